# What went wrong underneath; the ends of other sentences.
fault-time-out = la réponse n’est pas arrivée à temps
fault-name = le nom de l’adresse n’existe pas, ou Internet fait défaut
fault-tls = la connexion sécurisée (TLS) n’a pas pu être établie
fault-connect = l’autre système n’accepte pas la connexion
fault-lost = la connexion a été coupée avant la fin de la réponse
fault-answer = la réponse est incompréhensible
fault-no-total = la commande n’a pas de total
fault-no-goods = la somme des articles manque
fault-no-currency = la commande n’a pas de devise
fault-vat = un taux de TVA manque ou est impossible
fault-amount = un montant manque ou est impossible
fault-figure = une donnée manque ou n’a pas la bonne forme
