//! Customers, as Specter has them.

use askama::Template;
use axum::extract::Path;
use rust_decimal::Decimal;

use super::{order::pairs, orders};
use crate::pages::{Answer, Visit, form::Sent, frame::Frame, show, value};

const PAGE: usize = 100;

struct Line {
    number: String,
    name: String,
    email: String,
    town: String,
}

#[derive(Template)]
#[template(path = "specter/customers.html")]
struct List {
    frame: Frame,
    count: Decimal,
    lines: Vec<Line>,
    more: Option<String>,
}

/// `GET /customers?after=NUMBER`
pub(super) async fn shown(visit: Visit, sent: Sent) -> Answer {
    let after = sent.text("after").parse::<u64>().map(|after| format!("&after={after}"));
    let path = format!("customers?descending=1&limit={PAGE}{}", after.unwrap_or_default());
    let found = visit.desk.get(&path).await?;
    let summary = visit.desk.get("summary").await?;
    let customers = value::list(&found["customers"]);
    let last = customers.last().filter(|_| customers.len() == PAGE);
    let lines = customers.iter().map(|customer| Line {
        number: value::text(&customer["customerId"]),
        name: orders::name(&customer["fields"]),
        email: value::text_at(customer, "/fields/emailAddress"),
        town: value::text_at(customer, "/fields/city"),
    });
    show(&List {
        frame: visit.specter_frame("/customers").await?,
        count: value::decimal(&summary["customers"]).unwrap_or_default(),
        lines: lines.collect(),
        more: last.map(|customer| value::text(&customer["customerId"])),
    })
}

#[derive(Template)]
#[template(path = "specter/customer.html")]
struct One {
    frame: Frame,
    number: String,
    name: String,
    created: String,
    changed: String,
    fields: Vec<(String, String)>,
    orders: Vec<String>,
}

/// `GET /customers/4001`
pub(super) async fn one(visit: Visit, Path(number): Path<u64>) -> Answer {
    let customer = visit.desk.get(&format!("customers/{number}")).await?;
    let orders = visit.desk.get(&format!("orders?descending=1&customerId={number}")).await?;
    let orders = value::list(&orders["orders"]).iter().map(|order| value::text(&order["orderNo"]));
    show(&One {
        frame: visit.specter_frame("/customers").await?.at(format!("/customers/{number}")),
        number: number.to_string(),
        name: super::orders::name(&customer["fields"]),
        created: visit.language.time(&value::text(&customer["created"])),
        changed: visit.language.time(&value::text(&customer["changed"])),
        fields: pairs(&customer["fields"]),
        orders: orders.collect(),
    })
}
