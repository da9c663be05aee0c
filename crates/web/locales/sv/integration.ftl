# Koppla as Abicart's settings server (ACC-4).
integration-key = Nyckeln är fel. Kontrollera den med Abicart.
integration-too-many = För många fel nycklar. Försök igen om en stund.
integration-no-connection = Butik { $webshop } är inte kopplad i Koppla än. Öppna Koppla och koppla butiken först.
integration-no-json = Inställningarna kom inte fram som de ska. Försök igen.
integration-meanwhile = Någon annan har ändrat inställningarna under tiden. Läs in sidan på nytt och gör om ändringen.
integration-broken = Koppla kan inte läsa inställningarna just nu. Försök igen om en stund.
