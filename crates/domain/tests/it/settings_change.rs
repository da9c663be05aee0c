//! Settings as texts: what a form, a command or an undo makes of them.

use koppla_domain::settings::{
    Change, Difference, Fault, Kind, SETTINGS, Section, Setting, Settings,
};
use proptest::prelude::*;

fn to(key: &str, text: &str) -> Change {
    Change { key: key.to_owned(), to: Some(text.to_owned()) }
}

fn faults(changes: &[Change]) -> Vec<(String, Fault)> {
    let errors = Settings::default().changed(changes).expect_err("something is wrong");
    errors.into_iter().map(|error| (error.key, error.fault)).collect()
}

/// A text of each kind that is not its default.
fn other(setting: &Setting) -> &'static str {
    match (setting.key, setting.kind) {
        ("orders.checkout_fields" | "customers.update" | "service_articles.create", Kind::Flag) => {
            "false"
        }
        (_, Kind::Flag) => "true",
        (_, Kind::Choice(values)) => {
            let default = setting.default_text();
            values.iter().find(|value| Some(**value) != default.as_deref()).expect("another value")
        }
        (_, Kind::Text(_)) => "FJ-",
        (_, Kind::ArticleNumber) => "ANNAN-1",
        (_, Kind::Id) => "7",
        (_, Kind::Time) => "2026-11-23T08:00:00Z",
        (_, Kind::Rates) => "25, 25.5, 0",
        (_, Kind::Number(least, _)) => {
            if least == 2 {
                "3"
            } else {
                "1"
            }
        }
        (_, Kind::Language) => "fi",
        (_, Kind::PayCode) => "SW",
        (_, Kind::LanguageCode) => "NO",
        (_, Kind::CountryCode) => "GB",
    }
}

fn id_of(setting: &Setting) -> String {
    setting.key_of(match setting.kind {
        Kind::LanguageCode => "nn",
        Kind::CountryCode => "Storbritannien",
        _ => "8001",
    })
}

#[test]
fn every_setting_is_changed_and_taken_back_by_its_text() {
    let before = Settings::default();
    for setting in SETTINGS {
        let (key, text) = (id_of(setting), other(setting));
        let after = before.changed(&[to(&key, text)]).unwrap_or_else(|e| panic!("{key}: {e:?}"));
        assert_ne!(after, before, "{key}");
        assert_eq!(after.entries()[&key], text, "{key}");
        let differences = before.differences(&after);
        let mine: Vec<&Difference> = differences.iter().filter(|one| one.key == key).collect();
        assert_eq!(mine.len(), 1, "{differences:?}");
        assert_eq!(mine[0].from, before.entries().get(&key).cloned());
        assert_eq!(after.without(&differences).unwrap(), before, "{key}");
        // What is written is read again.
        assert_eq!(Settings::from_toml(&after.to_toml().unwrap()).unwrap(), after);
        assert!(Section::ALL.contains(&setting.section));
    }
}

#[test]
fn an_entry_that_says_what_a_fresh_one_says_is_not_made() {
    let same = Settings::default()
        .changed(&[
            to("payments.8001.code", ""),
            to("payments.8001.prepayment", "false"),
            to("deliveries.66001.linked", "false"),
            to("languages.nn", ""),
            to("countries.UK", ""),
        ])
        .unwrap();
    assert_eq!(same, Settings::default());
}

