orders-inactive = Kopplingen är inte på, så inga ordrar exporteras just nu.
orders-to-connection = Till kopplingen
orders-search = Sök order
orders-search-help = Butikens ordernummer eller Specters, helt eller början av det.
orders-search-go = Sök
orders-search-clear = Rensa
orders-tabs = Ordrar efter läge
orders-all = Alla
orders-found =
    { $count ->
        [0] Ingen order börjar på ”{ $text }”.
        [one] En order börjar på ”{ $text }”.
       *[other] { $count } ordrar visas som börjar på ”{ $text }”.
    }
orders-not-seen = Koppla har inte sett någon sådan order. Om den är lagd i butiken kan Koppla hämta den därifrån.
orders-look-up = Hämta order { $number } från butiken
orders-none = Här finns inga ordrar.
orders-tick-all = Markera alla på sidan
orders-tick = Markera order { $number }
orders-shop-number = Order i butiken
orders-specter-number = Order i Specter
orders-shop-total = Summa i butiken
orders-specter-total = Att betala i Specter
orders-gift-cards = presentkort { $amount }
orders-differs = stämmer inte
orders-state = Läge
orders-time = Sågs av Koppla
orders-export = Exportera de markerade
orders-export-help = Det som redan finns i Specter exporteras inte en gång till.
orders-pages = Sidor
orders-newer = Nyare
orders-older = Äldre
orders-more = Fler
orders-none-ticked = Ingen order var markerad. Markera dem du vill exportera.
orders-not-active = Kopplingen är inte på, så inget exporteras. Slå på den först.
said-orders-exported = Ordrarna exporteras nu. Läget ändras här så snart de är framme.
said-order-exported = Ordern exporteras nu. Läget visas nedan.
said-order-settled = Ditt svar är noterat, och Koppla fortsätter med ordern.
said-order-not-in-shop = Butiken har ingen order med det numret. Kontrollera numret.
order-state-due = På väg
order-state-in_doubt = Oklar
order-state-asking = Väntar på ditt svar
order-state-number_unknown = Nummer saknas
order-state-held = Stoppad
order-state-manual = Väntar på export
order-state-ignored = Exporteras inte
order-state-done = Klar
