# Pourquoi une commande ou un article en est là : ce qui s’est passé, pourquoi, et que faire.

## La commande elle-même

reason-no-rows = La commande ne contient aucun article. Ajoutez les articles à la commande dans la boutique, ou annulez-la.
reason-email = Le client n’a pas d’adresse e-mail utilisable, et Specter en exige une. Saisissez l’adresse e-mail du client sur la commande dans la boutique.
reason-name = Ni entreprise ni personne n’est nommée. Saisissez le nom du client sur la commande dans la boutique.
reason-country = « { $country } » n’est pas un code de pays à deux lettres. Choisissez à nouveau le pays dans les adresses de la commande, dans la boutique.
reason-currency = « { $currency } » n’est pas un code de devise à trois lettres. Enregistrez la commande à la main dans Specter.
reason-reference = La référence « { $reference } » doit compter de 1 à { $limit } caractères simples (a–z, chiffres, trait d’union). Choisissez un préfixe de commande plus court dans les paramètres. Si le numéro de commande de la boutique est lui-même en cause, enregistrez la commande à la main.
reason-article-number = Ligne { $row } ({ $name }) : le numéro d’article « { $number } » ne peut pas être envoyé : { $problems }. Donnez à l’article un numéro fait des lettres a–z, de chiffres, de traits d’union, de tirets bas et de points. La commande garde l’ancien numéro : retirez la ligne et ajoutez l’article à nouveau.
reason-service-clash = Ligne { $row } : le numéro d’article « { $number } » est celui que les paramètres utilisent pour { $service }. Choisissez un autre numéro dans les paramètres, ou pour l’article dans la boutique.
reason-service-number-unset = Les paramètres n’ont pas de numéro d’article valable pour { $service } (on y lit « { $number } »). Saisissez un numéro dans les paramètres et assurez-vous que l’article existe dans Specter.
reason-quantity = Ligne { $row } : la quantité est { $quantity }. Corrigez-la dans la boutique.
reason-negative-discount = Ligne { $row } : la remise est de { $gross } et rend l’article plus cher. Retirez la ligne dans la boutique et ajoutez l’article à nouveau.
reason-amount-too-large = Un montant de la commande est hors de toute mesure. Corrigez les montants de la commande dans la boutique.

## Les sommes

reason-vat-rate = Ligne { $row } : Specter n’a pas de taux de TVA de { $vat } %. Si votre Specter a ce taux, ajoutez-le aux taux de TVA des paramètres. Sinon, corrigez la TVA de l’article dans la boutique, retirez la ligne et ajoutez l’article à nouveau.
reason-vat-sums = Ligne { $row } : { $net } hors TVA et { $gross } TVA comprise ne correspondent pas au taux de { $vat } %. Retirez la ligne dans la boutique et ajoutez l’article à nouveau.
reason-rows-differ = Les lignes font { $rows }, mais la somme des articles dans la boutique est de { $cart }. Ouvrez et enregistrez la commande dans la boutique pour qu’elle soit recalculée. Si le compte n’y est toujours pas, enregistrez-la à la main.
reason-sums-differ = Articles { $goods }, frais d’expédition { $shipping } et autres frais { $fee } ne font pas le total { $total }. Ouvrez et enregistrez la commande dans la boutique pour qu’elle soit recalculée. Si le compte n’y est toujours pas, enregistrez-la à la main.
reason-negative-total = Le total de la commande est de { $total }, donc inférieur à zéro. Baissez la remise dans la boutique et donnez le reste au client par une facture d’avoir dans Specter.
reason-gift-cards = Les cartes-cadeaux paient { $cards } d’une commande de { $total }. Corrigez le montant de la carte dans la boutique ; le reste demeure sur la carte.
reason-residual = Il resterait { $residual }, plus d’un öre pour { $rates ->
    [1] le seul taux de TVA de la commande
   *[other] chacun des { $rates } taux de TVA
    }. C’est donc que l’arrondi de Specter est mal réglé : corrigez l’arrondi dans les paramètres. L’aperçu montre les lignes.
reason-unbalanced = Les lignes font { $erp } dans Specter, mais { $shop } sont à payer. C’est donc que l’arrondi de Specter est mal réglé : corrigez l’arrondi dans les paramètres. L’aperçu montre les lignes.

## Ce que dit Specter ou la boutique

