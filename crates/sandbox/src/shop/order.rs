//! What happens to a placed order, whoever asks for it: it is stored, its stock moves, its
//! payments add up, and exactly one event says what changed (abicart-api §14.2).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::number;
use super::schema::Class;
use super::state::{Shop, flag, text, touch};
use super::stock;

/// The states a payment can be in (abicart-api §10.6).
pub(super) const PAYMENT_STATES: [&str; 8] =
    ["prepared", "planned", "unpaid", "pending", "reserved", "paid", "cancelled", "error"];

/// The rows, as stored.
pub(super) fn items(order: &Map<String, Value>) -> &[Value] {
    order.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `reserved`, `paid` or `unpaid`, from the payments.
pub(super) fn payment_status(order: &Map<String, Value>) -> &'static str {
    let mut paid = Decimal::ZERO;
    for payment in order.get("payments").and_then(Value::as_array).into_iter().flatten() {
        match payment.get("status").and_then(Value::as_str) {
            Some("reserved") => return "reserved",
            Some("paid") => {
                paid += payment.get("amount").and_then(number::decimal).unwrap_or_default();
            }
            _ => {}
        }
    }
    let total = order.get("costs").and_then(|costs| costs.pointer("/total/incVat"));
    if paid >= total.and_then(number::decimal).unwrap_or_default() { "paid" } else { "unpaid" }
}

/// Stores a new placed order and takes its rows from stock.
pub(super) fn placed(shop: &mut Shop, uid: i64, mut order: Map<String, Value>, now: i64) {
    let status = payment_status(&order);
    order.insert("paymentStatus".into(), status.into());
    let moves = !flag(&order, "discarded");
    shop.put(Class::Order, uid, &order);
    shop.emit("Order/created", uid);
    if status == "paid" {
        shop.emit("Order/paid", uid);
    }
    if moves {
        stock::move_rows(shop, items(&order), -1, now);
    }
}

/// Stores a placed order that was changed from `before`; stock follows its rows and whether it is
/// discarded.
pub(super) fn changed(
    shop: &mut Shop,
    uid: i64,
    before: &Map<String, Value>,
    mut order: Map<String, Value>,
    now: i64,
) -> Map<String, Value> {
    let status = payment_status(&order);
    order.insert("paymentStatus".into(), status.into());
    touch(&mut order, now);
    shop.put(Class::Order, uid, &order);
    let (was, is) = (flag(before, "discarded"), flag(&order, "discarded"));
    if is && !was {
        shop.emit("Order/discarded", uid);
    } else if status == "paid" && text(before, "paymentStatus") != "paid" {
        shop.emit("Order/paid", uid);
    } else {
        shop.emit("Order/changed", uid);
    }
    let (old, new) = (items(before), items(&order));
    if was != is || old != new {
        if !was {
            stock::move_rows(shop, old, 1, now);
        }
        if !is {
            stock::move_rows(shop, new, -1, now);
        }
    }
    order
}

/// Changes one payment of an order in place; `None` when it is not there.
pub(super) fn payment_mut(
    order: &mut Map<String, Value>,
    uid: i64,
) -> Option<&mut Map<String, Value>> {
    order.get_mut("payments")?.as_array_mut()?.iter_mut().find_map(|payment| match payment {
        Value::Object(payment) if payment.get("uid").and_then(number::uid) == Some(uid) => {
            Some(payment)
        }
        _ => None,
    })
}
