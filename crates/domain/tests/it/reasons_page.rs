//! docs/reasons.md explains every reason why an order is held.

use koppla_domain::compose::Hold;

const PAGE: &str = include_str!("../../../../docs/reasons.md");

/// The short names of all reasons. The reader of an unknown one names all that it knows.
fn codes() -> Vec<String> {
    let known = serde_json::from_str::<Hold>("\"?\"").expect_err("no such reason").to_string();
    let (_, list) = known.split_once("expected one of ").expect("all names are listed");
    list.split('`').skip(1).step_by(2).map(|name| name.replace('_', "-")).collect()
}

#[test]
fn every_hold_has_its_section() {
    let codes = codes();
    assert!(codes.contains(&Hold::NoRows.code().to_owned()), "{codes:?}");
    assert!(codes.len() >= 20, "{codes:?}");
    for code in codes {
        assert!(PAGE.lines().any(|line| line == format!("### {code}")), "{code}");
    }
}
