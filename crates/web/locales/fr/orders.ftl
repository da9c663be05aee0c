orders-inactive = La liaison n’est pas active : aucune commande n’est envoyée pour l’instant.
orders-to-connection = Vers la liaison
orders-search = Chercher une commande
orders-search-help = Le numéro de commande de la boutique ou de Specter, en entier ou son début.
orders-search-go = Chercher
orders-search-clear = Effacer
orders-tabs = Commandes par état
orders-all = Toutes
orders-found =
    { $count ->
        [0] Aucune commande ne commence par « { $text } ».
        [1] Une commande commence par « { $text } ».
       *[other] { $count } commandes affichées qui commencent par « { $text } ».
    }
orders-not-seen = Koppla n’a pas vu de telle commande. Si elle a été passée dans la boutique, Koppla peut l’y chercher.
orders-look-up = Chercher la commande { $number } dans la boutique
orders-none = Il n’y a pas de commande ici.
orders-tick-all = Cocher toute la page
orders-tick = Cocher la commande { $number }
orders-shop-number = Commande boutique
orders-specter-number = Commande Specter
orders-shop-total = Total boutique
orders-specter-total = À payer dans Specter
orders-gift-cards = carte-cadeau { $amount }
orders-differs = ne concorde pas
orders-state = État
orders-time = Vue le
orders-export = Exporter les commandes cochées
orders-export-help = Ce qui est déjà dans Specter n’est pas envoyé une seconde fois.
orders-pages = Pages
orders-newer = Plus récentes
orders-older = Plus anciennes
orders-more = Suite
orders-none-ticked = Aucune commande n’était cochée. Cochez celles que vous voulez exporter.
orders-not-active = La liaison n’est pas active : rien n’est exporté. Activez-la d’abord.
said-orders-exported = Les commandes sont en cours d’export. Leur état change ici dès qu’elles sont arrivées.
said-order-exported = La commande est en cours d’export. Son état figure ci-dessous.
said-order-settled = Votre réponse est notée et Koppla poursuit avec la commande.
said-order-not-in-shop = La boutique n’a pas de commande de ce numéro. Vérifiez le numéro.
order-state-due = En route
order-state-in_doubt = Incertaine
order-state-asking = À confirmer
order-state-number_unknown = Numéro manquant
order-state-held = Retenue
order-state-manual = Attend l’export
order-state-ignored = Non envoyée
order-state-done = Terminée
