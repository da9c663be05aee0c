overview-empty = Aucune boutique n’est encore reliée.
overview-connect = Relier une boutique
overview-needs = À traiter
overview-needs-nobody = Rien ne vous attend pour l’instant.
overview-paused = La liaison est à l’arrêt tant que vous n’avez pas corrigé l’erreur.
overview-order = Commande { $number }
overview-more =
    { $count ->
        [1] Une autre commande vous attend. Ouvrez-la depuis sa liaison ci-dessous.
       *[other] { $count } autres commandes vous attendent. Ouvrez-les depuis leurs liaisons ci-dessous.
    }
overview-for-export =
    { $count ->
        [1] Une commande attend l’export
       *[other] { $count } commandes attendent l’export
    }
overview-connections = Liaisons
overview-search = Chercher une liaison
overview-none-found = Aucune liaison ne porte ce nom.
overview-connection = Liaison
overview-state = État
overview-today = Nouvelles dans Koppla aujourd’hui
overview-waiting = En route
overview-in-doubt = Incertaines
overview-for-a-person = À traiter
overview-oldest = Attend depuis le plus longtemps
overview-page = Page { $page } sur { $pages }
overview-before = Page précédente
overview-after = Page suivante
connection-state-active = Active
connection-state-inactive = Désactivée
connection-state-paused = En pause
chart-orders = Nouvelles commandes dans Koppla par jour
chart-orders-sum =
    { $count ->
        [0] Aucune commande ces 30 derniers jours
        [1] Une commande ces 30 derniers jours
       *[other] { $count } commandes ces 30 derniers jours
    }
chart-orders-when = Une commande compte le jour où Koppla l’a vue pour la première fois. Les commandes plus anciennes comptent donc le jour où elles ont été récupérées.
chart-spans = Délai entre la commande et Specter
chart-spans-latest = { $day } : la moitié en { $median }, neuf sur dix en { $ninetieth }
chart-spans-none = Aucune commande n’est arrivée dans Specter ces 30 derniers jours
chart-spans-text = Pour chaque jour : le temps entre le moment où Koppla a vu la commande dans la boutique et celui où elle était dans Specter. Les chiffres figurent dans le tableau sous l’image.
chart-median = la moitié des commandes
chart-ninetieth = neuf sur dix
chart-as-table = Afficher les chiffres
chart-day = Jour
chart-noticed = Commandes
span-milliseconds = { $n } ms
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } j
