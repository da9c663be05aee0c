account-title = Votre compte
account-name-title = Nom
account-email = Vous vous connectez avec { $email }.
account-save = Enregistrer le nom
account-password-title = Mot de passe
account-old = Mot de passe actuel
account-new = Nouveau mot de passe
account-change = Changer le mot de passe
account-old-wrong = Le mot de passe actuel est incorrect. Rien n’a été modifié. Après plusieurs erreurs, il faut patienter un moment.
account-sessions-title = Où vous êtes connecté
account-browser = Navigateur
account-browser-unknown = Navigateur inconnu
account-since = Connexion
account-seen = Dernière activité
account-here = Celui-ci
account-end = Déconnecter
account-end-others = Se déconnecter partout sauf ici
said-name-changed = Le nom a été modifié.
said-password-changed = Le mot de passe a été changé. Vous êtes déconnecté partout sauf ici.
said-sessions-ended = Déconnexion effectuée.
factor-title = Connexion en deux étapes
factor-on = Activée
factor-codes-left = { $count ->
    [0] Plus aucun code de secours.
    [1] Il reste un code de secours.
   *[other] Il reste { $count } codes de secours.
 }
factor-why = Connectez-vous avec votre mot de passe et un code de votre téléphone. Un mot de passe volé ne suffit alors plus.
factor-switch-on = Activer
factor-switch-off = Désactiver
factor-how = Scannez l’image avec une application de codes à usage unique, par exemple le gestionnaire de mots de passe de votre téléphone. Saisissez ensuite le code affiché.
factor-picture = Code QR à scanner avec le téléphone
factor-typed = Impossible de scanner ? Saisissez cette clé :
factor-code = Code
factor-code-wrong = Le code est incorrect. Vérifiez l’heure du téléphone et saisissez le code affiché maintenant.
factor-back = Retour au compte
factor-codes-title = Codes de secours
factor-is-on = La connexion en deux étapes est activée.
factor-codes-text = Gardez ces codes en lieu sûr. Chacun peut servir une fois à la place du téléphone. Ils ne sont affichés que maintenant.
factor-codes-kept = J’ai noté les codes
