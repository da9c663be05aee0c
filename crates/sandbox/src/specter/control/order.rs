//! Orders: list, look up, deliver, cancel, remove, invoice.

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Desk, Page, body, page, refused, unknown, with_computed};
use crate::{
    specter::{
        money,
        state::order::{Order, Portion},
        switches::Switches,
    },
    system::ControlReply,
};

/// `{"rows": [{"articleNo": …, "noOfItems": …}], "date": …, "trackingNo": …}`; all that is left
/// and today where left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeliveryWish {
    rows: Option<Vec<Portion>>,
    date: Option<String>,
    #[serde(default)]
    tracking_no: String,
}

pub(super) fn answer(desk: &mut Desk<'_>, rest: &[&str]) -> ControlReply {
    let method = desk.request.method.as_str();
    let [number, rest @ ..] = rest else {
        return if method == "GET" { list(desk) } else { unknown(desk.request) };
    };
    let Some(order_no) = number.parse().ok().filter(|no| desk.account.orders.get(*no).is_some())
    else {
        return ControlReply::not_found(format!("no order {number}"));
    };
    let outcome = match (method, rest) {
        ("GET", []) => Ok(()),
        ("POST", ["deliver"]) => match body::<DeliveryWish>(desk.request) {
            Ok(wish) => deliver(desk, order_no, wish),
            Err(reply) => return reply,
        },
        ("POST", ["cancel"]) => desk.account.cancel(desk.switches, order_no),
        ("POST", ["invoice"]) => desk.account.invoice(order_no, desk.now).map(drop),
        ("POST", ["remove"]) | ("DELETE", []) => {
            return match desk.account.remove_order(desk.switches, order_no) {
                Ok(()) => ControlReply::ok(json!({ "removed": order_no })),
                Err(refusal) => refused(&refusal),
            };
        }
        _ => return unknown(desk.request),
    };
    match (outcome, desk.account.orders.get(order_no)) {
        (Err(refusal), _) => refused(&refusal),
        (Ok(()), Some(order)) => ControlReply::ok(shown(order, desk.switches)),
        (Ok(()), None) => ControlReply::not_found(format!("no order {number}")),
    }
}

fn deliver(desk: &mut Desk<'_>, order_no: u64, wish: DeliveryWish) -> Result<(), super::Refusal> {
    let rows = wish.rows.unwrap_or_else(|| desk.account.left(order_no));
    let today = || {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        desk.now.to_zoned_datetime(zone).date().to_string()
    };
    let date = wish.date.unwrap_or_else(today);
    desk.account.deliver(desk.switches, order_no, rows, date, wish.tracking_no).map(drop)
}

fn list(desk: &Desk<'_>) -> ControlReply {
    let wanted = Page::read(desk.request);
    let show = |order: &Order| shown(order, desk.switches);
    if let Some(number) = desk.request.query("externalOrderNo") {
        let found: Vec<Value> = desk.account.orders.with_external(number).map(show).collect();
        return ControlReply::ok(json!({ "orders": found }));
    }
    let customer: Option<u64> = desk.request.query("customerId").and_then(|id| id.parse().ok());
    let wants = |order: &Order| customer.is_none_or(|id| order.customer_id == id);
    page("orders", &wanted, desk.account.orders.all(), wants, show)
}

fn shown(order: &Order, switches: &Switches) -> Value {
    let mut computed = money::totals(&order.rows, switches);
    computed["deliveryStatus"] = order.delivery_status().into();
    computed["statusId"] = order.status_id().into();
    with_computed(order, computed)
}
