overview-empty = Ingen butik är kopplad ännu.
overview-connect = Koppla en butik
overview-needs = Behöver dig
overview-needs-nobody = Inget behöver dig just nu.
overview-paused = Kopplingen står still tills du har rättat felet.
overview-order = Order { $number }
overview-more =
    { $count ->
        [one] En order till behöver dig. Öppna den via sin koppling nedan.
       *[other] { $count } ordrar till behöver dig. Öppna dem via deras kopplingar nedan.
    }
overview-for-export =
    { $count ->
        [one] En order väntar på export
       *[other] { $count } ordrar väntar på export
    }
overview-connections = Kopplingar
overview-search = Sök koppling
overview-none-found = Ingen koppling heter så.
overview-connection = Koppling
overview-state = Läge
overview-today = Nya i Koppla i dag
overview-waiting = På väg
overview-in-doubt = Oklara
overview-for-a-person = Behöver dig
overview-oldest = Har väntat längst
overview-page = Sida { $page } av { $pages }
overview-before = Föregående sida
overview-after = Nästa sida
connection-state-active = På
connection-state-inactive = Avstängd
connection-state-paused = Pausad
chart-orders = Nya ordrar i Koppla per dag
chart-orders-sum =
    { $count ->
        [0] Ingen order de senaste 30 dagarna
        [one] En order de senaste 30 dagarna
       *[other] { $count } ordrar de senaste 30 dagarna
    }
chart-orders-when = En order räknas den dag Koppla först såg den. Äldre ordrar som hämtas in räknas alltså den dag de hämtades.
chart-spans = Tid från order till Specter
chart-spans-latest = { $day }: hälften inom { $median }, nio av tio inom { $ninetieth }
chart-spans-none = Ingen order har kommit till Specter de senaste 30 dagarna
chart-spans-text = För varje dag: tiden från att Koppla såg ordern i butiken tills den fanns i Specter. Siffrorna står i tabellen under bilden.
chart-median = hälften av ordrarna
chart-ninetieth = nio av tio
chart-as-table = Visa siffrorna
chart-day = Dag
chart-noticed = Ordrar
span-milliseconds = { $n } ms
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } dygn