reason-order-refused = Specter n’accepte pas la commande ({ $code } : { $text }). Rien n’a été créé. Corrigez cela, puis exportez la commande à nouveau. Si elle est déjà dans Specter parce que quelqu’un l’a saisie à la main, indiquez son numéro sur la page de la commande.
reason-customer-refused = Specter n’accepte pas le client ({ $code } : { $text }). Corrigez les données du client sur la commande dans la boutique.
reason-foreign-number = La boutique montre déjà le numéro de commande externe « { $shown } », qui n’est pas un numéro de Specter. Un autre programme a peut-être traité la commande. Si elle doit être exportée, videz le champ dans la boutique.
reason-number-taken = La boutique montre le numéro Specter { $number } sur la commande, mais ce numéro appartient déjà à la commande { $other }. Videz ou corrigez le champ dans la boutique.
reason-number-taken-answer = Specter a répondu par le numéro { $number }, qui appartient déjà à la commande { $other } de la boutique. Cherchez { $reference } dans Specter et indiquez le bon numéro sur la page de la commande.
reason-two-orders = La commande se trouve deux fois dans Specter, sous { $number } et { $other } : un ordinateur resté figé pendant plusieurs minutes l’a envoyée trop tard. Annulez l’une des deux dans Specter, puis indiquez le numéro de l’autre sur la page de la commande.
reason-reference-shared = Specter prend cette commande pour la commande { $other }, qu’il a sous { $number } : les deux liaisons l’envoient sous { $reference }. Choisissez un autre préfixe de commande dans les paramètres de cette liaison.
reason-number-refused = La commande est { $number } dans Specter, mais la boutique n’accepte pas le numéro ({ $code } : { $text }). Inscrivez le numéro sur la commande à la main.
reason-number-not-kept = La commande est { $number } dans Specter, mais la boutique montre « { $shown } » après l’écriture du numéro. Inscrivez le numéro sur la commande à la main.
reason-defect = Une erreur dans Koppla a interrompu le travail sur cet élément ; tous les autres continuent. Signalez ce que dit le fichier journal, puis exportez à nouveau.

## Questions pour vous

reason-order-in-doubt = La réponse de Specter s’est perdue : la commande s’y trouve peut-être, peut-être pas. Koppla ne l’envoie jamais deux fois. Cherchez le numéro de commande de la boutique dans Specter, puis dites sur la page de la commande ce que vous avez trouvé.
reason-order-in-doubt-refused = Une réponse précédente s’est perdue, et le nouvel envoi a été refusé pour une autre raison ({ $code } : { $text }). Cherchez le numéro de commande de la boutique dans Specter, puis dites sur la page de la commande ce que vous avez trouvé.
reason-number-unknown = La commande est dans Specter, mais la réponse avec son numéro s’est perdue. Cherchez { $reference } dans Specter et indiquez le numéro sur la page de la commande.
reason-exists-already = Specter a déjà une commande { $reference } que Koppla ne se souvient pas d’avoir envoyée. Si c’est celle-ci, indiquez son numéro sur la page de la commande. Si elle appartient à une autre boutique, il vous faut un préfixe de commande dans les paramètres.
reason-restored = La base de données de Koppla a été restaurée à partir d’une sauvegarde après cette commande, qui se trouve donc peut-être déjà dans Specter. Cherchez le numéro de commande de la boutique dans Specter, puis dites sur la page de la commande ce que vous avez trouvé.
reason-customer-in-doubt = La réponse de Specter à la création du client s’est perdue, et les clients sont réglés pour être toujours créés à neuf : un nouvel essai pourrait en faire un second. Cherchez le client dans Specter, puis dites sur la page de la commande ce que vous avez trouvé.

## Koppla travaille

reason-settling = La réponse de Specter s’est perdue : la commande s’y trouve peut-être, peut-être pas. Koppla attend un moment puis s’en assure. Vous n’avez rien à faire.
reason-articles-first = Attend que Specter ait les articles { $articles }.
reason-same-customer = Une autre commande du même client n’est pas encore terminée. Celle-ci suivra.
reason-ended-abruptly = Koppla s’est arrêté brutalement alors que des commandes étaient en route vers Specter. Celle-ci suivra dès qu’aucune d’elles ne pourra plus arriver.

## Terminé, avec un rappel

reason-changed-after-export = La commande a été modifiée dans la boutique après son export. Faites la même modification sur { $number } dans Specter.
reason-cancelled-after-export = La commande a été annulée dans la boutique après son export. Annulez { $number } dans Specter aussi.
reason-other-number = La commande est { $number } dans Specter, mais la boutique montre « { $shown } ». Koppla ne l’a pas écrit et ne l’écrase pas. Videz le champ dans la boutique si { $number } doit y être inscrit.

