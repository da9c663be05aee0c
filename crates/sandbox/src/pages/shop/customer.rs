//! The customer's part of a checkout.

use serde_json::{Value, json};

use crate::pages::form::Sent;

/// Fields of a made-up customer, so that one press places an order.
const EXAMPLE: [(&str, &str); 9] = [
    ("first-name", "Eva"),
    ("last-name", "Ek"),
    ("email", "eva.ek@example.se"),
    ("number", "19800101-0005"),
    ("address", "Storgatan 1"),
    ("postcode", "111 22"),
    ("town", "Stockholm"),
    ("country", "SE"),
    ("phone", "070-174 06 05"),
];

/// One field: name in the form, kind of the input, what a browser fills in, key of its label.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) label: &'static str,
    pub(super) value: String,
}

const FIELDS: [(&str, &str, &str, &str); 12] = [
    ("first-name", "text", "given-name", "first-name"),
    ("last-name", "text", "family-name", "last-name"),
    ("company", "text", "organization", "company"),
    ("number", "text", "off", "person-number"),
    ("email", "email", "email", "email"),
    ("phone", "tel", "tel", "phone"),
    ("address", "text", "address-line1", "address"),
    ("address2", "text", "address-line2", "address2"),
    ("postcode", "text", "postal-code", "postcode"),
    ("town", "text", "address-level2", "town"),
    ("country", "text", "country", "country"),
    ("wish", "text", "off", "wish"),
];

/// The fields with what was sent, or with the made-up customer.
pub(super) fn fields(sent: Option<&Sent>) -> Vec<Field> {
    let example = |name: &str| EXAMPLE.iter().find(|(key, _)| *key == name).map(|(_, text)| *text);
    let value = |name: &str| {
        sent.map_or_else(|| example(name).unwrap_or_default(), |sent| sent.text(name)).to_owned()
    };
    FIELDS
        .into_iter()
        .map(|(name, kind, autocomplete, label)| Field {
            name,
            kind,
            autocomplete,
            label,
            value: value(name),
        })
        .collect()
}

/// The customer as the order holds it (abicart-api §12).
pub(super) fn read(sent: &Sent, question: &str) -> Value {
    let company = sent.filled("company");
    let name = format!("{} {}", sent.text("first-name"), sent.text("last-name"));
    let mut customer = json!({
        "info": {
            "type": if company.is_some() { "business" } else { "individual" },
            "email": sent.text("email"),
            "nin": sent.text("number"),
        },
        "address": {
            "company": company,
            "firstName": sent.text("first-name"),
            "lastName": sent.text("last-name"),
            "address": sent.text("address"),
            "address2": sent.text("address2"),
            "postcode": sent.text("postcode"),
            "town": sent.text("town"),
            "country": sent.text("country").to_uppercase(),
            "phoneMobile": sent.text("phone"),
        },
        "deliveryAddress": {
            "copyAddress": true,
            "name": name.trim(),
            "address": sent.text("address"),
            "address2": sent.text("address2"),
            "postcode": sent.text("postcode"),
            "town": sent.text("town"),
            "country": sent.text("country").to_uppercase(),
        },
    });
    if let Some(wish) = sent.filled("wish") {
        customer["custom"] = json!([{"name": question, "value": wish}]);
    }
    customer
}
