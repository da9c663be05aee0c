//! Row texts of what is no goods, in the order's language (specter-api §8.3 names the languages).

/// The texts of one language. All characters are in ISO-8859-1.
pub(super) struct Labels {
    pub(super) shipping: &'static str,
    pub(super) payment_fee: &'static str,
    pub(super) cash_on_delivery: &'static str,
    pub(super) discount: &'static str,
    pub(super) gift_card: &'static str,
    pub(super) rounding: &'static str,
}

impl Labels {
    /// The texts of a language by its ISO 639-1 code; English for those that have none.
    pub(super) fn of(language: &str) -> &'static Self {
        match language {
            "sv" => &SWEDISH,
            "nb" | "nn" | "no" => &NORWEGIAN,
            "da" => &DANISH,
            "fi" => &FINNISH,
            "de" => &GERMAN,
            "es" => &SPANISH,
            "fr" => &FRENCH,
            _ => &ENGLISH,
        }
    }
}

const SWEDISH: Labels = Labels {
    shipping: "Frakt",
    payment_fee: "Betalningsavgift",
    cash_on_delivery: "Postförskott",
    discount: "Rabatt",
    gift_card: "Presentkort",
    rounding: "Öresutjämning",
};

const ENGLISH: Labels = Labels {
    shipping: "Shipping",
    payment_fee: "Payment fee",
    cash_on_delivery: "Cash on delivery",
    discount: "Discount",
    gift_card: "Gift card",
    rounding: "Rounding",
};

const NORWEGIAN: Labels = Labels {
    shipping: "Frakt",
    payment_fee: "Betalingsgebyr",
    cash_on_delivery: "Postoppkrav",
    discount: "Rabatt",
    gift_card: "Gavekort",
    rounding: "Øreavrunding",
};

const DANISH: Labels = Labels {
    shipping: "Fragt",
    payment_fee: "Betalingsgebyr",
    cash_on_delivery: "Efterkrav",
    discount: "Rabat",
    gift_card: "Gavekort",
    rounding: "Øreafrunding",
};

const FINNISH: Labels = Labels {
    shipping: "Toimitus",
    payment_fee: "Maksutapalisä",
    cash_on_delivery: "Postiennakko",
    discount: "Alennus",
    gift_card: "Lahjakortti",
    rounding: "Pyöristys",
};

const GERMAN: Labels = Labels {
    shipping: "Versand",
    payment_fee: "Zahlungsgebühr",
    cash_on_delivery: "Nachnahme",
    discount: "Rabatt",
    gift_card: "Gutschein",
    rounding: "Rundung",
};

const SPANISH: Labels = Labels {
    shipping: "Envío",
    payment_fee: "Recargo por forma de pago",
    cash_on_delivery: "Contra reembolso",
    discount: "Descuento",
    gift_card: "Tarjeta regalo",
    rounding: "Redondeo",
};

const FRENCH: Labels = Labels {
    shipping: "Livraison",
    payment_fee: "Frais de paiement",
    cash_on_delivery: "Contre remboursement",
    discount: "Remise",
    gift_card: "Carte cadeau",
    rounding: "Arrondi",
};
