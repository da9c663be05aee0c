connect-title-new = Koppla en butik
connect-title = Kopplingen { $name }
connect-welcome = Sju korta steg, ungefär tio minuter. Du kan sluta när som helst: det du har fyllt i sparas, och du fortsätter där du var.
connect-steps = Steg
connect-step-shop = Butiken
connect-step-specter = Specter
connect-step-test = Testa
connect-step-articles = Artiklarna
connect-step-settings = Inställningar
connect-step-activate = Slå på
connect-step-export = Första exporten
connect-step-is-done = Klart
connect-step-is-next = Att göra
connect-step-is-later = Senare
connect-head-shop = Din butik hos Abicart
connect-head-specter = Ditt konto hos Specter
connect-head-test = Testa båda sidor
connect-head-articles = Artiklarna före exporten
connect-head-settings = Det du behöver bestämma
connect-head-activate = Slå på kopplingen
connect-head-export = Artiklarna till Specter
connect-state-active = Ordrar och artiklar exporteras.
connect-state-off = Inget exporteras. Allt som redan är kopplat finns kvar.
connect-state-new = Inget exporteras förrän du slår på kopplingen.
connect-state-paused = Koppla har pausat kopplingen, eftersom den ena sidan inte längre godtar uppgifterna.
connect-state-paused-cure = Rätta uppgifterna under Butiken eller Specter, testa och slå sedan på kopplingen igen. Ordrarna väntar så länge, och ingen går förlorad.
connect-administrators-only = Bara en administratör kan ändra kopplingen.
connect-save-on = Spara och fortsätt
connect-save-tested = Testa och spara
connect-go-on = Fortsätt
connect-more = Fler uppgifter
connect-reload = Läs om sidan

connect-shop-text = Koppla läser ordrar och artiklar ur butiken med en egen API-nyckel. I butikens administration finns den under Inställningar → Externa kopplingar → API-nycklar. Skapa en ny nyckel för Koppla och kopiera den hit.
connect-shop-number = Butikens nummer
connect-shop-number-help = Bara siffror. Det står i adressen när du är inloggad i butikens administration.
connect-token = API-nyckel
connect-token-help = Nyckeln visas aldrig igen, bara de fyra sista tecknen.
connect-secret-ends = Sparad nyckel slutar på { $ending }. Lämna fältet tomt för att behålla den.
connect-secret-kept = En nyckel är sparad. Lämna fältet tomt för att behålla den.
connect-name = Kopplingens namn
connect-name-help = Ett kort namn som syns i adresser. Lämnar du det tomt används butikens nummer.
connect-shop-address = Adress till butikens API
connect-address-help = Ändra bara om du har fått en annan adress.
connect-public-address = Kopplas adress på internet
connect-public-address-help = Om butiken kan nå Koppla på internet skickar den en signal vid varje ny order, och ordern exporteras direkt. Annars tittar Koppla efter varje minut.
connect-specter-text = smbID och nycklar får du av Specter. Fråga deras support om du inte har dem.
connect-account-help = Ditt kontonummer hos Specter, bara siffror. Det skrivs ibland sbmId.
connect-kind = Vilka nycklar har du?
connect-kind-v2 = API-användare med ApiUserKey och IntegrationKey
connect-kind-v1 = md5key, två nycklar av den äldre sorten
connect-user = API-användare
connect-user-help = API-användarens nummer, bara siffror.
connect-key-1 = ApiUserKey, eller den första md5-nyckeln
connect-key-2 = IntegrationKey, eller den andra md5-nyckeln
connect-keys-help = Nycklarna visas aldrig igen, bara de fyra sista tecknen.
connect-keys-end = Sparade nycklar slutar på { $first } och { $second }. Lämna fälten tomma för att behålla dem.
connect-specter-address = Adress till Specters API

connect-wrong-address = Adressen går inte att använda. Den ska börja med https:// och får inte innehålla mellanslag.
connect-private-address = Adressen { $address } leder till den dator där Koppla körs eller in i ett privat nät. Kontrollera den. Är den rätt, till exempel för en sandlåda, behöver den som driver Koppla tillåta det: koppla serve --allow-private-addresses.
connect-wrong-public-address = Kopplas adress på internet går inte att använda. Den ska börja med https://. Lämna fältet tomt om butiken inte når Koppla.
connect-wrong-shop-number = Butikens nummer ska vara ett tal, till exempel 41234.
connect-no-token = API-nyckeln saknas. Kopiera den från Inställningar → Externa kopplingar → API-nycklar i butiken.
connect-wrong-name = Namnet får bara ha bokstäverna a–z, siffror, bindestreck och understreck, och högst 40 tecken.
connect-known = Det finns redan en koppling som heter { $name }. Öppna den från översikten, eller välj ett annat namn under Fler uppgifter.
connect-other-shop = Den här kopplingen har redan exporterat från en annan butik. Gör en ny koppling för den här butiken.
connect-wrong-account = smbID ska vara ett tal. Det står i uppgifterna från Specter.
connect-other-account = Den här kopplingen har redan exporterat till ett annat konto hos Specter. Gör en ny koppling för det här kontot.
connect-wrong-user = Numret på API-användaren saknas eller är inget tal. Har du bara två md5-nycklar väljer du det ovan.
connect-no-keys = Båda nycklarna behövs. Kopiera dem från uppgifterna du fick av Specter.
connect-nothing-changed = De nya uppgifterna godtas inte. Inget är ändrat: kopplingen arbetar vidare med de gamla.

