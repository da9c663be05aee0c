//! Orders in which a setting is seen.

use koppla_testkit::order;
use serde_json::{Value, json};

pub(super) fn plain() -> Value {
    order(0)
}

pub(super) fn company() -> Value {
    order(1)
}

fn free(method: u64) -> Value {
    let mut order = order(0);
    order["delivery"]["price"] = json!(0);
    order["payment"] = json!({"method": method, "status": "unpaid", "fee": 0});
    order
}

pub(super) fn free_by_invoice() -> Value {
    free(8001)
}

pub(super) fn free_on_delivery() -> Value {
    free(8003)
}

pub(super) fn on_delivery() -> Value {
    let mut order = order(0);
    order["payment"] = json!({"method": 8003, "status": "unpaid", "fee": 39, "feeVatRate": 0.25});
    order
}

pub(super) fn answered() -> Value {
    let mut order = order(0);
    order["customer"]["custom"] = json!({"Märkning": "Pall 7"});
    order
}

pub(super) fn discounted() -> Value {
    let mut order = order(0);
    order["rows"] = json!([{"articleNumber": "MUGG-1", "quantity": 2, "discount": 0.1}]);
    order
}

pub(super) fn by_gift_card() -> Value {
    let mut order = order(0);
    order["giftCards"] = json!([{"amount": 60, "method": 8004}]);
    order
}

pub(super) fn numbered() -> Value {
    let mut order = order(0);
    order["customer"]["info"] = json!({"type": "individual", "nin": "19811218-9876"});
    order
}

pub(super) fn book() -> Value {
    let mut order = order(0);
    order["rows"] = json!([{"articleNumber": "BOK-2", "quantity": 1}]);
    order
}

/// Many of what has no price in whole öre without VAT, so that it matters how Specter rounds.
pub(super) fn many_books() -> Value {
    let mut order = order(0);
    order["rows"] = json!([
        {"articleNumber": "MUGG-1", "quantity": 3, "discount": 0.07},
        {"articleNumber": "BOK-2", "quantity": 7, "discount": 0.13},
        {"articleNumber": "BOK-2", "quantity": 3},
    ]);
    order
}

/// Rows of two VAT rates, each with a remainder.
pub(super) fn two_rates() -> Value {
    let mut order = order(0);
    order["rows"] = json!([
        {"articleNumber": "BOK-2", "quantity": 1},
        {"articleNumber": "BOK-2", "quantity": 2},
        {"articleNumber": "TROJA-S", "quantity": 1},
        {"articleNumber": "TROJA-S", "quantity": 1},
    ]);
    order
}

pub(super) fn british() -> Value {
    let mut order = order(0);
    order["customer"]["address"]["country"] = json!("UK");
    order
}

pub(super) fn polish() -> Value {
    let mut order = order(0);
    order["language"] = json!("pl");
    order
}
