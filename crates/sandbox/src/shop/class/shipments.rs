//! `Shipment` (abicart-api §10.8).

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::failure::Failure;
use super::super::number;
use super::super::order;
use super::super::schema::Class;

/// `Shipment.addAllItemsFromOrder(shipment uid or null, order uid, query)`. The order counts as
/// sent, because all its rows are covered.
pub(in super::super) fn add_all_items_from_order(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, owner) = (call.uid_or_null(0)?, call.uid(1)?);
    let query = call.query(2, Class::Shipment)?;
    let before = call.object(Class::Order, owner)?;
    let stored = match uid {
        Some(uid) => Some((uid, call.object(Class::Shipment, uid)?)),
        None => None,
    };
    let now = call.now;
    let shop = call.shop_mut()?;
    let (uid, mut shipment) = stored.unwrap_or_else(|| {
        let uid = shop.take_uid(Class::Shipment);
        let method = before.get("delivery").and_then(|delivery| delivery.get("method"));
        (uid, empty(uid, method))
    });
    let mut items = match shipment.remove("items") {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    for row in order::items(&before) {
        let row_uid = row.get("uid").cloned().unwrap_or_default();
        if items.iter().any(|item| item["orderItem"] == row_uid) {
            continue;
        }
        items.push(json!({
            "uid": shop.take_uid(Class::ShipmentItem),
            "shipment": uid,
            "orderItem": row_uid,
            "quantity": row.pointer("/choices/quantity"),
        }));
    }
    shipment.insert("items".into(), Value::Array(items));
    shop.put(Class::Shipment, uid, &shipment);
    let mut after = before.clone();
    after.insert("deliveryStatus".into(), "sent".into());
    order::changed(shop, owner, &before, after, now);
    call.show(Class::Shipment, shipment, &query)
}

fn empty(uid: i64, method: Option<&Value>) -> Map<String, Value> {
    let mut shipment = Map::new();
    shipment.insert("uid".into(), uid.into());
    shipment.insert("type".into(), "order/delivery".into());
    shipment.insert("packageCount".into(), 1.into());
    shipment.insert("events".into(), json!([]));
    if let Some(method) = method.and_then(number::uid) {
        shipment.insert("shipmentMethod".into(), method.into());
    }
    shipment
}