#[test]
fn times_are_swedish_unless_they_say_otherwise() {
    for (text, expected) in [
        ("2026-11-23", "2026-11-22T23:00:00Z"),
        ("2026-07-01T08:30", "2026-07-01T06:30:00Z"),
        ("2026-07-01 08:30:05", "2026-07-01T06:30:05Z"),
        ("2026-07-01T08:30:00+05:00", "2026-07-01T03:30:00Z"),
    ] {
        let settings = Settings::default().changed(&[to("orders.since", text)]).unwrap();
        assert_eq!(settings.orders.since, Some(expected.parse().unwrap()), "{text}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let found = faults(&[
        to("orders.zero_shipping", "maybe"),
        to("orders.event", "sometimes"),
        to("orders.prefix", "Å"),
        to("orders.webshop", "0"),
        to("orders.stock_site", "-3"),
        to("orders.since", "yesterday"),
        to("orders.vat_rates", "25, many"),
        to("rounding.price_decimals", "9"),
        to("service_articles.shipping", "FRAKT 1"),
        to("payments.8001.code", "K;G"),
        to("languages.swedish", "SE"),
        to("languages.nn", "norwegian"),
        to("countries.UK", "Great Britain"),
        to("articles.language", "svenska"),
        to("orders.colour", "red"),
    ]);
    let mut expected = vec![
        ("orders.zero_shipping", Fault::Flag),
        ("orders.event", Fault::Choice),
        ("orders.prefix", Fault::Prefix),
        ("orders.webshop", Fault::Id),
        ("orders.stock_site", Fault::Id),
        ("orders.since", Fault::Time),
        ("orders.vat_rates", Fault::Rates),
        ("rounding.price_decimals", Fault::Number),
        ("service_articles.shipping", Fault::ArticleNumber),
        ("payments.8001.code", Fault::PayCode),
        ("languages.swedish", Fault::Language),
        ("languages.nn", Fault::LanguageCode),
        ("countries.UK", Fault::CountryCode),
        ("articles.language", Fault::Language),
        ("orders.colour", Fault::Unknown),
    ];
    let mut found: Vec<(&str, Fault)> =
        found.iter().map(|(key, fault)| (key.as_str(), *fault)).collect();
    found.sort_unstable_by_key(|(key, _)| *key);
    expected.sort_unstable_by_key(|(key, _)| *key);
    assert_eq!(found, expected);
    for (changes, fault) in [
        (to("service_articles.shipping", "rabatt"), Fault::Twin),
        (to("orders.prefix", "ABCDEFGHIJKLMNOPQRSTU"), Fault::Long),
        (to("orders.vat_rates", ""), Fault::Rates),
        (to("payments.kort.code", "KG"), Fault::ShopId),
        (to("deliveries.bud.linked", "true"), Fault::ShopId),
        (to("countries. ", "SE"), Fault::Country),
    ] {
        assert_eq!(faults(std::slice::from_ref(&changes))[0].1, fault, "{changes:?}");
    }
    assert!(Fault::ALL.iter().all(|fault| !fault.as_str().is_empty()));
}

#[test]
fn a_change_that_no_longer_fits_is_not_taken_back() {
    let start = Settings::default();
    let moved = start.changed(&[to("service_articles.shipping", "FRAKT-2")]).unwrap();
    let differences = start.differences(&moved);
    let taken = moved.changed(&[to("service_articles.discount", "FRAKT")]).unwrap();
    let errors = taken.without(&differences).unwrap_err();
    assert_eq!(errors[0].fault, Fault::Twin);
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let one = |setting: &'static Setting| (Just(setting), any::<bool>());
    SETTINGS.iter().map(one).collect::<Vec<_>>().prop_map(|chosen| {
        let changes: Vec<Change> = chosen
            .into_iter()
            .filter(|(_, changed)| *changed)
            // Only one of the six may have the number.
            .filter(|(one, _)| {
                one.kind != Kind::ArticleNumber || one.key == "service_articles.discount"
            })
            .map(|(setting, _)| to(&id_of(setting), other(setting)))
            .collect();
        Settings::default().changed(&changes).expect("the texts can be used")
    })
}

proptest! {
    #[test]
    fn texts_and_file_say_the_same(settings in any_settings(), other in any_settings()) {
        let file = settings.to_toml().unwrap();
        prop_assert_eq!(&Settings::from_toml(&file).unwrap(), &settings);
        let texts: Vec<Change> =
            settings.entries().into_iter().map(|(key, text)| to(&key, &text)).collect();
        prop_assert_eq!(&Settings::default().changed(&texts).unwrap(), &settings);
        // Whatever lies between: every change can be taken back.
        let differences = settings.differences(&other);
        prop_assert_eq!(other.without(&differences).unwrap(), settings);
    }
}
