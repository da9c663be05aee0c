//! Seed objects whose form is their class: the members of the API, plus a few of the sandbox's own.

use serde_json::{Map, Value, json};

use super::super::class::customers;
use super::super::failure::Problem;
use super::super::form::{Complaint, Form, Read};
use super::super::instant;
use super::super::number;
use super::super::patch::{Writer, apply};
use super::super::schema::{Class, Kind};
use super::super::state::Shop;

/// A plain text stands for a text in the shop's default language.
pub(super) fn localized(value: &Value, language: &str) -> Value {
    match value {
        Value::String(text) => json!({ language: text }),
        value => value.clone(),
    }
}

/// Checks members against the class and merges them.
pub(super) fn merge(
    class: Class,
    value: &Value,
    at: &str,
    language: &str,
    into: &mut Map<String, Value>,
) -> Read<()> {
    let mut members = Form::open_any(value, at)?.object().clone();
    for (name, value) in &mut members {
        let member = class.schema().member(name);
        if member.is_some_and(|member| matches!(member.kind, Kind::Localized)) {
            *value = localized(value, language);
        }
    }
    apply(class, Writer::Control, &Value::Object(members), into)
        .map_err(|problems| complaint(&problems, at))
}

fn complaint(problems: &[Problem], at: &str) -> Complaint {
    let first = problems.first().map(Problem::to_json).unwrap_or_default();
    let part = |name: &str| first[name].as_str().unwrap_or_default().to_owned();
    Complaint::new(at.to_owned() + &part("pointer"), part("message"))
}

/// The uid that the form names, if it is free, else the next one.
pub(super) fn uid(shop: &mut Shop, class: Class, form: &Form<'_>) -> Read<i64> {
    match form.uid("uid")? {
        Some(uid) if shop.table(class).contains(uid) => {
            Err(form.complain("uid", format!("{uid} is taken")))
        }
        Some(uid) => Ok(uid),
        None => Ok(shop.take_uid(class)),
    }
}

/// Stores one object; `extras` are members that stay inside the sandbox.
pub(super) fn read(
    shop: &mut Shop,
    class: Class,
    value: &Value,
    at: &str,
    extras: &[&str],
    now: i64,
) -> Read<i64> {
    let form = Form::open_any(value, at)?;
    let uid = uid(shop, class, &form)?;
    let mut members = form.object().clone();
    members.remove("uid");
    let mut object = Map::new();
    for name in extras {
        if let Some(value) = members.remove(*name) {
            form.fraction(name)?;
            object.insert(format!("_{name}"), value);
        }
    }
    let language = shop.settings().default_language.clone();
    merge(class, &Value::Object(members), at, &language, &mut object)?;
    object.insert("uid".into(), uid.into());
    let at = Value::from(instant::text(now));
    for (name, value) in [
        ("active", Value::from(true)),
        ("created", at.clone()),
        ("changed", at),
        ("status", json!({"active": true})),
        ("hidden", false.into()),
    ] {
        if class.schema().member(name).is_some() {
            object.entry(name).or_insert(value);
        }
    }
    shop.put(class, uid, &object);
    Ok(uid)
}

/// Stores a registered customer.
pub(in super::super) fn customer(shop: &mut Shop, value: &Value, at: &str, now: i64) -> Read<i64> {
    let form = Form::open_any(value, at)?;
    let uid = uid(shop, Class::Customer, &form)?;
    let mut members = form.object().clone();
    members.remove("uid");
    let language = shop.settings().default_language.clone();
    let mut object = Map::new();
    merge(Class::Customer, &Value::Object(members), at, &language, &mut object)?;
    customers::complete(&mut object, uid, &language, now);
    shop.put(Class::Customer, uid, &object);
    Ok(uid)
}

/// Stores a choice with its options and gives its uid. An entry of `options` is a name, or an
/// object with `uid`, `name` and `price`.
pub(super) fn choice(shop: &mut Shop, value: &Value, at: &str) -> Read<i64> {
    let form = Form::open_any(value, at)?;
    let uid = uid(shop, Class::ArticleChoice, &form)?;
    let language = shop.settings().default_language.clone();
    let mut options = Vec::new();
    for (at, option) in form.list("options")? {
        options.push(Value::from(self::option(shop, option, &at, &language)?));
    }
    let mut members = form.object().clone();
    members.remove("uid");
    members.remove("options");
    let mut object = Map::new();
    merge(Class::ArticleChoice, &Value::Object(members), at, &language, &mut object)?;
    object.insert("uid".into(), uid.into());
    object.entry("type").or_insert("enum".into());
    object.entry("mandatory").or_insert(true.into());
    object.insert("options".into(), Value::Array(options));
    shop.put(Class::ArticleChoice, uid, &object);
    Ok(uid)
}

fn option(shop: &mut Shop, value: &Value, at: &str, language: &str) -> Read<i64> {
    let named;
    let value = if value.is_string() {
        named = json!({"name": value});
        &named
    } else {
        value
    };
    let form = Form::open(value, at, &["uid", "name", "price"])?;
    let uid = uid(shop, Class::ArticleChoiceOption, &form)?;
    let mut members = form.object().clone();
    members.remove("uid");
    if let Some(price) = members.get_mut("price").filter(|price| number::decimal(price).is_some()) {
        *price = json!({ shop.settings().base_currency.as_str(): price.take() });
    }
    let mut object = Map::new();
    merge(Class::ArticleChoiceOption, &Value::Object(members), at, language, &mut object)?;
    object.insert("uid".into(), uid.into());
    shop.put(Class::ArticleChoiceOption, uid, &object);
    Ok(uid)
}