connect-test-text = Koppla frågar butiken och Specter om de godtar uppgifterna. Inget ändras på någon sida.
connect-test = Testa kopplingen
connect-test-again = Testa igen
connect-fact-shop = Butik
connect-accepted = Godtogs { $time }
connect-not-tried = Inte godtaget ännu
connect-shop-fine = Butiken { $name } svarar, godtar API-nyckeln och har svenska kronor som valuta.
connect-specter-fine = Specter svarar och godtar smbID och nycklar.
connect-no-shop = Det finns ingen butik med det här numret.
connect-no-shop-cure = Kontrollera butikens nummer i första steget.
connect-token-refused = Butiken godtar inte API-nyckeln. Butiken svarar: { $words }
connect-token-refused-cure = Kontrollera att nyckeln är hel, att den hör till just den här butiken och att den är aktiv. Skapa annars en ny under Inställningar → Externa kopplingar → API-nycklar.
connect-currency = Butikens grundvaluta är { $currency }. Specter bokför i svenska kronor, så alla priser skulle bli fel.
connect-currency-cure = Kopplingen kräver svenska kronor (SEK). Fråga Abicarts kundtjänst om butikens grundvaluta kan bytas.
connect-keys-refused = Specter godtar inte smbID och nycklar. Specter svarar: { $words }
connect-keys-refused-cure = Kontrollera smbID, API-användaren och båda nycklarna i steg två, tecken för tecken. Stämmer de behöver Specter slå på API:et för kontot.
connect-unreached = { $system ->
    [shop] Koppla når inte butiken: { $words }.
   *[specter] Koppla når inte Specter: { $words }.
    }
connect-unreached-cure = { $system ->
    [shop] Kontrollera adressen till butikens API under Fler uppgifter och att den här datorn har internet.
   *[specter] Kontrollera adressen till Specters API under Fler uppgifter och att den här datorn har internet.
    }
connect-no-answer = { $system ->
    [shop] Butiken svarar inte, eller inte begripligt: { $words }.
   *[specter] Specter svarar inte, eller inte begripligt: { $words }.
    }
connect-no-answer-cure = { $system ->
    [shop] Försök igen om en stund. Hjälper det inte: kontrollera adressen till butikens API under Fler uppgifter och att den här datorn har internet.
   *[specter] Försök igen om en stund. Hjälper det inte: kontrollera adressen till Specters API under Fler uppgifter och att den här datorn har internet.
    }
connect-throttled = { $system ->
    [shop] Butiken ber Koppla vänta { $seconds } sekunder.
   *[specter] Specter ber Koppla vänta { $seconds } sekunder.
    }
connect-throttled-cure = Testa igen om { $seconds } sekunder. Inget är fel.
connect-refused = { $system ->
    [shop] Butiken säger nej: { $words }
   *[specter] Specter säger nej: { $words }
    }
connect-refused-cure = { $system ->
    [shop] Kontrollera adressen till butikens API och butikens nummer.
   *[specter] Kontrollera adressen till Specters API och smbID.
    }
connect-unusable = Uppgifterna går inte att använda.
connect-unusable-cure = Skriv adressen med https://, så som den står i systemets beskrivning.

connect-articles-text = För att en artikel ska kunna exporteras behöver den ett eget artikelnummer utan å, ä, ö, mellanslag och specialtecken. Det gäller också varje valbar storlek och färg. Koppla går igenom hela sortimentet och ändrar inget.
connect-articles-check = Gå igenom artiklarna
connect-articles-again = Gå igenom igen
connect-articles-ready = { $count ->
    [0] Ingen artikel kan exporteras som den är.
    [one] En artikel eller ett val kan exporteras.
   *[other] { $count } artiklar och val kan exporteras.
    }
connect-articles-refused = { $count ->
    [one] En kan inte exporteras som den är.
   *[other] { $count } kan inte exporteras som de är.
    }
connect-articles-looked = Artiklarna gicks igenom { $time }.
connect-articles-mend = Rätta numren i butiken och gå igenom artiklarna igen, eller fortsätt nu: det som inte kan exporteras väntar, och exporteras så snart numret är rättat.
connect-articles-all = Visa alla { $count }
connect-articles-failed = Artiklarna kunde inte läsas.
connect-articles-failed-cure = Försök igen.
connect-looking = { $count ->
    [0] Artiklarna läses från butiken …
   *[other] Artiklarna läses från butiken, { $count } hittills …
    }
connect-looking-label = Artiklarna läses
connect-exporting = { $through } av { $total } artiklar är klara …
connect-exporting-label = Artiklarna exporteras
connect-exported = { $count ->
    [0] Ingen artikel finns i Specter ännu.
    [one] En artikel finns i Specter.
   *[other] { $count } artiklar finns i Specter.
    }
