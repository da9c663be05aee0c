//! `Order` and `OrderItem`: writing, and rows (abicart-api §10.1–10.2). Administrators work on placed orders, a
//! buyer's session on its own cart.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::caller::Identity;
use super::super::failure::{Failure, Problem};
use super::super::line::{self, Terms};
use super::super::money::{self, Basis};
use super::super::patch::{Writer, apply};
use super::super::query::{Query, Wanted};
use super::super::schema::Class;
use super::super::state::{flag, text, touch};
use super::super::{article, number, order};

/// `Order.set(uid or null, patch, query)`.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid_or_null(0)?, call.patch(1)?);
    let query = call.query(2, Class::Order)?;
    if call.caller.is_admin() && uid.is_some() {
        return set_placed(call, uid.unwrap_or_default(), patch, &query);
    }
    let admin = call.caller.is_admin();
    let (uid, mut cart) = match uid {
        Some(uid) => (uid, call.object(Class::Cart, uid)?),
        None => new_cart(call)?,
    };
    apply(Class::Cart, Writer::Api { admin }, patch, &mut cart)
        .map_err(|problems| Failure::params(&problems))?;
    let known = call.shop()?.settings().rate(text(&cart, "currency")).is_some();
    if !known {
        return Err(Failure::param("/currency", "is not active in this shop"));
    }
    let cart = store_cart(call, uid, cart)?;
    call.show(Class::Order, cart, &query)
}

fn set_placed(
    call: &mut Call<'_>,
    uid: i64,
    patch: &Value,
    query: &Query,
) -> Result<Value, Failure> {
    let now = call.now;
    let checked = apply(Class::Order, Writer::Api { admin: true }, patch, &mut Map::new());
    let mut problems = checked.err().unwrap_or_default();
    if let Some(status) = patch.get("deliveryStatus")
        && !matches!(status.as_str(), Some("sent" | "unsent"))
    {
        problems.push(Problem::new("/deliveryStatus", "must be sent or unsent"));
    }
    if !problems.is_empty() {
        return Err(Failure::params(&problems));
    }
    let before = call.object(Class::Order, uid)?;
    let mut after = before.clone();
    apply(Class::Order, Writer::Api { admin: true }, patch, &mut after)
        .map_err(|problems| Failure::params(&problems))?;
    let stored = order::changed(call.shop_mut()?, uid, &before, after, now);
    call.show(Class::Order, stored, query)
}

/// A cart that is not stored yet, bound to the buyer's session if there is one.
fn new_cart(call: &mut Call<'_>) -> Result<(i64, Map<String, Value>), Failure> {
    let now = call.now;
    let owner = match call.caller.identity {
        Identity::Buyer(row) => Some(row),
        Identity::Admin { .. } => None,
        Identity::Visitor => return Err(Failure::SESSION_MISSING),
    };
    let shop = call.shop()?;
    let settings = shop.settings();
    let session = owner.and_then(|row| shop.get(Class::Session, row));
    let currency = session.as_ref().map(|session| text(session, "currency"));
    let currency = currency.filter(|currency| !currency.is_empty());
    let mut cart = Map::new();
    let currency = currency.unwrap_or(&settings.base_currency);
    cart.insert("currency".into(), currency.into());
    cart.insert("language".into(), call.caller.language(shop).into());
    cart.insert("hasVat".into(), true.into());
    cart.insert("items".into(), json!([]));
    if let Some(owner) = owner {
        cart.insert("_session".into(), owner.into());
    }
    touch(&mut cart, now);
    let shop = call.shop_mut()?;
    let uid = shop.take_uid(Class::Cart);
    cart.insert("uid".into(), uid.into());
    if let Some(row) = owner
        && let Some(mut session) = shop.get(Class::Session, row)
    {
        session.insert("order".into(), uid.into());
        shop.put(Class::Session, row, &session);
    }
    Ok((uid, cart))
}

fn store_cart(
    call: &mut Call<'_>,
    uid: i64,
    mut cart: Map<String, Value>,
) -> Result<Map<String, Value>, Failure> {
    reprice(call, &mut cart)?;
    touch(&mut cart, call.now);
    call.shop_mut()?.put(Class::Cart, uid, &cart);
    Ok(cart)
}

/// Rows follow the cart's currency and language until it is placed.
fn reprice(call: &Call<'_>, cart: &mut Map<String, Value>) -> Result<(), Failure> {
    let shop = call.shop()?;
    let terms = terms(call, cart)?;
    let owner = cart.get("uid").and_then(number::uid).unwrap_or_default();
    let items = order::items(cart).iter().map(|item| {
        let old = line::Line::read(item);
        let article = old.article.and_then(|uid| Some((uid, shop.get(Class::Article, uid)?)));
        let line = match article {
            Some((uid, article)) => line::of_article(shop, uid, &article, old.choices, &terms),
            None => old,
        };
        let uid = item.get("uid").and_then(number::uid).unwrap_or_default();
        line.item(uid, owner, &terms)
    });
    let items = items.collect();
    cart.insert("items".into(), items);
    money::sum(cart);
    Ok(())
}

