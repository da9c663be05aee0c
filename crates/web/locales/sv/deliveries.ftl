deliveries-intro = Kopiera id:t för varje leveranssätt och klistra in det i fältet ”Extern nyckel” på leveranssättet i Specter. Då vet Specter hur ordern ska skickas.
deliveries-honest = Specter berättar inte vilka nycklar som är ifyllda, så Koppla kan inte se det. Kryssa därför i här när du har klistrat in ett id.
deliveries-warning = Det finns leveranssätt som används i ordrar men som inte är kopplade. De ordrarna kan sakna leveranssätt i Specter.
deliveries-none = Koppla känner inte till några leveranssätt ännu.
deliveries-method = Leveranssätt
deliveries-id = Id att kopiera
deliveries-used = Används i ordrar
deliveries-linked = I Specter
deliveries-gone = Finns inte längre i butiken
deliveries-copy = Kopiera
deliveries-copied = Kopierat
deliveries-copy-id = Kopiera { $id }
deliveries-newest = senast
deliveries-done = Ifyllt i Specter
deliveries-missing = Saknar koppling
deliveries-looked-at = { $orders ->
    [0] Ingen order har räknats ännu.
    [one] Räknat på den senaste ordern.
   *[other] Räknat på de { $orders } senaste ordrarna.
  }
deliveries-without = { $orders ->
    [one] En av dem har inget leveranssätt.
   *[other] { $orders } av dem har inget leveranssätt.
  }
deliveries-read-at = Hämtade från butiken { $at }.
deliveries-never-read = Leveranssätten är inte hämtade från butiken ännu.
deliveries-read = Hämta från butiken igen
deliveries-not-read = Butiken lämnade inte ut sina leveranssätt: { $reason }
deliveries-invalid = Ett av leveranssätten går inte att läsa. Ladda om sidan och försök igen.
deliveries-meanwhile = Någon annan ändrade inställningarna i samma ögonblick. Ladda om sidan och försök igen.
said-deliveries-read = Betalsätt och leveranssätt är hämtade från butiken.
