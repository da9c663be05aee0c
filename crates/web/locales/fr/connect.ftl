connect-title-new = Connecter une boutique
connect-title = La liaison { $name }
connect-welcome = Sept étapes courtes, une dizaine de minutes. Vous pouvez vous arrêter à tout moment : ce que vous avez saisi est conservé et vous reprenez où vous en étiez.
connect-steps = Étapes
connect-step-shop = La boutique
connect-step-specter = Specter
connect-step-test = Test
connect-step-articles = Les articles
connect-step-settings = Paramètres
connect-step-activate = Activation
connect-step-export = Premier export
connect-step-is-done = Terminé
connect-step-is-next = À faire
connect-step-is-later = Plus tard
connect-head-shop = Votre boutique chez Abicart
connect-head-specter = Votre compte chez Specter
connect-head-test = Tester les deux côtés
connect-head-articles = Les articles avant l’export
connect-head-settings = Ce que vous devez décider
connect-head-activate = Activer la liaison
connect-head-export = Les articles vers Specter
connect-state-active = Les commandes et les articles sont transmis.
connect-state-off = Rien n’est transmis. Tout ce qui est déjà lié le reste.
connect-state-new = Rien n’est transmis tant que vous n’avez pas activé la liaison.
connect-state-paused = Koppla a mis la liaison en pause, car l’un des deux côtés n’accepte plus les données d’accès.
connect-state-paused-cure = Corrigez-les sous La boutique ou Specter, testez-les, puis activez de nouveau la liaison. Les commandes attendent et aucune n’est perdue.
connect-administrators-only = Seul un administrateur peut modifier la liaison.
connect-save-on = Enregistrer et continuer
connect-save-tested = Tester et enregistrer
connect-go-on = Continuer
connect-more = Autres champs
connect-reload = Recharger la page

connect-shop-text = Koppla lit les commandes et les articles de la boutique avec sa propre clé d’API. Dans l’administration de la boutique, elle se trouve sous Inställningar → Externa kopplingar → API-nycklar (Paramètres → Connexions externes → Clés d’API). Créez une nouvelle clé pour Koppla et copiez-la ici.
connect-shop-number = Numéro de la boutique
connect-shop-number-help = Des chiffres uniquement. Il figure dans l’adresse quand vous êtes connecté à l’administration de la boutique.
connect-token = Clé d’API
connect-token-help = La clé n’est plus jamais affichée, sauf ses quatre derniers caractères.
connect-secret-ends = La clé enregistrée se termine par { $ending }. Laissez le champ vide pour la conserver.
connect-secret-kept = Une clé est enregistrée. Laissez le champ vide pour la conserver.
connect-name = Nom de la liaison
connect-name-help = Un nom court qui figure dans les adresses. Si vous le laissez vide, le numéro de la boutique est utilisé.
connect-shop-address = Adresse de l’API de la boutique
connect-address-help = Ne la modifiez que si l’on vous en a donné une autre.
connect-public-address = Adresse de Koppla vue de l’extérieur
connect-public-address-help = Si la boutique peut joindre Koppla sur Internet, elle signale chaque nouvelle commande, qui est alors transmise aussitôt. Sinon Koppla regarde toutes les minutes.
connect-specter-text = Specter vous fournit le smbID et les clés. Demandez-les à son support si vous ne les avez pas.
connect-account-help = Votre numéro de compte chez Specter, des chiffres uniquement. On l’écrit parfois sbmId.
connect-kind = Quelles clés avez-vous ?
connect-kind-v2 = Un utilisateur d’API avec ApiUserKey et IntegrationKey
connect-kind-v1 = md5key, deux clés de l’ancien type
connect-user = Utilisateur d’API
connect-user-help = Le numéro de l’utilisateur d’API, des chiffres uniquement.
connect-key-1 = ApiUserKey, ou la première clé md5
connect-key-2 = IntegrationKey, ou la seconde clé md5
connect-keys-help = Les clés ne sont plus jamais affichées, sauf leurs quatre derniers caractères.
connect-keys-end = Les clés enregistrées se terminent par { $first } et { $second }. Laissez les champs vides pour les conserver.
connect-specter-address = Adresse de l’API de Specter

