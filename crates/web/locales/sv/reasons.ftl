# Varför en order eller artikel står där den står: vad som hänt, varför och vad man gör.

## Ordern själv

reason-no-rows = Ordern har inga varor. Lägg till varorna på ordern i butiken, eller makulera den.
reason-email = Kunden saknar en användbar e-postadress, och Specter kräver en. Fyll i kundens e-postadress på ordern i butiken.
reason-name = Varken företag eller person är namngiven. Fyll i kundens namn på ordern i butiken.
reason-country = ”{ $country }” är ingen landskod med två bokstäver. Välj landet på nytt i orderns adresser i butiken.
reason-currency = ”{ $currency }” är ingen valutakod med tre bokstäver. Registrera ordern för hand i Specter.
reason-reference = Referensen ”{ $reference }” måste ha 1–{ $limit } vanliga tecken (a–z, siffror, bindestreck). Välj ett kortare orderprefix i inställningarna. Ligger felet i butikens ordernummer får ordern registreras för hand.
reason-article-number = Rad { $row } ({ $name }): artikelnumret ”{ $number }” kan inte exporteras: { $problems }. Ge artikeln ett nummer av bokstäverna a–z, siffror, bindestreck, understreck och punkt. Ordern behåller det gamla numret: ta bort raden från ordern och lägg till artikeln igen.
reason-service-clash = Rad { $row }: artikelnumret ”{ $number }” är samma som inställningarna använder för { $service }. Välj ett annat nummer i inställningarna, eller för artikeln i butiken.
reason-service-number-unset = Inställningarna saknar ett giltigt artikelnummer för { $service } (det står ”{ $number }”). Ange ett nummer i inställningarna och se till att artikeln finns i Specter.
reason-quantity = Rad { $row }: antalet är { $quantity }. Rätta antalet på raden i butiken.
reason-negative-discount = Rad { $row }: rabatten är { $gross } och gör varan dyrare. Ta bort raden i butiken och lägg till artikeln igen.
reason-amount-too-large = Ett belopp på ordern är orimligt stort. Rätta beloppen på ordern i butiken.

## Summorna

reason-vat-rate = Rad { $row }: Specter har ingen momssats på { $vat } %. Finns satsen i ditt Specter lägger du till den bland momssatserna i inställningarna. Annars rättar du artikelns moms i butiken, tar bort raden och lägger till artikeln igen.
reason-vat-sums = Rad { $row }: { $net } utan moms och { $gross } med moms stämmer inte med momssatsen { $vat } %. Ta bort raden i butiken och lägg till artikeln igen.
reason-rows-differ = Raderna blir { $rows }, men butikens summa för varorna är { $cart }. Öppna och spara ordern i butiken så att den räknas om. Stämmer den ändå inte får du registrera den för hand.
reason-sums-differ = Varor { $goods }, frakt { $shipping } och avgift { $fee } blir inte totalen { $total }. Öppna och spara ordern i butiken så att den räknas om. Stämmer den ändå inte får du registrera den för hand.
reason-negative-total = Ordersumman är { $total }, alltså under noll. Sänk rabatten i butiken och ge kunden resten som kreditfaktura i Specter.
reason-gift-cards = Presentkorten betalar { $cards } av en order på { $total }. Rätta presentkortets belopp i butiken; resten ligger kvar på kortet.
reason-residual = { $residual } skulle bli över, mer än ett öre för { $rates ->
    [one] orderns enda momssats
   *[other] var och en av de { $rates } momssatserna
    }. Då stämmer inte uppgiften om hur Specter avrundar: rätta avrundningen i inställningarna. Förhandsgranskningen visar raderna.
reason-unbalanced = Raderna blir { $erp } i Specter, men { $shop } ska betalas. Då stämmer inte uppgiften om hur Specter avrundar: rätta avrundningen i inställningarna. Förhandsgranskningen visar raderna.

## Vad Specter eller butiken säger

