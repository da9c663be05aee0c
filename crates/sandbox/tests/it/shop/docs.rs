//! The page docs/sandbox-shop.md is true.

use koppla_sandbox::shop::EMPTY_TOKEN;
use serde_json::{Value, json};

use super::{Shop, encoded};

const PAGE: &str = include_str!("../../../../../docs/sandbox-shop.md");

#[test]
fn the_seed_on_the_page_loads() {
    let block = PAGE.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut shop = Shop::empty();
    shop.control("POST", "seed", serde_json::from_str(block).unwrap());
    let order = shop.control("GET", "orders/10231", Value::Null);
    assert_eq!(order["costs"]["total"]["incVat"].to_string(), "669.3");
}

#[test]
fn every_switch_is_on_the_page() {
    let switches = Shop::empty().control("GET", "switches", Value::Null);
    for name in switches.as_object().unwrap().keys() {
        assert!(PAGE.contains(&format!("\n| `{name}` |")), "{name}");
    }
}

#[test]
fn the_default_access_is_as_the_page_says() {
    assert!(PAGE.contains(EMPTY_TOKEN) && PAGE.contains(&encoded(EMPTY_TOKEN)));
    let mut shop = Shop::empty();
    assert_eq!(
        shop.call("Webshop.get", json!([41234, "baseCurrency"])),
        json!({"baseCurrency": "SEK"})
    );
    shop.query.clear();
    shop.call("Admin.login", json!(["admin@example.se", "sandbox"]));
}
