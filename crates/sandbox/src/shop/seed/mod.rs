//! Loads whole shops from one JSON document (docs/sandbox-shop.md). A document either loads
//! completely or changes nothing.

mod article;
mod object;

use serde_json::{Map, Value, json};

use super::class::tokens;
use super::control;
use super::draft;
use super::form::{Complaint, Form, Read};
use super::number;
use super::schema::Class;
use super::state::Shop;
use super::world::World;

pub(super) use article::read as read_article;
pub(super) use object::customer as read_customer;

/// Uid of the shop that exists without a seed.
pub(super) const EMPTY_SHOP: i64 = 41_234;

/// API key of the shop that exists without a seed. It holds `+`, `/` and `=`, so that a client
/// that does not percent-encode it fails.
pub(super) const EMPTY_TOKEN: &str = "YXV0aDpTqMrw2Bll+HW/6+GhcpOGzt2vZVSeFRD/4udF+Zk=";

const MEMBERS: [&str; 26] = [
    "admins",
    "articlegroups",
    "articles",
    "baseCurrency",
    "choices",
    "currencies",
    "customergroups",
    "customers",
    "defaultLanguage",
    "deliveryMethods",
    "discounts",
    "integration",
    "languages",
    "listeners",
    "name",
    "orders",
    "paymentMethods",
    "priceStoredWithVat",
    "showPricesIncludingVat",
    "switches",
    "token",
    "tokens",
    "uid",
    "url",
    "vatCountry",
    "webshop",
];

/// Makes the default shop: empty, Swedish, prices with VAT.
pub(super) fn empty(world: &mut World, now: i64) {
    let document = json!({
        "uid": EMPTY_SHOP,
        "tokens": [EMPTY_TOKEN],
        "admins": [{"user": "admin@example.se", "password": "sandbox"}],
    });
    // The document is a constant and loads.
    load(world, &document, false, now).ok();
}

/// Loads one shop, or several under `shops`, and gives their uids. All other shops go unless they
/// are to be kept.
pub(super) fn load(world: &mut World, document: &Value, keep: bool, now: i64) -> Read<Vec<i64>> {
    let several = document.get("shops").is_some();
    let documents = if several {
        Form::open(document, "", &["shops"])?.list("shops")?
    } else {
        vec![(String::new(), document)]
    };
    let first = if keep { world.next_series() } else { 0 };
    let mut switches = world.switches.clone();
    let mut shops = Vec::new();
    for (place, (at, document)) in documents.into_iter().enumerate() {
        let series = first.saturating_add(i64::try_from(place).unwrap_or_default());
        let form = Form::open(document, &at, &MEMBERS)?;
        if let Some(Value::Object(changes)) = form.get("switches") {
            switches = switches.with(changes).map_err(|(inner, message)| {
                Complaint::new(form.at("switches") + &inner, message)
            })?;
        }
        let shop = shop(&form, series, now)?;
        if shops.iter().any(|other: &Shop| other.uid == shop.uid) {
            return Err(form.complain("uid", format!("{} is taken", shop.uid)));
        }
        shops.push(shop);
    }
    if !keep {
        world.clear();
    }
    if switches != world.switches {
        world.switches = switches;
        world.store_switches();
    }
    Ok(shops.into_iter().map(|shop| world.replace(shop)).collect())
}

fn shop(form: &Form<'_>, series: i64, now: i64) -> Read<Shop> {
    let uid = form.uid("uid")?.unwrap_or(EMPTY_SHOP);
    let mut shop = Shop::new(uid, series);
    languages(&mut shop, form)?;
    webshop(&mut shop, form, series, now)?;
    access(&mut shop, form, now)?;
    if let Some(integration) = form.get("integration") {
        control::set_integration(&mut shop, integration, &form.at("integration"))?;
    }
    for (name, class, extras) in [
        ("customergroups", Class::Customergroup, &[][..]),
        ("deliveryMethods", Class::DeliveryMethod, &[]),
        ("paymentMethods", Class::PaymentMethod, &[]),
        ("discounts", Class::Discount, &["rate"]),
        ("articlegroups", Class::Articlegroup, &[]),
    ] {
        for (at, value) in form.list(name)? {
            object::read(&mut shop, class, value, &at, extras, now)?;
        }
    }
    for (at, value) in form.list("choices")? {
        object::choice(&mut shop, value, &at)?;
    }
    let mut packages = Vec::new();
    for (at, value) in form.list("articles")? {
        let uid = article::read(&mut shop, value, &at, now)?;
        if let Some(content) = value.get("content") {
            packages.push((uid, format!("{at}/content"), content));
        }
    }
    for (uid, at, content) in packages {
        article::content(&mut shop, uid, content, &at)?;
    }
    for (at, value) in form.list("customers")? {
        object::customer(&mut shop, value, &at, now)?;
    }
    for (at, value) in form.list("orders")? {
        draft::place(&mut shop, value, &at, now)?.store_silently(&mut shop);
    }
    for (at, value) in form.list("listeners")? {
        object::read(&mut shop, Class::EventListener, value, &at, &[], now)?;
    }
    shop.events.clear();
    Ok(shop)
}