fn terms(call: &Call<'_>, cart: &Map<String, Value>) -> Result<Terms, Failure> {
    let with_vat = call.shop()?.settings().stored_with_vat;
    Ok(Terms {
        currency: text(cart, "currency").to_owned(),
        language: text(cart, "language").to_owned(),
        basis: Basis { with_vat, has_vat: flag(cart, "hasVat") },
    })
}

/// `Order.addArticle(order uid or null, article uid, choices, query, options)`.
pub(in super::super) fn add_article(call: &mut Call<'_>) -> Result<Value, Failure> {
    if call.caller.identity == Identity::Visitor {
        return Err(Failure::SESSION_MISSING);
    }
    let (cart, uid) = (call.uid_or_null(0)?, call.uid(1)?);
    let empty = Map::new();
    let choices = match call.param(2) {
        None | Some(Value::Null) => &empty,
        Some(Value::Object(choices)) => choices,
        Some(_) => return Err(Failure::param("", "must be an object")),
    };
    let query = call.query(3, Class::OrderItem)?;
    let wanted = Wanted::Names(vec!["stock", "isBuyable", "price"]);
    let shown = call.shop()?.view(Class::Article, uid, &wanted);
    let shown = shown.filter(|article| call.caller.sees(Class::Article, article));
    let shown = shown.ok_or(Failure::NOT_FOUND)?;
    let stored = call.object(Class::Article, uid)?;
    let problems = line::check_choices(call.shop()?, &stored, choices);
    if !problems.is_empty() {
        return Err(Failure::params(&problems));
    }
    if !article::is_buyable(&shown) {
        return Err(Failure::not_buyable(reason(call.caller.language(call.shop()?))));
    }
    let (owner, mut cart) = match cart.or(own_cart(call)?) {
        Some(uid) => (uid, call.object(Class::Cart, uid)?),
        None => new_cart(call)?,
    };
    let terms = terms(call, &cart)?;
    let line = line::of_article(call.shop()?, uid, &stored, choices.clone(), &terms);
    let row = call.shop_mut()?.take_uid(Class::OrderItem);
    if let Some(Value::Array(items)) = cart.get_mut("items") {
        items.push(line.item(row, owner, &terms));
    }
    store_cart(call, owner, cart)?;
    call.show_stored(Class::OrderItem, row, &query)
}

fn own_cart(call: &Call<'_>) -> Result<Option<i64>, Failure> {
    let Identity::Buyer(row) = call.caller.identity else { return Ok(None) };
    let shop = call.shop()?;
    let cart = shop.get(Class::Session, row).and_then(|session| number::uid(session.get("order")?));
    Ok(cart.filter(|uid| shop.table(Class::Cart).contains(*uid)))
}

fn reason(language: &str) -> &'static str {
    if language == "sv" {
        "Artikeln kan inte köpas just nu"
    } else {
        "The article cannot be bought"
    }
}

/// The order or cart that holds the row, if the caller sees it.
fn holder(call: &Call<'_>, row: i64) -> Result<(Class, i64, Map<String, Value>), Failure> {
    let shop = call.shop()?;
    let uid = shop.owner(Class::OrderItem, row).ok_or(Failure::NOT_FOUND)?;
    let placed = shop.table(Class::Order).contains(uid);
    let class = if placed { Class::Order } else { Class::Cart };
    if call.caller.is_admin() && !placed {
        return Err(Failure::NOT_FOUND);
    }
    let object = call.object(class, uid)?;
    let held = order::items(&object).iter().any(|item| item["uid"] == row);
    if held { Ok((class, uid, object)) } else { Err(Failure::NOT_FOUND) }
}

/// `OrderItem.get(uid, query)`.
pub(in super::super) fn get_item(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, query) = (call.uid(0)?, call.query(1, Class::OrderItem)?);
    holder(call, uid)?;
    call.show_stored(Class::OrderItem, uid, &query)
}

/// `OrderItem.delete(uid)`: a row leaves a cart, never a placed order.
pub(in super::super) fn delete_item(call: &mut Call<'_>) -> Result<Value, Failure> {
    let row = call.uid(0)?;
    let (class, uid, mut object) = holder(call, row)?;
    if class == Class::Order {
        return Err(Failure::FORBIDDEN);
    }
    if let Some(Value::Array(items)) = object.get_mut("items") {
        items.retain(|item| item["uid"] != row);
    }
    call.shop_mut()?.keep_next(Class::OrderItem);
    store_cart(call, uid, object)?;
    Ok(Value::Null)
}

/// Prices a cart in another currency.
pub(in super::super) fn change_currency(
    call: &mut Call<'_>,
    uid: i64,
    currency: &Value,
) -> Result<(), Failure> {
    let Some(mut cart) = call.shop()?.get(Class::Cart, uid) else { return Ok(()) };
    cart.insert("currency".into(), currency.clone());
    store_cart(call, uid, cart)?;
    Ok(())
}
