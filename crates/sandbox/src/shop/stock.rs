//! Stock moves with placed and discarded orders (abicart-api §11.6). A package moves the stock of
//! the articles it contains, not its own (§11.5).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::number;
use super::schema::Class;
use super::state::{Shop, touch};

/// Takes the rows of an order from stock (`factor` −1) or puts them back (`factor` 1).
pub(super) fn move_rows(shop: &mut Shop, items: &[Value], factor: i64, now: i64) {
    for item in items {
        let Some(uid) = item.get("article").and_then(number::uid) else { continue };
        let Some(article) = shop.get(Class::Article, uid) else { continue };
        let quantity = item.pointer("/choices/quantity").and_then(number::decimal);
        let change = quantity.unwrap_or(Decimal::ONE) * Decimal::from(factor);
        match article.get("content").and_then(Value::as_array) {
            Some(content) if !content.is_empty() => {
                for part in content {
                    let inner = part.get("article").unwrap_or(part);
                    let pieces = part.get("quantity").and_then(number::decimal);
                    let change = change * pieces.unwrap_or(Decimal::ONE);
                    let variant = part.get("variant").and_then(number::uid);
                    if let Some(uid) = number::uid(inner)
                        && let Some(article) = shop.get(Class::Article, uid)
                    {
                        move_article(shop, uid, article, variant, change, now);
                    }
                }
            }
            _ => {
                let variant = item.get("_variant").and_then(number::uid);
                move_article(shop, uid, article, variant, change, now);
            }
        }
    }
}

fn move_article(
    shop: &mut Shop,
    uid: i64,
    mut article: Map<String, Value>,
    variant: Option<i64>,
    change: Decimal,
    now: i64,
) {
    let Some(Value::Object(stock)) = article.get_mut("stock") else { return };
    if stock.get("useStock") != Some(&Value::Bool(true)) {
        return;
    }
    let own = variant.and_then(|uid| Some((uid, shop.get(Class::ArticleVariant, uid)?)));
    if let Some((uid, mut variant)) = own.filter(|(_, variant)| variant.contains_key("stock")) {
        let left = variant.get("stock").and_then(number::decimal).unwrap_or_default();
        variant.insert("stock".into(), number::json(left + change));
        shop.put(Class::ArticleVariant, uid, &variant);
    } else {
        let left = stock.get("stock").and_then(number::decimal).unwrap_or_default();
        stock.insert("stock".into(), number::json(left + change));
    }
    changed(shop, uid, &mut article, now);
}

/// Stores an article that something happened to, and tells the listeners.
pub(super) fn changed(shop: &mut Shop, uid: i64, article: &mut Map<String, Value>, now: i64) {
    touch(article, now);
    shop.put(Class::Article, uid, article);
    shop.emit("Article/changed", uid);
}

/// Sets the stock of an article, or of a variant; false when there is no such object.
pub(super) fn set(shop: &mut Shop, class: Class, uid: i64, stock: Decimal, now: i64) -> bool {
    let Some(mut object) = shop.get(class, uid) else { return false };
    if class == Class::ArticleVariant {
        object.insert("stock".into(), number::json(stock));
        shop.put(class, uid, &object);
        let article = object.get("article").and_then(number::uid);
        if let Some((uid, mut article)) =
            article.and_then(|uid| Some((uid, shop.get(Class::Article, uid)?)))
        {
            changed(shop, uid, &mut article, now);
        }
        return true;
    }
    match object.get_mut("stock") {
        Some(Value::Object(own)) => {
            own.insert("stock".into(), number::json(stock));
        }
        _ => {
            object.insert("stock".into(), json!({"stock": number::json(stock), "useStock": true}));
        }
    }
    changed(shop, uid, &mut object, now);
    true
}
