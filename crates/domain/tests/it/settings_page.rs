//! docs/settings.md says of every setting what the code says.

use std::collections::BTreeSet;

use koppla_domain::settings::{PaymentMapping, SETTINGS, Setting, Settings};

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
    settings.deliveries.clear();
    settings.languages.clear();
    settings.countries.clear();
    assert_eq!(settings, Settings::default());
}

#[test]
fn every_setting_is_listed_with_its_default_and_requirement() {
    let defaults = lines(&Settings::default());
    assert!(defaults.len() > 25, "{defaults:?}");
    for (key, value) in &defaults {
        assert!(is_told(key, &format!("`{value}`")), "{key} = {value}");
    }
    for setting in SETTINGS {
        let key = setting.key;
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{key}` |")));
        let row = row.unwrap_or_else(|| panic!("docs/settings.md does not list {key}"));
        assert!(row.contains(setting.requirement), "{}: {row}", setting.requirement);
        if setting.default_text().is_none() {
            assert!(is_told(key, "none"), "{key}");
        }
    }
    for name in ["code", "prepayment", "cash_on_delivery"] {
        let mut payment = Settings::default();
        payment.payments.insert("1".into(), PaymentMapping::default());
        let written = lines(&payment).into_iter().find(|(key, _)| key.ends_with(name));
        let (_, value) = written.expect("every member is written");
        assert!(is_told(&format!("payments.ID.{name}"), &format!("`{value}`")), "{name}");
    }
}

#[test]
fn the_catalogue_has_every_setting_of_the_file_and_no_other() {
    let mut full = Settings::from_toml(example()).unwrap();
    full.payments.retain(|id, _| id == "8003");
    let keys: BTreeSet<String> = full.entries().into_keys().collect();
    let listed: BTreeSet<String> = SETTINGS
        .iter()
        .map(|setting| match setting.key {
            key if key.starts_with("payments.") => setting.key_of("8003"),
            key if key.starts_with("deliveries.") => setting.key_of("66001"),
            key if key.starts_with("languages.") => setting.key_of("nn"),
            key if key.starts_with("countries.") => setting.key_of("Storbritannien"),
            key => key.to_owned(),
        })
        .collect();
    assert_eq!(keys, listed);
    for key in &listed {
        let (setting, _) = Setting::find(key).unwrap_or_else(|| panic!("{key} is not found"));
        assert!(SETTINGS.contains(setting));
    }
}