reason-order-refused = Specter tar inte emot ordern ({ $code }: { $text }). Ingenting har skapats. Rätta felet och exportera ordern igen. Finns ordern redan i Specter för att någon lagt in den för hand anger du dess nummer på ordersidan.
reason-customer-refused = Specter tar inte emot kunden ({ $code }: { $text }). Rätta uppgifterna om kunden på ordern i butiken.
reason-foreign-number = Butiken visar redan det externa ordernumret ”{ $shown }”, och det är inget nummer från Specter. Ett annat program kan ha hanterat ordern. Ska den exporteras tömmer du fältet i butiken.
reason-number-taken = Butiken visar Specters nummer { $number } på ordern, men det numret hör redan till order { $other }. Töm eller rätta fältet i butiken.
reason-number-taken-answer = Specter svarade med numret { $number }, men det hör redan till butikens order { $other }. Sök efter { $reference } i Specter och ange rätt nummer på ordersidan.
reason-two-orders = Ordern finns två gånger i Specter, som { $number } och { $other }: en dator som stått stilla i flera minuter exporterade den för sent. Makulera den ena i Specter och ange sedan den andras nummer på ordersidan.
reason-reference-shared = Specter tar den här ordern för order { $other }, som finns där som { $number }: båda kopplingarna exporterar den som { $reference }. Ange ett annat orderprefix i den här kopplingens inställningar.
reason-number-refused = Ordern är { $number } i Specter, men butiken tar inte emot numret ({ $code }: { $text }). Skriv in numret på ordern för hand.
reason-number-not-kept = Ordern är { $number } i Specter, men butiken visar ”{ $shown }” efter att numret skrevs. Skriv in numret på ordern för hand.
reason-defect = Ett fel i Koppla stoppade arbetet med den här; allt annat går vidare. Anmäl det som står i loggfilen och exportera sedan igen.

## Frågor till dig

reason-order-in-doubt = Svaret från Specter gick förlorat, så ordern kan finnas där eller inte. Koppla exporterar den aldrig två gånger. Sök efter butikens ordernummer i Specter och ange på ordersidan vad du hittade.
reason-order-in-doubt-refused = Ett tidigare svar gick förlorat, och när ordern exporterades igen avvisades den av ett annat skäl ({ $code }: { $text }). Sök efter butikens ordernummer i Specter och ange på ordersidan vad du hittade.
reason-number-unknown = Ordern finns i Specter, men svaret med dess nummer gick förlorat. Sök efter { $reference } i Specter och ange numret på ordersidan.
reason-exists-already = Specter har redan en order { $reference } som Koppla inte vet att det exporterat. Är det den här ordern anger du dess nummer på ordersidan. Hör den till en annan butik behöver du ett orderprefix i inställningarna.
reason-restored = Kopplas databas återställdes från en säkerhetskopia efter att ordern lades, så den kan redan finnas i Specter. Sök efter butikens ordernummer i Specter och ange på ordersidan vad du hittade.
reason-customer-in-doubt = Svaret från Specter när kunden skapades gick förlorat, och kunder är inställda på att alltid skapas nya, så ett nytt försök kan ge en dubblett. Leta efter kunden i Specter och ange på ordersidan vad du hittade.

## Koppla arbetar

reason-settling = Svaret från Specter gick förlorat, så ordern kan finnas där eller inte. Koppla väntar en stund och tar sedan reda på det. Du behöver inte göra något.
reason-articles-first = Väntar på att Specter ska få artiklarna { $articles }.
reason-same-customer = En annan order från samma kund är inte klar ännu. Den här följer efter.
reason-ended-abruptly = Koppla avslutades tvärt medan order var på väg till Specter. Den här följer så snart ingen av dem kan komma fram längre.

## Klart, med en påminnelse

reason-changed-after-export = Ordern ändrades i butiken efter exporten. Gör samma ändring på { $number } i Specter.
reason-cancelled-after-export = Ordern makulerades i butiken efter exporten. Makulera { $number } även i Specter.
reason-other-number = Ordern är { $number } i Specter, men butiken visar ”{ $shown }”. Det har Koppla inte skrivit och skriver inte över. Töm fältet i butiken om { $number } ska skrivas dit.

