deliveries-intro = Copiez l’identifiant de chaque mode de livraison et collez-le dans le champ « Clé externe » du mode de livraison dans Specter. Specter sait alors comment expédier la commande.
deliveries-honest = Specter n’indique pas quelles clés sont remplies ; Koppla ne peut donc pas le voir. Cochez la case ici une fois l’identifiant collé.
deliveries-warning = Des modes de livraison sont utilisés dans des commandes sans être liés. Ces commandes peuvent ne pas avoir de mode de livraison dans Specter.
deliveries-none = Koppla ne connaît encore aucun mode de livraison.
deliveries-method = Mode de livraison
deliveries-id = Identifiant à copier
deliveries-used = Utilisé dans des commandes
deliveries-linked = Dans Specter
deliveries-gone = N’existe plus dans la boutique
deliveries-copy = Copier
deliveries-copied = Copié
deliveries-copy-id = Copier { $id }
deliveries-newest = dernière
deliveries-done = Collé dans Specter
deliveries-missing = Non lié
deliveries-looked-at = { $orders ->
    [0] Aucune commande n’a encore été comptée.
    [1] Compté sur la dernière commande.
   *[other] Compté sur les { $orders } dernières commandes.
  }
deliveries-without = { $orders ->
    [1] L’une d’elles n’a pas de mode de livraison.
   *[other] { $orders } d’entre elles n’ont pas de mode de livraison.
  }
deliveries-read-at = Lus dans la boutique le { $at }.
deliveries-never-read = Les modes de livraison n’ont pas encore été lus dans la boutique.
deliveries-read = Relire dans la boutique
deliveries-not-read = La boutique n’a pas fourni ses modes de livraison : { $reason }
deliveries-invalid = L’un des modes de livraison est illisible. Rechargez la page et réessayez.
deliveries-meanwhile = Quelqu’un d’autre a modifié les paramètres au même moment. Rechargez la page et réessayez.
said-deliveries-read = Les modes de paiement et de livraison ont été lus dans la boutique.