connect-wrong-address = L’adresse est inutilisable. Elle doit commencer par https:// et ne contenir aucune espace.
connect-private-address = L’adresse { $address } mène à l’ordinateur où tourne Koppla, ou dans un réseau privé. Vérifiez-la. Si elle est juste, par exemple pour un bac à sable, la personne qui exploite Koppla doit l’autoriser : koppla serve --allow-private-addresses.
connect-wrong-public-address = L’adresse de Koppla vue de l’extérieur est inutilisable. Elle doit commencer par https://. Laissez le champ vide si la boutique ne peut pas joindre Koppla.
connect-wrong-shop-number = Le numéro de la boutique doit être un nombre, par exemple 41234.
connect-no-token = La clé d’API manque. Copiez-la depuis Inställningar → Externa kopplingar → API-nycklar dans la boutique.
connect-wrong-name = Le nom ne peut contenir que les lettres a à z, des chiffres, des traits d’union et des traits de soulignement, 40 caractères au plus.
connect-known = Il existe déjà une liaison nommée { $name }. Ouvrez-la depuis la vue d’ensemble, ou choisissez un autre nom sous Autres champs.
connect-other-shop = Cette liaison a déjà transmis depuis une autre boutique. Créez une nouvelle liaison pour celle-ci.
connect-wrong-account = Le smbID doit être un nombre. Il figure dans les données fournies par Specter.
connect-other-account = Cette liaison a déjà transmis vers un autre compte Specter. Créez une nouvelle liaison pour celui-ci.
connect-wrong-user = Le numéro de l’utilisateur d’API manque ou n’est pas un nombre. Si vous n’avez que deux clés md5, choisissez-le ci-dessus.
connect-no-keys = Les deux clés sont nécessaires. Copiez-les depuis les données fournies par Specter.
connect-nothing-changed = Les nouvelles données ne sont pas acceptées. Rien n’a changé : la liaison continue avec les anciennes.

connect-test-text = Koppla demande à la boutique et à Specter s’ils acceptent les données. Rien n’est modifié, ni d’un côté ni de l’autre.
connect-test = Tester la liaison
connect-test-again = Tester de nouveau
connect-fact-shop = Boutique
connect-accepted = Acceptée le { $time }
connect-not-tried = Pas encore acceptée
connect-shop-fine = La boutique { $name } répond, accepte la clé d’API et compte en couronnes suédoises.
connect-specter-fine = Specter répond et accepte le smbID et les clés.
connect-no-shop = Il n’existe aucune boutique portant ce numéro.
connect-no-shop-cure = Vérifiez le numéro de la boutique à la première étape.
connect-token-refused = La boutique n’accepte pas la clé d’API. Elle répond : { $words }
connect-token-refused-cure = Vérifiez que la clé est complète, qu’elle appartient bien à cette boutique et qu’elle est active. Sinon, créez-en une sous Inställningar → Externa kopplingar → API-nycklar.
connect-currency = La devise de base de la boutique est { $currency }. Specter tient ses comptes en couronnes suédoises : tous les prix seraient faux.
connect-currency-cure = La liaison n’est possible que si la devise de base de la boutique est la SEK. Demandez au service client d’Abicart si elle peut être changée.
connect-keys-refused = Specter n’accepte pas le smbID et les clés. Specter répond : { $words }
connect-keys-refused-cure = Vérifiez le smbID, l’utilisateur d’API et les deux clés à l’étape deux, caractère par caractère. S’ils sont justes, Specter doit ouvrir l’API pour le compte.
connect-unreached = { $system ->
    [shop] Koppla ne joint pas la boutique : { $words }.
   *[specter] Koppla ne joint pas Specter : { $words }.
    }
connect-unreached-cure = { $system ->
    [shop] Vérifiez l’adresse de l’API de la boutique sous Autres champs, et que cet ordinateur a accès à Internet.
   *[specter] Vérifiez l’adresse de l’API de Specter sous Autres champs, et que cet ordinateur a accès à Internet.
    }
connect-no-answer = { $system ->
    [shop] La boutique ne répond pas, ou pas de façon compréhensible : { $words }.
   *[specter] Specter ne répond pas, ou pas de façon compréhensible : { $words }.
    }
