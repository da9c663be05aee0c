# Koppla as Abicart's settings server (ACC-4).
integration-key = La clé est fausse. Vérifiez-la avec Abicart.
integration-too-many = Trop de mauvaises clés. Réessayez dans un moment.
integration-no-connection = La boutique { $webshop } n’est pas encore liée dans Koppla. Ouvrez Koppla et liez-la d’abord.
integration-no-json = Les paramètres ne sont pas arrivés correctement. Réessayez.
integration-meanwhile = Quelqu’un d’autre a modifié les paramètres entre-temps. Rechargez la page et refaites la modification.
integration-broken = Koppla ne peut pas lire les paramètres pour le moment. Réessayez plus tard.
