//! Payment types and their codes (specter-api §8.1). The list is open: an account may have others.

/// A payment type that Specter knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayType {
    /// What `payTypeIdentifier` carries.
    pub code: &'static str,
    /// Its name in Swedish.
    pub name: &'static str,
    /// Sent with `isPrepayment`.
    pub prepayment: bool,
    /// Paid to the carrier on delivery.
    pub cash_on_delivery: bool,
    /// Words that tell it in a payment method's name, lower case; one of them is enough.
    words: &'static [&'static str],
}

const fn plain(code: &'static str, name: &'static str, words: &'static [&'static str]) -> PayType {
    PayType { code, name, prepayment: false, cash_on_delivery: false, words }
}

/// All known types; the more special ones of a provider stand first.
pub const PAY_TYPES: &[PayType] = &[
    plain("SS", "Svea delbetalning", &["svea delbetal", "svea part"]),
    plain("SP", "Svea faktura", &["svea faktura", "svea invoice"]),
    plain("SK", "Svea kort", &["svea kort", "svea card"]),
    plain("SCH", "Svea Checkout", &["svea"]),
    plain("KG", "Klarna", &["klarna"]),
    plain("K", "Klarna, äldre", &["kreditor"]),
    plain("SW", "Swish", &["swish"]),
    plain("PL", "PayPal", &["paypal"]),
    plain("PY", "Payson", &["payson"]),
    plain("PE", "Payer", &["payer"]),
    plain("DP", "DIBS", &["dibs"]),
    plain("AE", "Auriga", &["auriga"]),
    plain("CN", "Certitrade", &["certitrade"]),
    plain("HF", "Handelsbanken faktura", &["handelsbanken"]),
    plain("CL", "Collector", &["collector"]),
    plain("BC", "Billmate", &["billmate"]),
    PayType {
        cash_on_delivery: true,
        ..plain("P", "Postförskott", &["postförskott", "efterkrav", "cash on delivery"])
    },
    PayType {
        prepayment: true,
        ..plain(
            "PP",
            "Förskott",
            &["förskott", "bankgiro", "banköverföring", "prepayment", "bank transfer"],
        )
    },
    plain("D", "Betala i butik", &["i butik", "in store"]),
    plain("I", "Faktura", &["faktura", "invoice"]),
];

/// The type that a payment method's name tells of; `None` when it tells nothing.
pub fn suggest(name: &str) -> Option<&'static PayType> {
    let name = name.to_lowercase();
    PAY_TYPES.iter().find(|kind| kind.words.iter().any(|word| name.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn names_tell_the_type() {
        for (name, code) in [
            ("Faktura 30 dagar", Some("I")),
            ("Svea faktura", Some("SP")),
            ("Svea Checkout", Some("SCH")),
            ("Postförskott", Some("P")),
            ("Förskottsbetalning", Some("PP")),
            ("SWISH", Some("SW")),
            ("Klarna Checkout", Some("KG")),
            ("Kort via Stripe", None),
        ] {
            assert_eq!(suggest(name).map(|kind| kind.code), code, "{name}");
        }
    }
}