## Pas envoyé

reason-manual = Attend que quelqu’un appuie sur Exporter.
reason-before-start = La commande a été passée avant la date de début. Si vous la voulez, exportez-la à la main.
reason-cancelled = La commande a été annulée dans la boutique avant d’être exportée.
reason-inactive = L’export des commandes est désactivé dans les paramètres.
reason-inactive-articles = L’export des articles est désactivé dans les paramètres.
reason-inactive-by-hand = L’export automatique est désactivé. Si vous voulez la commande, exportez-la à la main.
reason-gone = La commande n’existe plus dans la boutique. Ce qui est dans Specter y reste.
reason-gone-article = L’article n’existe plus dans la boutique. Ce qui est dans Specter y reste.

## Articles

reason-no-number = L’article n’a pas de numéro. Donnez-lui-en un dans la boutique, par exemple { $suggestion }.
reason-bad-number = Le numéro d’article « { $number } » n’est pas utilisable : { $problems }. Changez-le dans la boutique, par exemple en { $suggestion }.
reason-number-twice = Le numéro d’article { $number } figure { $count } fois dans la boutique (aussi sur { $others }). Changez les autres ; tant que plusieurs l’ont, aucun n’est exporté.
reason-number-twice-change = Le numéro d’article { $number } figure { $count } fois dans la boutique (aussi sur { $others }). Changez celui-ci, par exemple en { $suggestion } ; tant que plusieurs l’ont, aucun n’est exporté.
reason-bad-price = Le prix { $price } n’est pas utilisable. Corrigez-le dans la boutique.
reason-package = C’est un lot de produits. Les lots ne sont pas encore exportés ; les articles qu’ils contiennent le sont.
reason-article-refused = Specter n’accepte pas l’article : { $detail }. Corrigez cela dans la boutique.
reason-stock-off = Exporté, mais la gestion du stock est désactivée dans la boutique : son stock ne suit pas Specter. Activez-la pour l’article si elle doit le suivre.
reason-not-sent-again = Modifié dans la boutique. D’après les paramètres, les articles modifiés ne sont pas renvoyés.
reason-service-number = Le numéro d’article { $number } est celui que les paramètres utilisent pour { $service }. Changez-le dans la boutique, par exemple en { $suggestion }, ou choisissez un autre numéro dans les paramètres.

reason-number-empty = il est vide
reason-number-blank = il contient une espace
reason-number-character = il contient le caractère « { $character } »
reason-number-long = il compte { $length } caractères, plus de { $limit }

## Commandes et articles

reason-unreadable = Les données de la boutique sur cette commande sont incompréhensibles : { $detail }. Corrigez-les dans la boutique. Si elles y paraissent justes, merci de le signaler.
reason-unreadable-article = Les données de la boutique sur cet article sont incompréhensibles : { $detail }. Corrigez-les dans la boutique. Si elles y paraissent justes, merci de le signaler.
reason-unreadable-refused = La boutique ne livre pas cette commande ({ $code } : { $text }). Vérifiez la commande, et les droits de la clé d’API, dans la boutique.

## Appels qui n’ont pas abouti

reason-transient = Pas de réponse utilisable : { $detail }. Koppla réessaie de lui-même. Si cela dure, vérifiez que les deux systèmes fonctionnent.
reason-transient-unreached = Impossible à joindre : { $detail }. Koppla réessaie de lui-même. Si cela dure, vérifiez le réseau et que les deux systèmes fonctionnent.
reason-transient-refused = Refusé ({ $code } : { $text }). Koppla réessaie de lui-même.
reason-transient-missing = { $what } n’existe pas. Koppla réessaie de lui-même.
reason-throttled = L’autre système a demandé une pause de { $seconds } s. Koppla attend puis continue.
reason-auth = { $system } n’accepte pas le compte ({ $text }). La liaison est en pause, pour que rien ne soit envoyé en vain. Vérifiez les clés sous Liaison ; tout reprend ensuite où il en était.

reason-system-shop = La boutique
reason-system-specter = Specter

reason-service-gift_card = les cartes-cadeaux
reason-service-discount = les remises
reason-service-payment_fee = les frais de paiement
reason-service-shipping = les frais d’expédition
reason-service-cash_on_delivery = le contre-remboursement
reason-service-rounding = l’arrondi
