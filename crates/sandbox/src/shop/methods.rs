//! Which methods exist, and what each demands of its caller (abicart-api §15.1).

use serde_json::Value;

use super::call::Call;
use super::caller::Need;
use super::class::{
    articles, customers, listeners, orders, payments, seen_orders, sessions, shipments, site,
    tokens,
};
use super::failure::Failure;
use super::schema::Class;

/// One method.
#[derive(Clone, Copy)]
pub(super) struct Method {
    pub(super) need: Need,
    pub(super) run: fn(&mut Call<'_>) -> Result<Value, Failure>,
}

/// Classes with at least one method.
const CLASSES: [&str; 21] = [
    "Admin",
    "Article",
    "ArticleChoice",
    "ArticleChoiceOption",
    "ArticleVariant",
    "Articlegroup",
    "AuthToken",
    "Context",
    "Customer",
    "Customergroup",
    "DeliveryMethod",
    "Discount",
    "EventListener",
    "Language",
    "Order",
    "OrderItem",
    "Payment",
    "PaymentMethod",
    "Session",
    "Shipment",
    "Webshop",
];

/// The method of that name.
pub(super) fn find(name: &str) -> Result<Method, Failure> {
    let (class, method) = name.split_once('.').unwrap_or((name, ""));
    let found = match class {
        "Article" | "ArticleVariant" | "ArticleChoice" | "ArticleChoiceOption" | "Articlegroup" => {
            article_side(class, method)
        }
        "Order" | "OrderItem" | "Payment" | "Shipment" => order_side(class, method),
        "Admin" | "AuthToken" | "EventListener" | "Session" => access_side(class, method),
        _ => shop_side(class, method),
    };
    found.map(|(need, run)| Method { need, run }).ok_or_else(|| {
        if CLASSES.contains(&class) { Failure::no_method(name) } else { Failure::no_class(class) }
    })
}

type Found = Option<(Need, fn(&mut Call<'_>) -> Result<Value, Failure>)>;

fn article_side(class: &str, method: &str) -> Found {
    Some(match (class, method) {
        ("Article", "get") => (Need::Shop, |call| call.get(Class::Article)),
        ("Article", "list") => (Need::Shop, |call| call.list(Class::Article)),
        ("Article", "count") => (Need::Shop, |call| call.count(Class::Article)),
        ("Article", "create") => (Need::Admin, articles::create),
        ("Article", "set") => (Need::Admin, articles::set),
        ("Article", "delete") => (Need::Admin, articles::delete),
        ("Article", "validate") => (Need::Admin, articles::validate),
        ("ArticleVariant", "get") => (Need::Admin, |call| call.get(Class::ArticleVariant)),
        ("ArticleVariant", "list") => (Need::Admin, |call| call.list(Class::ArticleVariant)),
        ("ArticleVariant", "count") => (Need::Admin, |call| call.count(Class::ArticleVariant)),
        ("ArticleVariant", "set") => (Need::Admin, articles::set_variant),
        ("ArticleVariant", "validate") => (Need::Admin, articles::validate_variant),
        ("ArticleChoice", "get") => (Need::Shop, |call| call.get(Class::ArticleChoice)),
        ("ArticleChoiceOption", "get") => (Need::Shop, |call| call.get(Class::ArticleChoiceOption)),
        ("Articlegroup", "get") => (Need::Shop, |call| call.get(Class::Articlegroup)),
        ("Articlegroup", "list") => (Need::Shop, |call| call.list(Class::Articlegroup)),
        ("Articlegroup", "count") => (Need::Shop, |call| call.count(Class::Articlegroup)),
        _ => return None,
    })
}

fn order_side(class: &str, method: &str) -> Found {
    Some(match (class, method) {
        ("Order", "get") => (Need::Owner, seen_orders::get),
        ("Order", "list") => (Need::Owner, seen_orders::list),
        ("Order", "count") => (Need::Owner, seen_orders::count),
        ("Order", "set") => (Need::Owner, orders::set),
        ("Order", "addArticle") => (Need::Shop, orders::add_article),
        ("OrderItem", "get") => (Need::Owner, orders::get_item),
        ("OrderItem", "delete") => (Need::Owner, orders::delete_item),
        ("Payment", "get") => (Need::Admin, |call| call.get(Class::Payment)),
        ("Payment", "set") => (Need::Admin, payments::set),
        ("Payment", "capture") => (Need::Admin, payments::capture),
        ("Shipment", "get") => (Need::Admin, |call| call.get(Class::Shipment)),
        ("Shipment", "addAllItemsFromOrder") => (Need::Admin, shipments::add_all_items_from_order),
        _ => return None,
    })
}

fn access_side(class: &str, method: &str) -> Found {
    Some(match (class, method) {
        ("Admin", "login") => (Need::Nothing, tokens::login),
        ("AuthToken", "get") => (Need::Login, tokens::get),
        ("AuthToken", "list") => (Need::Login, |call| call.list(Class::AuthToken)),
        ("AuthToken", "count") => (Need::Login, |call| call.count(Class::AuthToken)),
        ("AuthToken", "create") => (Need::Login, tokens::create),
        ("AuthToken", "set") => (Need::Login, tokens::set),
        ("AuthToken", "delete") => (Need::Login, tokens::delete),
        ("AuthToken", "validate") => (Need::Login, tokens::validate),
        ("AuthToken", "getSchema") => (Need::Login, |_| Ok(Class::AuthToken.json_schema())),
        ("EventListener", "get") => (Need::Admin, |call| call.get(Class::EventListener)),
        ("EventListener", "list") => (Need::Admin, |call| call.list(Class::EventListener)),
        ("EventListener", "count") => (Need::Admin, |call| call.count(Class::EventListener)),
        ("EventListener", "create") => (Need::Admin, listeners::create),
        ("EventListener", "set") => (Need::Admin, listeners::set),
        ("EventListener", "delete") => (Need::Admin, listeners::delete),
        ("EventListener", "getLog") => (Need::Admin, listeners::get_log),
        ("Session", "getToken") => (Need::Shop, sessions::get_token),
        ("Session", "get") => (Need::Session, sessions::get),
        ("Session", "set") => (Need::Session, sessions::set),
        ("Session", "getOrder") => (Need::Session, sessions::get_order),
        _ => return None,
    })
}

fn shop_side(class: &str, method: &str) -> Found {
    Some(match (class, method) {
        ("Context", "get") => (Need::Nothing, site::get_context),
        ("Context", "set") => (Need::Nothing, site::set_context),
        ("Webshop", "get") => (Need::Nothing, site::get_webshop),
        ("Language", "list") => (Need::Shop, |call| call.list(Class::Language)),
        ("Language", "count") => (Need::Shop, |call| call.count(Class::Language)),
        ("PaymentMethod", "get") => (Need::Shop, |call| call.get(Class::PaymentMethod)),
        ("PaymentMethod", "list") => (Need::Shop, |call| call.list(Class::PaymentMethod)),
        ("DeliveryMethod", "get") => (Need::Shop, |call| call.get(Class::DeliveryMethod)),
        ("DeliveryMethod", "list") => (Need::Shop, |call| call.list(Class::DeliveryMethod)),
        ("DeliveryMethod", "count") => (Need::Shop, |call| call.count(Class::DeliveryMethod)),
        ("Discount", "get") => (Need::Admin, |call| call.get(Class::Discount)),
        ("Discount", "list") => (Need::Admin, |call| call.list(Class::Discount)),
        ("Discount", "count") => (Need::Admin, |call| call.count(Class::Discount)),
        ("Customer", "get") => (Need::Admin, |call| call.get(Class::Customer)),
        ("Customer", "list") => (Need::Admin, |call| call.list(Class::Customer)),
        ("Customer", "count") => (Need::Admin, |call| call.count(Class::Customer)),
        ("Customer", "create") => (Need::Admin, customers::create),
        ("Customer", "set") => (Need::Admin, customers::set),
        ("Customergroup", "get") => (Need::Admin, |call| call.get(Class::Customergroup)),
        ("Customergroup", "list") => (Need::Admin, |call| call.list(Class::Customergroup)),
        ("Customergroup", "count") => (Need::Admin, |call| call.count(Class::Customergroup)),
        _ => return None,
    })
}
