# What went wrong underneath; the ends of other sentences.
fault-time-out = the answer did not come in time
fault-name = the name in the address does not exist, or there is no internet
fault-tls = the secure connection (TLS) could not be made
fault-connect = the other side does not take the connection
fault-lost = the connection broke before the whole answer had come
fault-answer = the answer could not be understood
fault-no-total = the order has no total
fault-no-goods = the sum of the goods is missing
fault-no-currency = the order has no currency
fault-vat = a VAT rate is missing or impossible
fault-amount = an amount is missing or impossible
fault-figure = a detail is missing or has the wrong form