connect-no-answer-cure = { $system ->
    [shop] Réessayez dans un moment. Si cela n’aide pas, vérifiez l’adresse de l’API de la boutique sous Autres champs, et que cet ordinateur a accès à Internet.
   *[specter] Réessayez dans un moment. Si cela n’aide pas, vérifiez l’adresse de l’API de Specter sous Autres champs, et que cet ordinateur a accès à Internet.
    }
connect-throttled = { $system ->
    [shop] La boutique demande à Koppla d’attendre { $seconds } secondes.
   *[specter] Specter demande à Koppla d’attendre { $seconds } secondes.
    }
connect-throttled-cure = Testez de nouveau dans { $seconds } secondes. Tout va bien.
connect-refused = { $system ->
    [shop] La boutique refuse : { $words }
   *[specter] Specter refuse : { $words }
    }
connect-refused-cure = { $system ->
    [shop] Vérifiez l’adresse de l’API et le numéro de la boutique.
   *[specter] Vérifiez l’adresse de l’API de Specter et le smbID.
    }
connect-unusable = Les données sont inutilisables.
connect-unusable-cure = Écrivez l’adresse avec https://, telle qu’elle figure dans la documentation du système.

connect-articles-text = Pour être transmis, un article doit avoir son propre numéro d’article, sans å, ä, ö, espaces ni caractères spéciaux. Il en va de même pour chaque taille et chaque couleur au choix. Koppla passe tout l’assortiment en revue et ne modifie rien.
connect-articles-check = Passer les articles en revue
connect-articles-again = Recommencer
connect-articles-ready = { $count ->
    [0] Aucun article ne peut être transmis tel quel.
    [1] Un article ou choix peut être transmis.
   *[other] { $count } articles et choix peuvent être transmis.
    }
connect-articles-refused = { $count ->
    [1] Un autre ne peut pas l’être tel quel.
   *[other] { $count } autres ne peuvent pas l’être tels quels.
    }
connect-articles-looked = Les articles ont été passés en revue le { $time }.
connect-articles-mend = Corrigez les numéros dans la boutique et recommencez, ou continuez dès maintenant : ce qui ne peut pas être transmis attend et le sera dès que son numéro sera corrigé.
connect-articles-all = Tout afficher ({ $count })
connect-articles-failed = Les articles n’ont pas pu être lus.
connect-articles-failed-cure = Réessayez.
connect-looking = { $count ->
    [0] Lecture des articles de la boutique…
   *[other] Lecture des articles de la boutique, { $count } jusqu’ici…
    }
connect-looking-label = Lecture des articles
connect-exporting = { $through } articles sur { $total } sont terminés…
connect-exporting-label = Transmission des articles
connect-exported = { $count ->
    [0] Aucun article n’est encore dans Specter.
    [1] Un article est dans Specter.
   *[other] { $count } articles sont dans Specter.
    }
connect-held = { $count ->
    [1] Un article n’a pas pu être transmis.
   *[other] { $count } articles n’ont pas pu être transmis.
    }
connect-held-link = Voir pourquoi
connect-progress-off = La liaison est désactivée. Rien n’est transmis.
connect-progress-alone = En attente d’un Koppla en marche qui prenne la liaison en charge. Si rien ne se passe d’ici une minute, assurez-vous que « koppla serve » fonctionne.