connect-held = { $count ->
    [one] En artikel kunde inte exporteras.
   *[other] { $count } artiklar kunde inte exporteras.
    }
connect-held-link = Se varför
connect-progress-off = Kopplingen är avstängd. Inget exporteras.
connect-progress-alone = Väntar på att ett Koppla som körs tar upp kopplingen. Händer inget inom en minut: kontrollera att programmet Koppla körs.

connect-settings-text = Resten har förval som passar de flesta, och allt går att ändra senare.
connect-event = När ska en order exporteras till Specter?
connect-event-placed = När kunden beställer
connect-event-manual = När jag trycker på Exportera
connect-event-inactive = Inte alls, bara artiklar exporteras
connect-since = Från när räknas ordrarna?
connect-since-help = Äldre ordrar förs bara över om du trycker på Exportera. Så hamnar inget dubbelt som du redan har lagt in i Specter för hand.
connect-since-all = Alla ordrar i butiken
connect-since-now = Från och med nu
connect-since-date = Från och med ett datum:
connect-since-day = Första dagen
connect-prefix-head = Ordernummer
connect-prefix = Prefix
connect-prefix-help = Sätts före butikens ordernummer i Specter, till exempel FJ-. Behövs när flera butiker delar ett konto hos Specter, annars får fältet vara tomt.
connect-wrong-date = Datumet går inte att läsa. Skriv det som 2026-11-23.
connect-wrong-prefix = Prefixet får bara ha bokstäverna a–z, siffror, bindestreck, understreck och punkt, och högst 20 tecken.
connect-same-prefix = Kopplingen { $other } exporterar ordrar till samma konto hos Specter under samma prefix. Två ordrar med samma nummer går inte att skilja åt där. Ange ett annat prefix.
connect-meanwhile = Någon annan har ändrat inställningarna under tiden. Gå tillbaka, läs om sidan och gör ändringen igen.
connect-settings-others = Moms, betalsätt, orderbekräftelser, kundmatchning och allt annat finns under inställningarna.
connect-settings-all = Alla inställningar

connect-activate-text = Så här blir det. När du slår på testas båda sidor en gång till, och sedan börjar artiklarna exporteras.
connect-activate = Slå på kopplingen
connect-is-on = Kopplingen är på.
connect-fact-articles = Artiklar
connect-fact-orders = Ordrar
connect-chosen-placed = Exporteras när kunden beställer.
connect-chosen-manual = Exporteras när du trycker på Exportera.
connect-chosen-inactive = Exporteras inte.
connect-fact-since = Gäller ordrar från { $time }.
connect-no-prefix = Inget
connect-fact-services = Artiklar för frakt, avgifter och rabatter
connect-services-made = Koppla lägger upp { $numbers } i Specter om de saknas.
connect-services-by-hand = Se till att { $numbers } finns i Specter: Koppla lägger inte upp dem.
connect-deliveries-text = Skriv butikens id för varje leveranssätt i fältet ”extern nyckel” i Specter. De står färdiga att kopiera under
connect-service-refused = Specter tar inte emot artikeln { $number }: { $words } Välj ett annat nummer i inställningarna, eller lägg upp artikeln för hand i Specter.
connect-to-orders = Till ordrarna
connect-to-articles = Till artiklarna
connect-to-settings = Till inställningarna

connect-calibrate-head = När ett svar från Specter går förlorat
connect-calibrate-text = Försvinner nätet mitt i en order vet ingen om den kom fram. Koppla kan ta reda på hur Specter gör med en order som kommer två gånger, och sedan reda ut sådana fall på egen hand. Provet lägger in testordrar på 0 kr i Specter, som du sedan tar bort. Utan provet frågar Koppla dig i de fallen.
connect-calibrate-good = Specter märker en order som kommer två gånger. Koppla reder ut förlorade svar på egen hand.
connect-calibrate-doubles = Specter märker inte en order som kommer två gånger. Koppla frågar dig om ett svar går förlorat, så att inget blir dubbelt.
connect-calibrate = Gör provet med testordrar
connect-calibrate-again = Gör om provet
connect-calibrated = Provet är gjort. Ta bort testordrarna i Specter:
connect-upkeep = Skötsel
connect-upkeep-text = Uppgifter och nycklar ändrar du under Butiken och Specter. De nya testas innan de börjar gälla.
connect-switch-off = Stäng av kopplingen
switch-off-title = Stänga av kopplingen { $name }?
switch-off-stops = Koppla slutar genast att läsa butiken och att exportera till Specter. Det som just är på väg avslutas, så att inget blir halvt.
switch-off-keeps = Inget glöms: inställningar, nycklar och vilken order som är vilken i Specter finns kvar.
switch-off-later = När du slår på igen hämtas allt som har kommit under tiden.
switch-off-not = Nej, låt den vara på

said-connection-on = Kopplingen är på. Artiklarna börjar exporteras.
said-connection-off = Kopplingen är avstängd. Inget exporteras längre.
said-connection-saved = Båda sidor godtar de nya uppgifterna. De gäller nu.
