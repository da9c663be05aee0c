# What went wrong underneath; the ends of other sentences.
fault-time-out = svaret kom inte i tid
fault-name = adressens namn finns inte, eller så saknas internet
fault-tls = den säkra förbindelsen (TLS) gick inte att upprätta
fault-connect = motparten tar inte emot förbindelsen
fault-lost = förbindelsen bröts innan hela svaret hade kommit
fault-answer = svaret gick inte att förstå
fault-no-total = ordern har ingen summa
fault-no-goods = summan för varorna saknas
fault-no-currency = ordern har ingen valuta
fault-vat = en momssats saknas eller är orimlig
fault-amount = ett belopp saknas eller är orimligt
fault-figure = en uppgift saknas eller har fel form
