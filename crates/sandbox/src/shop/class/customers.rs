//! `Customer`: writing (abicart-api §12).

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::failure::Failure;
use super::super::instant;
use super::super::patch::{Writer, apply};
use super::super::schema::Class;
use super::super::state::{Shop, touch};

const WRITER: Writer = Writer::Api { admin: true };

/// `Customer.create(patch, query)`.
pub(in super::super) fn create(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(0)?;
    save(call, None, patch, 1)
}

/// `Customer.set(uid or null, patch, query)`.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid_or_null(0)?, call.patch(1)?);
    save(call, uid, patch, 2)
}

fn save(
    call: &mut Call<'_>,
    uid: Option<i64>,
    patch: &Value,
    query: usize,
) -> Result<Value, Failure> {
    let query = call.query(query, Class::Customer)?;
    apply(Class::Customer, WRITER, patch, &mut Map::new())
        .map_err(|problems| Failure::params(&problems))?;
    let kind = patch.pointer("/info/type");
    if kind.is_some_and(|kind| !kind.is_null() && kind != "individual" && kind != "business") {
        return Err(Failure::param("/info/type", "must be individual or business"));
    }
    let mut customer = match uid {
        Some(uid) => call.object(Class::Customer, uid)?,
        None => Map::new(),
    };
    apply(Class::Customer, WRITER, patch, &mut customer)
        .map_err(|problems| Failure::params(&problems))?;
    let now = call.now;
    let shop = call.shop_mut()?;
    let uid = match uid {
        Some(uid) => {
            touch(&mut customer, now);
            shop.put(Class::Customer, uid, &customer);
            shop.emit("Customer/changed", uid);
            uid
        }
        None => insert(shop, customer, now),
    };
    call.show_stored(Class::Customer, uid, &query)
}

fn insert(shop: &mut Shop, mut customer: Map<String, Value>, now: i64) -> i64 {
    let uid = shop.take_uid(Class::Customer);
    let language = shop.settings().default_language.clone();
    complete(&mut customer, uid, &language, now);
    shop.put(Class::Customer, uid, &customer);
    shop.emit("Customer/created", uid);
    uid
}

/// Fills in what every customer has.
pub(in super::super) fn complete(
    customer: &mut Map<String, Value>,
    uid: i64,
    language: &str,
    now: i64,
) {
    customer.insert("uid".into(), uid.into());
    let at = Value::from(instant::text(now));
    for (name, value) in [
        ("created", at.clone()),
        ("changed", at),
        ("approved", true.into()),
        ("language", language.into()),
        ("groups", json!([])),
    ] {
        customer.entry(name).or_insert(value);
    }
}
