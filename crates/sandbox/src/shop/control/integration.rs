//! The shop's connection to a settings server (abicart-api §14.5): what Abicart's
//! `IntegrationType` and `Integration` hold, for the one integration that the sandbox has.

use serde_json::{Map, Value, json};

use super::super::form::{Form, Read};
use super::super::schema::Class;
use super::super::state::Shop;

/// Where it is kept in the shop's own object.
const MEMBER: &str = "_integration";

/// Whether keys are sent in quotation marks, as an older version did.
const QUOTED: &str = "quotedKey";

/// `server` and `key` are agreed between Abicart and the server; `settingsUrl` and `settingsAuth`
/// are what the server gave when the settings were first saved.
const NAMES: [&str; 5] = ["server", "key", QUOTED, "settingsUrl", "settingsAuth"];

/// What is known; an empty object where there is no settings server.
pub(super) fn shown(shop: &Shop) -> Value {
    let own = shop.get(Class::Webshop, shop.uid).unwrap_or_default();
    own.get(MEMBER).cloned().unwrap_or_else(|| json!({}))
}

/// Changes the members that are given; `null` takes one away.
pub(in super::super) fn set(shop: &mut Shop, wish: &Value, at: &str) -> Read<Value> {
    let form = Form::open(wish, at, &NAMES)?;
    let mut known = match shown(shop) {
        Value::Object(known) => known,
        _ => Map::new(),
    };
    let given = |name: &str| -> Read<Option<Value>> {
        let flag = name == QUOTED;
        Ok(if flag {
            form.boolean(name)?.map(Value::from)
        } else {
            form.text(name)?.map(Value::from)
        })
    };
    for name in NAMES {
        match given(name)? {
            Some(value) => drop(known.insert(name.to_owned(), value)),
            None if form.object().contains_key(name) => drop(known.remove(name)),
            None => {}
        }
    }
    let known = Value::Object(known);
    let mut own = shop.get(Class::Webshop, shop.uid).unwrap_or_default();
    own.insert(MEMBER.to_owned(), known.clone());
    shop.put(Class::Webshop, shop.uid, &own);
    Ok(known)
}
