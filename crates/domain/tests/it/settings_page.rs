//! docs/settings.md says of every setting what the code says.

use koppla_domain::settings::{PaymentMapping, Settings};

const PAGE: &str = include_str!("../../../../docs/settings.md");

fn example() -> &'static str {
    let (_, rest) = PAGE.split_once("```toml\n").expect("the page has an example");
    rest.split_once("```").expect("the example ends").0
}

/// Every key with its table and its value as the file writes it.
fn lines(settings: &Settings) -> Vec<(String, String)> {
    let text = settings.to_toml().expect("the settings are written");
    let mut table = String::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']').into();
        } else if let Some((key, value)) = line.split_once(" = ") {
            lines.push((format!("{table}.{key}"), value.to_owned()));
        }
    }
    lines
}

fn is_told(key: &str, default: &str) -> bool {
    PAGE.lines().any(|line| line.starts_with(&format!("| `{key}` | {default} |")))
}

#[test]
fn the_example_loads_and_shows_the_defaults() {
    let mut settings = Settings::from_toml(example()).unwrap();
    assert!(settings.orders.since.take().is_some());
    assert!(settings.orders.webshop.take().is_some());
    assert!(settings.orders.stock_site.take().is_some());
    assert!(settings.customers.company_group.take().is_some());
    assert!(settings.customers.person_group.take().is_some());
    assert!(settings.articles.language.take().is_some());
    settings.orders.prefix.clear();
    settings.payments.clear();
    assert_eq!(settings, Settings::default());
}

#[test]
fn every_setting_is_listed_with_its_default() {
    let defaults = lines(&Settings::default());
    assert!(defaults.len() > 25, "{defaults:?}");
    for (key, value) in &defaults {
        assert!(is_told(key, &format!("`{value}`")), "{key} = {value}");
    }
    let full = lines(&Settings::from_toml(example()).unwrap());
    let without_default = full.iter().filter(|(key, _)| {
        !key.starts_with("payments.") && !defaults.iter().any(|(known, _)| known == key)
    });
    for (key, _) in without_default {
        assert!(is_told(key, "none"), "{key}");
    }
    let mut payment = Settings::default();
    payment.payments.insert("1".into(), PaymentMapping::default());
    for (key, value) in lines(&payment).iter().filter(|(key, _)| key.starts_with("payments.")) {
        let key = key.replace("payments.1.", "payments.ID.");
        assert!(is_told(&key, &format!("`{value}`")), "{key} = {value}");
    }
}
