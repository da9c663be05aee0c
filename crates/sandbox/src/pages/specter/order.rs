//! One order: its rows, and what is done with it at the merchant's desk.

use askama::Template;
use axum::extract::Path;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::orders;
use crate::pages::{
    Answer, Trouble, Visit, back, form::Sent, frame::Frame, show, show_refused, value,
};

struct Row {
    at: usize,
    number: String,
    name: String,
    comment: String,
    price: Decimal,
    quantity: Decimal,
    discount: Decimal,
    vat: Decimal,
    net: Decimal,
    left: Decimal,
}

struct Rate {
    percent: Decimal,
    net: Decimal,
    vat: Decimal,
}

struct Delivery {
    number: String,
    date: String,
    tracking: String,
    rows: Vec<(String, Decimal)>,
}

#[derive(Template)]
#[template(path = "specter/order.html")]
struct Page {
    frame: Frame,
    number: String,
    external: String,
    created: String,
    customer: String,
    customer_name: String,
    currency: String,
    status: String,
    invoice: String,
    cancelled: bool,
    /// Something is left to deliver.
    open: bool,
    rows: Vec<Row>,
    rates: Vec<Rate>,
    total: Decimal,
    deliveries: Vec<Delivery>,
    /// Everything else that came with the order, by the protocol's names.
    fields: Vec<(String, String)>,
    address: Vec<(String, String)>,
}

/// `GET /orders/20001`
pub(super) async fn shown(visit: Visit, Path(number): Path<u64>) -> Answer {
    show(&page(&visit, number, None).await?)
}

async fn page(visit: &Visit, number: u64, trouble: Option<&Trouble>) -> Result<Page, Trouble> {
    let order = visit.desk.get(&format!("orders/{number}")).await?;
    let frame = visit.specter_frame("/").await?.at(format!("/orders/{number}"));
    let text = |name: &str| value::text(&order[name]);
    let rows: Vec<Row> = value::list(&order["rows"]).iter().enumerate().map(row).collect();
    let cancelled = order["cancelled"] == Value::Bool(true);
    Ok(Page {
        number: text("orderNo"),
        external: text("externalOrderNo"),
        created: visit.language.time(&text("created")),
        customer: text("customerId"),
        customer_name: orders::name(&order["customer"]),
        currency: orders::currency(&order),
        status: value::text_at(&order, "/computed/deliveryStatus"),
        invoice: text("invoiceNo"),
        open: !cancelled && rows.iter().any(|row| !row.left.is_zero()),
        cancelled,
        rows,
        rates: rates(&order),
        total: orders::total(&order),
        deliveries: value::list(&order["deliveries"]).iter().map(delivery).collect(),
        fields: pairs(&order["fields"]),
        address: pairs(&order["customer"]),
        frame: match trouble {
            Some(trouble) => frame.refused(trouble),
            None => frame,
        },
    })
}

fn row((at, row): (usize, &Value)) -> Row {
    let number = |name: &str| value::decimal(&row[name]).unwrap_or_default();
    let (price, quantity, discount) =
        (number("priceExclVat"), number("noOfItems"), number("discount"));
    Row {
        at,
        number: value::text(&row["articleNo"]),
        name: value::text(&row["articleName"]),
        comment: value::text(&row["articleComment"]),
        price,
        quantity,
        discount,
        vat: number("vatPercent"),
        net: price * quantity * (Decimal::ONE - discount / Decimal::ONE_HUNDRED),
        left: quantity - number("delivered"),
    }
}

fn rates(order: &Value) -> Vec<Rate> {
    let kronor = |value: &Value| value::decimal(value).unwrap_or_default() / Decimal::ONE_HUNDRED;
    let rates = value::list(&order["computed"]["rates"]).iter();
    rates
        .map(|rate| Rate {
            percent: value::decimal(&rate["vatPercent"]).unwrap_or_default(),
            net: kronor(&rate["net"]),
            vat: kronor(&rate["vat"]),
        })
        .collect()
}

fn delivery(delivery: &Value) -> Delivery {
    let rows = value::list(&delivery["rows"]).iter();
    Delivery {
        number: value::text(&delivery["deliveryNo"]),
        date: value::text(&delivery["date"]),
        tracking: value::text(&delivery["trackingNo"]),
        rows: rows
            .map(|row| {
                let items = value::decimal(&row["noOfItems"]).unwrap_or_default();
                (value::text(&row["articleNo"]), items)
            })
            .collect(),
    }
}

/// Texts by the protocol's names; empty ones are left out.
pub(super) fn pairs(fields: &Value) -> Vec<(String, String)> {
    let fields = fields.as_object().into_iter().flatten();
    fields
        .map(|(name, text)| (name.clone(), value::text(text)))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// `POST /orders/20001/deliver`: the quantities of the form, or all that is left.
pub(super) async fn delivered(visit: Visit, Path(number): Path<u64>, sent: Sent) -> Answer {
    let mut wish = json!({"trackingNo": sent.text("tracking")});
    if !sent.has("all") {
        let order = visit.desk.get(&format!("orders/{number}")).await?;
        let mut rows = Vec::new();
        for (at, row) in value::list(&order["rows"]).iter().enumerate() {
            let items = sent.number(&format!("items-{at}"));
            if let Some(items) =
                items.filter(|items| items.to_string().parse() != Ok(Decimal::ZERO))
            {
                rows.push(json!({"articleNo": row["articleNo"], "noOfItems": items}));
            }
        }
        wish["rows"] = rows.into();
    }
    done(&visit, number, "deliver", wish, "delivered").await
}

/// `POST /orders/20001/cancel`
pub(super) async fn cancelled(visit: Visit, Path(number): Path<u64>) -> Answer {
    done(&visit, number, "cancel", Value::Null, "cancelled").await
}

/// `POST /orders/20001/invoice`
pub(super) async fn invoiced(visit: Visit, Path(number): Path<u64>) -> Answer {
    done(&visit, number, "invoice", Value::Null, "invoiced").await
}

async fn done(visit: &Visit, number: u64, what: &str, wish: Value, said: &str) -> Answer {
    match visit.desk.post(&format!("orders/{number}/{what}"), wish).await {
        Ok(_) => Ok(back(&format!("/orders/{number}"), said)),
        Err(trouble) => show_refused(&page(visit, number, Some(&trouble)).await?),
    }
}
