//! The settings file: every default, every error with key, line and cure.

use koppla_domain::VatRate;
use koppla_domain::settings::{
    OrderEvent, PaymentMapping, PersonNumbers, RoundingMode, RowNet, Settings, VatRounding,
};

fn error(text: &str) -> (String, Option<usize>, String) {
    let error = Settings::from_toml(text).expect_err(text);
    (error.key.clone(), error.line, error.to_string())
}

#[test]
fn an_empty_file_has_the_defaults() {
    assert_eq!(Settings::from_toml("").unwrap(), Settings::default());
    Settings::default().validate().unwrap();
}

#[test]
fn what_is_written_is_read_again() {
    let mut settings = Settings::default();
    settings.orders.event = OrderEvent::Manual;
    settings.orders.since = Some("2026-01-01T00:00:00Z".parse().unwrap());
    settings.orders.prefix = "WEB-".into();
    settings.orders.webshop = Some(2);
    settings.orders.vat_rates.push(VatRate(2550));
    settings.customers.person_numbers = PersonNumbers::Never;
    settings.rounding.row_net = RowNet::TwoDecimals;
    settings.rounding.vat = VatRounding::PerDocument;
    settings.rounding.mode = RoundingMode::Truncate;
    let mapping = PaymentMapping { code: "KG".into(), prepayment: true, cash_on_delivery: false };
    settings.payments.insert("8801".into(), mapping);
    let text = settings.to_toml().unwrap();
    assert!(text.contains("vat_rates = [25, 12, 6, 0, \"25.5\"]"), "{text}");
    assert_eq!(Settings::from_toml(&text).unwrap(), settings);
}

#[test]
fn rates_are_percent_in_any_notation() {
    let read = |list: &str| Settings::from_toml(&format!("[orders]\nvat_rates = {list}"));
    let rates = read("[25, 25.5, \"8.1\", 0]").unwrap().orders.vat_rates;
    assert_eq!(rates, [VatRate(2500), VatRate(2550), VatRate(810), VatRate(0)]);
    assert!(read("[101]").unwrap_err().to_string().contains("0 to 100 percent, not 101"));
    assert!(read("25").unwrap_err().to_string().contains("a list of VAT rates"));
}

#[test]
fn errors_name_key_line_and_cure() {
    let cases = [
        (
            "[orders]\nprefix = \"A\"\nzero_shiping = true",
            "orders.zero_shiping",
            3,
            "correct the name or remove the line",
        ),
        ("[order]\nprefix = \"A\"", "order", 1, "correct the name"),
        ("[orders]\nevent = \"sometimes\"", "orders.event", 2, "use one of the values"),
        ("[orders]\nzero_shipping = \"yes\"", "orders.zero_shipping", 2, "without"),
        ("[orders]\nprefix = 1", "orders.prefix", 2, "quotes"),
        ("[orders]\nsince = \"yesterday\"", "orders.since", 2, "correct the line"),
        ("[orders]\n\nprefix = \"Å\"", "orders.prefix", 3, "letters a-z"),
        ("[orders]\nprefix = \"ABCDEFGHIJKLMNOPQRSTU\"", "orders.prefix", 2, "use 20 at most"),
        ("[orders]\nwebshop = 0", "orders.webshop", 2, "remove the line"),
        ("[orders]\nvat_rates = []", "orders.vat_rates", 2, "[25, 12, 6, 0]"),
        ("[rounding]\nprice_decimals = 7", "rounding.price_decimals", 2, "use 2 to 6"),
        (
            "[service_articles]\nshipping = \"FRAKT 1\"",
            "service_articles.shipping",
            2,
            "it holds a space",
        ),
        (
            "[service_articles]\n# twice\ndiscount = \"frakt\"",
            "service_articles.shipping",
            0,
            "give each its own",
        ),
        ("[payments.kort]\ncode = \"KG\"", "payments.kort", 1, "[payments.8801]"),
        ("[payments.8801]\ncode = \"K;G\"", "payments.8801.code", 2, "letters and digits"),
        ("[orders]\nprefix = \"A\"\nprefix = \"B\"", "orders.prefix", 3, "remove one"),
    ];
    for (text, key, line, says) in cases {
        let (found, at, message) = error(text);
        assert_eq!((found.as_str(), at.unwrap_or(0)), (key, line), "{message}");
        assert!(message.contains(says), "{message}");
        assert!(message.contains(&format!("`{key}`")), "{message}");
    }
}

#[test]
fn no_text_panics() {
    for text in [
        "[",
        "=",
        "[orders",
        "å = ö",
        "[orders]\nprefix = \"",
        "\u{feff}[orders]",
        "]]\n\n=",
        "[a.b.c]\nd=1",
    ] {
        drop(Settings::from_toml(text));
    }
}