fn languages(shop: &mut Shop, form: &Form<'_>) -> Read<()> {
    let mut languages = Vec::new();
    for (at, language) in form.list("languages")? {
        let language = language.as_str().filter(|language| language.len() == 2);
        let language = language.ok_or_else(|| Complaint::new(at, "must be a language code"))?;
        languages.push(language.to_owned());
    }
    let default = form.text("defaultLanguage")?.map(str::to_owned);
    if languages.is_empty() {
        languages = vec!["sv".to_owned(), "en".to_owned()];
    }
    languages.extend(default.filter(|default| !languages.contains(default)));
    for language in languages {
        let row = shop.take_uid(Class::Language);
        let mut object = Map::new();
        object.insert("uid".into(), language.into());
        object.insert("active".into(), true.into());
        shop.put(Class::Language, row, &object);
    }
    Ok(())
}

fn webshop(shop: &mut Shop, form: &Form<'_>, series: i64, now: i64) -> Read<()> {
    let base = form.text("baseCurrency")?.unwrap_or("SEK");
    let first = shop.settings().languages.first().cloned().unwrap_or_default();
    let language = form.text("defaultLanguage")?.map_or(first, str::to_owned);
    let mut active = vec![base.to_owned()];
    let mut rates = Map::new();
    if let Some(currencies) = form.get("currencies") {
        let currencies = Form::open_any(currencies, &form.at("currencies"))?;
        for code in currencies.object().keys().filter(|code| *code != base) {
            let rate = currencies.decimal(code)?;
            let rate = rate.ok_or_else(|| currencies.complain(code, "must be a number"))?;
            active.push(code.clone());
            rates.insert(code.clone(), number::json(rate));
        }
    }
    let with_vat = form.boolean("priceStoredWithVat")?.unwrap_or(true);
    let mut object = Map::new();
    for (name, value) in [
        ("uid", shop.uid.into()),
        ("baseCurrency", base.into()),
        ("activeCurrencies", active.into()),
        ("_rates", rates.into()),
        ("_series", series.into()),
        ("defaultLanguage", language.clone().into()),
        ("defaultDeliveryCountry", form.text("vatCountry")?.unwrap_or("SE").into()),
        ("vatCountry", form.text("vatCountry")?.unwrap_or("SE").into()),
        ("vatSupport", true.into()),
        ("priceStoredWithVat", with_vat.into()),
        (
            "showPricesIncludingVat",
            form.boolean("showPricesIncludingVat")?.unwrap_or(with_vat).into(),
        ),
        ("adminLanguage", language.clone().into()),
        ("created", super::instant::text(now).into()),
    ] {
        object.insert(name.to_owned(), value);
    }
    for (name, otherwise) in [("name", "Sandbox"), ("url", "http://localhost/")] {
        let value = form.get(name).cloned().unwrap_or_else(|| otherwise.into());
        let member = json!({ name: value });
        object::merge(Class::Webshop, &member, form.pointer(), &language, &mut object)?;
    }
    if let Some(further) = form.get("webshop") {
        object::merge(Class::Webshop, further, &form.at("webshop"), &language, &mut object)?;
    }
    shop.put(Class::Webshop, shop.uid, &object);
    Ok(())
}

fn access(shop: &mut Shop, form: &Form<'_>, now: i64) -> Read<()> {
    let mut given = form.list("tokens")?;
    given.extend(form.get("token").map(|token| (form.at("token"), token)));
    for (at, value) in given {
        let object = match value.as_str() {
            Some(token) => tokens::token_object(token, now),
            None => token(value, &at, now)?,
        };
        let row = shop.take_uid(Class::AuthToken);
        shop.put(Class::AuthToken, row, &object);
    }
    for (at, value) in form.list("admins")? {
        let form = Form::open(value, &at, &["user", "password"])?;
        let required =
            |name: &str| form.text(name)?.ok_or_else(|| form.complain(name, "is required"));
        let (user, password) = (required("user")?, required("password")?);
        let mut object = Map::new();
        object.insert("uid".into(), user.into());
        object.insert("_password".into(), password.into());
        let row = shop.take_uid(Class::Admin);
        shop.put(Class::Admin, row, &object);
    }
    Ok(())
}

fn token(value: &Value, at: &str, now: i64) -> Read<Map<String, Value>> {
    let form = Form::open(value, at, &["token", "name", "description", "active"])?;
    let token = form.text("token")?;
    let token = token.ok_or_else(|| form.complain("token", "is required"))?;
    let mut object = tokens::token_object(token, now);
    for name in ["name", "description"] {
        object.insert(name.into(), form.text(name)?.unwrap_or_default().into());
    }
    object.insert("active".into(), form.boolean("active")?.unwrap_or(true).into());
    Ok(object)
}
