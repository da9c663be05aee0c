account-title = Ditt konto
account-name-title = Namn
account-email = Du loggar in med { $email }.
account-save = Spara namnet
account-password-title = Lösenord
account-old = Nuvarande lösenord
account-new = Nytt lösenord
account-change = Byt lösenord
account-old-wrong = Det nuvarande lösenordet stämmer inte. Inget har ändrats. Efter flera fel måste du vänta en stund.
account-sessions-title = Här är du inloggad
account-browser = Webbläsare
account-browser-unknown = Okänd webbläsare
account-since = Inloggad
account-seen = Senast aktiv
account-here = Den här
account-end = Logga ut
account-end-others = Logga ut överallt utom här
said-name-changed = Namnet är ändrat.
said-password-changed = Lösenordet är bytt. Du är utloggad överallt utom här.
said-sessions-ended = Utloggningen är klar.
factor-title = Tvåstegsinloggning
factor-on = På
factor-codes-left = { $count ->
    [0] Inga reservkoder kvar.
    [one] En reservkod kvar.
   *[other] { $count } reservkoder kvar.
 }
factor-why = Logga in med lösenord och en kod från telefonen. Då räcker det inte att någon kommer över ditt lösenord.
factor-switch-on = Slå på
factor-switch-off = Slå av
factor-how = Läs av bilden med en app för engångskoder, till exempel den som finns i telefonens lösenordshanterare. Skriv sedan koden som appen visar.
factor-picture = QR-kod som läses av med telefonen
factor-typed = Går det inte att läsa av bilden? Skriv in nyckeln:
factor-code = Kod
factor-code-wrong = Koden stämmer inte. Kontrollera att telefonens klocka går rätt och skriv den kod som visas nu.
factor-back = Tillbaka till kontot
factor-codes-title = Reservkoder
factor-is-on = Tvåstegsinloggningen är påslagen.
factor-codes-text = Spara koderna på ett säkert ställe. Var och en kan användas en gång i stället för telefonen. De visas bara nu.
factor-codes-kept = Jag har sparat koderna
