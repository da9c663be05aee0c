//! The list of orders, newest first.

use askama::Template;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::pages::{Answer, Visit, form::Sent, frame::Frame, language::Language, show, value};

const PAGE: usize = 50;

struct Line {
    number: String,
    ordered: String,
    customer: String,
    total: Decimal,
    currency: String,
    payment: String,
    delivery: String,
    discarded: bool,
    external: String,
}

#[derive(Template)]
#[template(path = "shop/orders.html")]
struct Page {
    frame: Frame,
    count: Decimal,
    lines: Vec<Line>,
    more: Option<String>,
}

/// `GET /orders?after=UID`
pub(super) async fn shown(visit: Visit, sent: Sent) -> Answer {
    let shop = visit.shop().await?;
    let after = sent.text("after").parse::<i64>().map(|after| format!("&after={after}"));
    let path = format!("orders?descending=1&limit={PAGE}{}", after.unwrap_or_default());
    let found = visit.desk.get(&path).await?;
    let orders = value::list(&found["objects"]);
    let last = orders.last().filter(|_| orders.len() == PAGE);
    show(&Page {
        frame: visit.shop_frame(&shop, "/orders"),
        count: value::decimal(&found["count"]).unwrap_or_default(),
        lines: orders.iter().map(|order| line(order, visit.language)).collect(),
        more: last.map(|order| value::text(&order["uid"])),
    })
}

fn line(order: &Value, language: Language) -> Line {
    Line {
        number: value::text(&order["orderNumber"]),
        ordered: language.time(&value::text(&order["ordered"])),
        customer: buyer(&order["customer"]),
        total: value::decimal_at(order, "/costs/total/incVat"),
        currency: value::text(&order["currency"]),
        payment: value::text(&order["paymentStatus"]),
        delivery: value::text(&order["deliveryStatus"]),
        discarded: order["discarded"] == Value::Bool(true),
        external: value::text(&order["externalOrderNumber"]),
    }
}

/// The company, else the person.
pub(super) fn buyer(customer: &Value) -> String {
    let company = value::text_at(customer, "/address/company");
    if !company.is_empty() {
        return company;
    }
    let part = |name: &str| value::text_at(customer, &format!("/address/{name}"));
    format!("{} {}", part("firstName"), part("lastName")).trim().to_owned()
}
