//! The list of orders, newest first.

use askama::Template;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::pages::{Answer, Visit, form::Sent, frame::Frame, language::Language, show, value};

const PAGE: usize = 50;

struct Line {
    number: String,
    external: String,
    created: String,
    customer: String,
    total: Decimal,
    currency: String,
    status: String,
    invoice: String,
    cancelled: bool,
}

#[derive(Template)]
#[template(path = "specter/orders.html")]
struct Page {
    frame: Frame,
    count: Decimal,
    lines: Vec<Line>,
    more: Option<String>,
}

/// `GET /?after=NUMBER`
pub(super) async fn shown(visit: Visit, sent: Sent) -> Answer {
    let after = sent.text("after").parse::<u64>().map(|after| format!("&after={after}"));
    let path = format!("orders?descending=1&limit={PAGE}{}", after.unwrap_or_default());
    let found = visit.desk.get(&path).await?;
    let summary = visit.desk.get("summary").await?;
    let orders = value::list(&found["orders"]);
    let last = orders.last().filter(|_| orders.len() == PAGE);
    show(&Page {
        frame: visit.specter_frame("/").await?,
        count: value::decimal(&summary["orders"]).unwrap_or_default(),
        lines: orders.iter().map(|order| line(order, visit.language)).collect(),
        more: last.map(|order| value::text(&order["orderNo"])),
    })
}

fn line(order: &Value, language: Language) -> Line {
    Line {
        number: value::text(&order["orderNo"]),
        external: value::text(&order["externalOrderNo"]),
        created: language.time(&value::text(&order["created"])),
        customer: name(&order["customer"]),
        total: total(order),
        currency: currency(order),
        status: value::text_at(order, "/computed/deliveryStatus"),
        invoice: value::text(&order["invoiceNo"]),
        cancelled: order["cancelled"] == Value::Bool(true),
    }
}

/// The order's worth; the control interface counts in öre.
pub(super) fn total(order: &Value) -> Decimal {
    value::decimal_at(order, "/computed/total") / Decimal::ONE_HUNDRED
}

pub(super) fn currency(order: &Value) -> String {
    let sent = value::text_at(order, "/fields/currency");
    if sent.is_empty() { "SEK".to_owned() } else { sent }
}

/// The company, else the person.
pub(super) fn name(fields: &Value) -> String {
    let part = |name: &str| value::text(&fields[name]);
    let company = part("name");
    if !company.is_empty() {
        return company;
    }
    format!("{} {}", part("firstName"), part("surName")).trim().to_owned()
}