## Skickas inte

reason-manual = Väntar på att någon trycker på Exportera.
reason-before-start = Ordern lades före startdatumet. Ska den med exporterar du den för hand.
reason-cancelled = Ordern makulerades i butiken innan den exporterades.
reason-inactive = Export av ordrar är avstängd i inställningarna.
reason-inactive-articles = Export av artiklar är avstängd i inställningarna.
reason-inactive-by-hand = Automatisk export är avstängd. Ska ordern med exporterar du den för hand.
reason-gone = Ordern finns inte längre i butiken. Det som finns i Specter ligger kvar där.
reason-gone-article = Artikeln finns inte längre i butiken. Det som finns i Specter ligger kvar där.

## Artiklar

reason-no-number = Artikeln saknar artikelnummer. Ge den ett i butiken, till exempel { $suggestion }.
reason-bad-number = Artikelnumret ”{ $number }” kan inte användas: { $problems }. Ändra det i butiken, till exempel till { $suggestion }.
reason-number-twice = Artikelnumret { $number } finns { $count } gånger i butiken (även på { $others }). Ändra de andra; så länge flera har det exporteras ingen av dem.
reason-number-twice-change = Artikelnumret { $number } finns { $count } gånger i butiken (även på { $others }). Ändra det här, till exempel till { $suggestion }; så länge flera har det exporteras ingen av dem.
reason-bad-price = Priset { $price } kan inte användas. Rätta det i butiken.
reason-package = Det är ett produktpaket. Paket exporteras inte ännu, men artiklarna i det gör det.
reason-article-refused = Specter tar inte emot artikeln: { $detail }. Rätta det i butiken.
reason-stock-off = Exporterad, men lagerhanteringen är avstängd i butiken, så lagersaldot följer inte Specter. Slå på den för artikeln om det ska det.
reason-not-sent-again = Ändrad i butiken. Enligt inställningarna exporteras ändrade artiklar inte igen.
reason-service-number = Artikelnumret { $number } är det som inställningarna använder för { $service }. Ändra det i butiken, till exempel till { $suggestion }, eller välj ett annat nummer i inställningarna.

reason-number-empty = det är tomt
reason-number-blank = det innehåller ett mellanslag
reason-number-character = det innehåller tecknet ”{ $character }”
reason-number-long = det har { $length } tecken, fler än { $limit }

## Order och artiklar

reason-unreadable = Butikens uppgifter om ordern går inte att tolka: { $detail }. Rätta dem i butiken. Ser de rätt ut där får du gärna anmäla det.
reason-unreadable-article = Butikens uppgifter om artikeln går inte att tolka: { $detail }. Rätta dem i butiken. Ser de rätt ut där får du gärna anmäla det.
reason-unreadable-refused = Butiken lämnar inte ut ordern ({ $code }: { $text }). Kontrollera ordern och API-nyckelns behörighet i butiken.

## Anrop som inte gick fram

reason-transient = Inget användbart svar: { $detail }. Koppla försöker igen av sig själv. Håller det i sig kontrollerar du att båda systemen är igång.
reason-transient-unreached = Gick inte att nå: { $detail }. Koppla försöker igen av sig själv. Håller det i sig kontrollerar du nätet och att båda systemen är igång.
reason-transient-refused = Avvisat ({ $code }: { $text }). Koppla försöker igen av sig själv.
reason-transient-missing = { $what } finns inte. Koppla försöker igen av sig själv.
reason-throttled = Motparten har bett om en paus på { $seconds } s. Koppla väntar och fortsätter sedan.
reason-auth = { $system } godkänner inte kontot ({ $text }). Kopplingen är pausad så att ingenting skickas i onödan. Kontrollera nycklarna under Koppling; sedan fortsätter allt där det slutade.

reason-system-shop = Butiken
reason-system-specter = Specter

reason-service-gift_card = presentkort
reason-service-discount = rabatt
reason-service-payment_fee = betalningsavgift
reason-service-shipping = frakt
reason-service-cash_on_delivery = postförskott
reason-service-rounding = öresutjämning