connect-settings-text = Le reste a des valeurs qui conviennent à la plupart des boutiques, et tout peut être changé plus tard.
connect-event = Quand une commande est-elle transmise à Specter ?
connect-event-placed = Quand le client commande
connect-event-manual = Quand j’appuie sur Exporter
connect-event-inactive = Jamais, seuls les articles sont transmis
connect-since = À partir de quand les commandes comptent-elles ?
connect-since-help = Les commandes plus anciennes ne sont transmises que si vous appuyez sur Exporter. Ainsi, rien de ce que vous avez déjà saisi à la main dans Specter ne s’y retrouve en double.
connect-since-all = Toutes les commandes de la boutique
connect-since-now = À partir de maintenant
connect-since-date = À partir d’une date :
connect-since-day = Premier jour
connect-prefix-head = Numéros de commande
connect-prefix = Préfixe
connect-prefix-help = Précède le numéro de commande de la boutique dans Specter, par exemple FJ-. Nécessaire quand plusieurs boutiques partagent un compte Specter ; sinon le champ peut rester vide.
connect-wrong-date = La date est illisible. Écrivez-la sous la forme 2026-11-23.
connect-wrong-prefix = Le préfixe ne peut contenir que les lettres a à z, des chiffres, des traits d’union, des traits de soulignement et des points, 20 caractères au plus.
connect-same-prefix = La liaison { $other } exporte vers le même compte Specter avec le même préfixe. Deux commandes de même numéro n’y seraient pas distinguables. Choisissez un autre préfixe.
connect-meanwhile = Quelqu’un d’autre a modifié les paramètres entre-temps. Revenez en arrière, rechargez la page et refaites la modification.
connect-settings-others = La TVA, les modes de paiement, les confirmations de commande, la recherche des clients et tout le reste se trouvent dans les paramètres.
connect-settings-all = Tous les paramètres

connect-activate-text = Voici ce qui est prévu. À l’activation, les deux côtés sont testés encore une fois, puis la transmission des articles commence.
connect-activate = Activer la liaison
connect-is-on = La liaison est active.
connect-fact-articles = Articles
connect-fact-orders = Commandes
connect-chosen-placed = Transmises quand le client commande.
connect-chosen-manual = Transmises quand vous appuyez sur Exporter.
connect-chosen-inactive = Non transmises.
connect-fact-since = Commandes à partir du { $time }.
connect-no-prefix = Aucun
connect-fact-services = Articles pour les frais d’expédition, les autres frais et les remises
connect-services-made = Koppla crée { $numbers } dans Specter s’ils manquent.
connect-services-by-hand = Assurez-vous que { $numbers } existent dans Specter : Koppla ne les crée pas.
connect-deliveries-text = Saisissez l’identifiant de chaque mode de livraison de la boutique dans le champ « clé externe » de Specter. Ils sont prêts à copier sous
connect-service-refused = Specter ne prend pas l’article { $number } : { $words } Choisissez un autre numéro dans les paramètres, ou créez l’article à la main dans Specter.
connect-to-orders = Aux commandes
connect-to-articles = Aux articles
connect-to-settings = Aux paramètres

connect-calibrate-head = Quand une réponse de Specter se perd
connect-calibrate-text = Si le réseau lâche au milieu d’une commande, personne ne sait si elle est arrivée. Koppla peut découvrir ce que fait Specter d’une commande reçue deux fois, puis régler seul ces cas. L’essai crée dans Specter des commandes de test à 0 couronne, que vous supprimez ensuite. Sans cet essai, Koppla vous pose la question dans ces cas-là.
connect-calibrate-good = Specter remarque une commande reçue deux fois. Koppla règle seul les réponses perdues.
connect-calibrate-doubles = Specter ne remarque pas une commande reçue deux fois. Koppla vous pose la question quand une réponse se perd, pour que rien ne soit doublé.
connect-calibrate = Essayer avec des commandes de test
connect-calibrate-again = Refaire l’essai
connect-calibrated = L’essai est fait. Supprimez les commandes de test dans Specter :
connect-upkeep = Entretien
connect-upkeep-text = Vous modifiez les données et les clés sous La boutique et Specter. Les nouvelles sont testées avant de s’appliquer.
connect-switch-off = Désactiver la liaison
switch-off-title = Désactiver la liaison { $name } ?
switch-off-stops = Koppla cesse aussitôt de lire la boutique et d’envoyer à Specter. Ce qui est justement en route est terminé, pour que rien ne reste à moitié fait.
switch-off-keeps = Rien n’est oublié : les paramètres, les clés et la correspondance des commandes avec Specter sont conservés.
switch-off-later = À la réactivation, tout ce qui est arrivé entre-temps est récupéré.
switch-off-not = Non, la laisser active

said-connection-on = La liaison est active. La transmission des articles commence.
said-connection-off = La liaison est désactivée. Plus rien n’est transmis.
said-connection-saved = Les deux côtés acceptent les nouvelles données. Elles s’appliquent désormais.
