//! The description holds every setting, and the document is read as it is written.

use koppla_domain::settings::{SETTINGS, Settings};
use serde_json::{Value, json};

use super::{describe, document};
use crate::language::Language;

/// The part of the schema that describes a setting.
fn described<'a>(schema: &'a Value, key: &str) -> &'a Value {
    key.split('.').fold(schema, |schema, name| {
        let inner = &schema["properties"][name];
        if inner.is_null() { &schema["additionalProperties"] } else { inner }
    })
}

#[test]
fn every_setting_has_its_place_in_the_schema() {
    let schema = describe::schema();
    for setting in SETTINGS {
        let part = described(&schema, setting.key);
        assert!(part["type"].is_string() || part["type"].is_array(), "{}: {part}", setting.key);
    }
    assert_eq!(described(&schema, "orders.event")["enum"], json!(["inactive", "placed", "manual"]));
    assert_eq!(described(&schema, "orders.checkout_fields")["default"], true);
    assert_eq!(described(&schema, "payments.8001.prepayment")["type"], "boolean");
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn every_field_of_the_form_is_named_in_every_language() {
    let (schema, form) = (describe::schema(), describe::form());
    let mut fields = 0;
    for section in form["sections"].as_array().unwrap() {
        for field in section["fields"].as_array().unwrap() {
            let pointer = field["pointer"].as_str().unwrap();
            let part = described(&schema, &pointer.trim_start_matches('/').replace('/', "."));
            let names = field["enumNames"].as_array().into_iter().flatten();
            for said in
                [&section["title"], &field["label"], &field["help"]].into_iter().chain(names)
            {
                for language in Language::ALL {
                    let text = said[language.code()].as_str().unwrap();
                    assert!(!text.is_empty() && !text.starts_with("setting"), "{text}");
                }
            }
            let choices = part["enum"].as_array().map_or(0, Vec::len);
            assert_eq!(field["enumNames"].as_array().map_or(0, Vec::len), choices, "{pointer}");
            fields += 1;
        }
    }
    assert_eq!(fields, SETTINGS.iter().filter(|setting| !setting.is_mapped()).count());
}

#[test]
fn settings_come_back_as_they_were_sent() {
    let wish = json!({
        "orders": {"prefix": "FJ-", "zero_shipping": true, "webshop": 7, "vat_rates": [25, 6]},
        "payments": {"8001": {"code": "INV"}},
    });
    let changes = document::changes(&wish).unwrap();
    let settings = Settings::default().changed(&changes).unwrap();
    let document = document::of(&settings);
    for pointer in
        ["/orders/prefix", "/orders/zero_shipping", "/orders/webshop", "/payments/8001/code"]
    {
        assert_eq!(document.pointer(pointer), wish.pointer(pointer), "{pointer}");
    }
    assert_eq!(document["orders"]["vat_rates"], "25, 6");
    let again = document::changes(&document).unwrap();
    assert_eq!(settings.changed(&again).unwrap(), settings);
    assert!(document::changes(&json!([])).is_none());
}
