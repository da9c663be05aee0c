//! What the control interface shows: objects, lists and counters.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::super::number;
use super::super::project::{Projection, Style};
use super::super::query::{Query, Wanted};
use super::super::schema::Class;
use super::super::state::{Shop, flag, text};
use crate::system::ControlRequest;

/// Objects in one list when no limit is given.
const PAGE: usize = 100;

/// An object with everything an administrator sees.
pub(super) fn shown(shop: &Shop, class: Class, uid: i64) -> Option<Value> {
    let object = shop.view(class, uid, &Wanted::All)?;
    let style = Style { admin: true, ..Style::default() };
    let projection = Projection { objects: shop, style };
    if !matches!(class, Class::Order | Class::Cart) {
        return Some(projection.object(class, object, &Query::All));
    }
    // Orders are shown with their rows and payments.
    let inside = |name: &str| matches!(name, "items" | "payments");
    let members = object
        .keys()
        .map(|name| (name.clone(), if inside(name) { Query::Whole } else { Query::All }));
    let query = Query::Members(members.collect());
    Some(projection.object(class, object, &query))
}

/// `?after=UID&limit=N&descending=1`, by uid.
pub(super) fn objects(shop: &Shop, class: Class, request: &ControlRequest) -> Value {
    let number = |name: &str| request.query(name).and_then(|text| text.parse::<i64>().ok());
    let limit = number("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
    let after = number("after");
    let table = shop.table(class);
    let uids: Vec<i64> = if matches!(request.query("descending"), Some("1" | "true")) {
        let last = after.map_or(i64::MAX, |after| after.saturating_sub(1));
        table.uids(i64::MIN..=last).rev().take(limit).collect()
    } else {
        let first = after.map_or(i64::MIN, |after| after.saturating_add(1));
        table.uids(first..=i64::MAX).take(limit).collect()
    };
    let objects: Vec<Value> = uids.into_iter().filter_map(|uid| shown(shop, class, uid)).collect();
    json!({"count": table.len(), "objects": objects})
}

/// Counters over the whole shop.
pub(super) fn summary(shop: &Shop) -> Value {
    let orders = shop.table(Class::Order);
    let (mut with_number, mut changed, mut discarded, mut paid, mut sent) = (0, 0, 0, 0, 0);
    let mut numbers = BTreeSet::new();
    let mut total = Decimal::ZERO;
    for order in orders.uids(i64::MIN..=i64::MAX).filter_map(|uid| shop.get(Class::Order, uid)) {
        let external = text(&order, "externalOrderNumber");
        if !external.is_empty() {
            with_number += 1;
            numbers.insert(external.to_owned());
        }
        changed += u64::from(text(&order, "changed") != text(&order, "ordered"));
        discarded += u64::from(flag(&order, "discarded"));
        paid += u64::from(text(&order, "paymentStatus") == "paid");
        sent += u64::from(text(&order, "deliveryStatus") == "sent");
        let sum = order.get("costs").and_then(|costs| costs.pointer("/total/incVat"));
        total += sum.and_then(number::decimal).unwrap_or_default();
    }
    let count = |class: Class| shop.table(class).len();
    let mut summary = Map::new();
    for (name, value) in [
        ("webshop", Value::from(shop.uid)),
        ("orders", orders.len().into()),
        ("ordersWithExternalNumber", with_number.into()),
        ("distinctExternalNumbers", numbers.len().into()),
        ("ordersChanged", changed.into()),
        ("ordersDiscarded", discarded.into()),
        ("ordersPaid", paid.into()),
        ("ordersSent", sent.into()),
        ("ordersTotalIncVat", number::json(total)),
        ("articles", count(Class::Article).into()),
        ("variants", count(Class::ArticleVariant).into()),
        ("customers", count(Class::Customer).into()),
        ("carts", count(Class::Cart).into()),
        ("listeners", count(Class::EventListener).into()),
        ("shipments", count(Class::Shipment).into()),
    ] {
        summary.insert(name.to_owned(), value);
    }
    Value::Object(summary)
}
