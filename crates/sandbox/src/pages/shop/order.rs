//! One order, as the shop's owner sees, edits, pays and cancels it.

use askama::Template;
use axum::extract::Path;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{orders::buyer, store};
use crate::pages::{
    Answer, Trouble, Visit, back, form::Sent, frame::Frame, show, show_refused, value,
};

struct Row {
    /// Place in the order; names its fields.
    at: usize,
    number: String,
    name: String,
    choice: String,
    quantity: Decimal,
    unit: Decimal,
    /// Percent.
    vat: Decimal,
    /// Percent taken off.
    discount: Decimal,
    total: Decimal,
}

struct Sum {
    label: &'static str,
    net: Decimal,
    vat: Decimal,
    gross: Decimal,
}

struct Payment {
    method: String,
    status: String,
    amount: Decimal,
}

#[derive(Template)]
#[template(path = "shop/order.html")]
struct Page {
    frame: Frame,
    number: String,
    ordered: String,
    changed: String,
    currency: String,
    external: String,
    payment: String,
    delivery: String,
    discarded: bool,
    open: bool,
    rows: Vec<Row>,
    sums: Vec<Sum>,
    payments: Vec<Payment>,
    method: String,
    shipping: Option<Decimal>,
    note: String,
    customer: Vec<String>,
    custom: Vec<(String, String)>,
}

/// `GET /orders/10001`
pub(super) async fn shown(visit: Visit, Path(number): Path<String>) -> Answer {
    show(&page(&visit, &number, None).await?)
}

async fn page(visit: &Visit, number: &str, trouble: Option<&Trouble>) -> Result<Page, Trouble> {
    let shop = visit.shop().await?;
    let order = visit.desk.get(&format!("orders/{}", value::segment(number))).await?;
    let language = visit.language;
    let methods = visit.desk.get("paymentMethods?limit=1000").await?;
    let deliveries = visit.desk.get("deliveryMethods?limit=1000").await?;
    let deliveries = store::names(&deliveries, language, &shop.currency, "");
    let delivered_by = value::text_at(&order, "/delivery/method");
    let frame = visit.shop_frame(&shop, "/orders").at(format!("/orders/{number}"));
    let text = |name: &str| value::text(&order[name]);
    let gross = if shop.with_vat { "incVat" } else { "exVat" };
    let shipping = order.pointer(&format!("/costs/shipment/{gross}")).and_then(value::decimal);
    Ok(Page {
        number: text("orderNumber"),
        ordered: language.time(&text("ordered")),
        changed: language.time(&text("changed")),
        currency: text("currency"),
        external: text("externalOrderNumber"),
        payment: text("paymentStatus"),
        delivery: text("deliveryStatus"),
        discarded: order["discarded"] == Value::Bool(true),
        open: text("paymentStatus") != "paid",
        rows: value::list(&order["items"])
            .iter()
            .enumerate()
            .map(|(at, row)| read(at, row))
            .collect(),
        sums: sums(&order),
        payments: payments(&order, &methods, visit),
        method: deliveries
            .into_iter()
            .find(|one| one.uid == delivered_by)
            .map_or(String::new(), |one| format!("{} ({})", one.name, one.uid)),
        shipping,
        note: text("note"),
        customer: address(&order["customer"]),
        custom: value::list(&order["customer"]["custom"])
            .iter()
            .map(|one| (value::text(&one["name"]), value::text(&one["value"])))
            .collect(),
        frame: match trouble {
            Some(trouble) => frame.refused(trouble),
            None => frame,
        },
    })
}

fn read(at: usize, row: &Value) -> Row {
    let percent = |pointer: &str| value::decimal_at(row, pointer) * Decimal::ONE_HUNDRED;
    Row {
        at,
        number: value::text(&row["articleNumber"]),
        name: value::text(&row["articleName"]),
        choice: value::text_at(row, "/choices/choiceString"),
        quantity: value::decimal_at(row, "/choices/quantity"),
        unit: value::decimal_at(row, "/costs/unit/incVat"),
        vat: percent("/costs/unit/vatRate").normalize(),
        discount: percent("/discountInfo/rate"),
        total: value::decimal_at(row, "/costs/total/incVat")
            - value::decimal_at(row, "/discountInfo/incVat"),
    }
}

fn sums(order: &Value) -> Vec<Sum> {
    let parts = [
        ("cart", "sum-goods"),
        ("shipment", "sum-shipping"),
        ("payment", "sum-fee"),
        ("total", "total"),
    ];
    let known = parts.into_iter().filter(|(part, _)| order["costs"].get(part).is_some());
    known
        .map(|(part, label)| {
            let amount = |name: &str| value::decimal_at(order, &format!("/costs/{part}/{name}"));
            Sum { label, net: amount("exVat"), vat: amount("vat"), gross: amount("incVat") }
        })
        .collect()
}

fn payments(order: &Value, methods: &Value, visit: &Visit) -> Vec<Payment> {
    let name = |uid: &Value| {
        let mut all = value::list(&methods["objects"]).iter();
        let found = all.find(|one| one["uid"] == *uid);
        found.map_or_else(String::new, |one| value::localized(&one["name"], visit.language))
    };
    value::list(&order["payments"])
        .iter()
        .map(|payment| Payment {
            method: name(&payment["method"]),
            status: value::text(&payment["status"]),
            amount: value::decimal(&payment["amount"]).unwrap_or_default(),
        })
        .collect()
}

/// The lines of an address, with what else is known of the buyer.
fn address(customer: &Value) -> Vec<String> {
    let part = |pointer: &str| value::text_at(customer, pointer);
    let person = format!("{} {}", part("/address/firstName"), part("/address/lastName"));
    let town = format!("{} {}", part("/address/postcode"), part("/address/town"));
    let lines = [
        buyer(customer),
        person.trim().to_owned(),
        part("/info/nin"),
        part("/address/address"),
        part("/address/address2"),
        town.trim().to_owned(),
        part("/address/country"),
        part("/info/email"),
        part("/address/phoneMobile"),
    ];
    let mut lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    lines.dedup();
    lines
}

/// `POST /orders/10001/edit`
pub(super) async fn edited(visit: Visit, Path(number): Path<String>, sent: Sent) -> Answer {
    let order = visit.desk.get(&format!("orders/{}", value::segment(&number))).await?;
    let with_vat = visit.shop().await?.with_vat;
    let wish = edit(&order, &sent, with_vat);
    done(&visit, &number, "edit", wish, "edited").await
}

/// The stored rows with their new quantities and discounts, and the new one.
fn edit(order: &Value, sent: &Sent, with_vat: bool) -> Value {
    let mut rows = Vec::new();
    for (at, row) in value::list(&order["items"]).iter().enumerate() {
        let quantity = sent.number(&format!("quantity-{at}"));
        if quantity.as_ref().is_some_and(|number| number.to_string().parse() == Ok(Decimal::ZERO)) {
            continue;
        }
        rows.push(kept(row, quantity, sent.filled(&format!("discount-{at}")), with_vat));
    }
    if let Some(number) = sent.filled("new-number") {
        let quantity = sent.number("new-quantity").unwrap_or_else(|| 1.into());
        rows.push(json!({"articleNumber": number, "quantity": quantity}));
    }
    let mut wish = Map::from_iter([
        ("rows".to_owned(), rows.into()),
        ("note".to_owned(), sent.text("note").into()),
    ]);
    if let Some(price) = sent.number("shipping") {
        wish.insert("delivery".into(), json!({"price": price}));
    }
    Value::Object(wish)
}

fn kept(
    row: &Value,
    quantity: Option<serde_json::Number>,
    discount: Option<&str>,
    with_vat: bool,
) -> Value {
    let mut choices = row["choices"].as_object().cloned().unwrap_or_default();
    let before = choices.remove("quantity").unwrap_or_else(|| 1.into());
    choices.remove("choiceString");
    let unit = &row["costs"]["unit"];
    let mut wish = json!({
        "quantity": quantity.map_or(before, Value::Number),
        "name": row["articleName"],
        "unitPrice": if with_vat { &unit["incVat"] } else { &unit["exVat"] },
        "vatRate": unit["vatRate"],
        "choices": choices,
    });
    match row.get("article") {
        Some(article) => wish["article"] = article.clone(),
        None => wish["articleNumber"] = row["articleNumber"].clone(),
    }
    let percent = discount.and_then(|text| text.replace(',', ".").parse::<Decimal>().ok());
    if let Some(percent) = percent.filter(|percent| !percent.is_zero()) {
        let rate = (percent / Decimal::ONE_HUNDRED).normalize().to_string();
        let rate: Value = serde_json::from_str(&rate).unwrap_or_default();
        wish["discount"] = json!({"rate": rate, "name": row["discountInfo"]["name"]});
        // The rule that gave the discount stays named while its rate stays.
        if row["discountInfo"]["rate"] == rate {
            wish["discount"]["discount"] = row["discountInfo"]["discount"].clone();
        }
    }
    wish
}

/// `POST /orders/10001/pay`
pub(super) async fn paid(visit: Visit, Path(number): Path<String>) -> Answer {
    done(&visit, &number, "pay", Value::Null, "paid").await
}

/// `POST /orders/10001/deliver`
pub(super) async fn delivered(visit: Visit, Path(number): Path<String>) -> Answer {
    done(&visit, &number, "deliver", Value::Null, "delivered").await
}

/// `POST /orders/10001/discard`
pub(super) async fn discarded(visit: Visit, Path(number): Path<String>) -> Answer {
    done(&visit, &number, "discard", Value::Null, "discarded").await
}

async fn done(visit: &Visit, number: &str, what: &str, wish: Value, said: &str) -> Answer {
    let path = format!("orders/{}/{what}", value::segment(number));
    match visit.desk.post(&path, wish).await {
        Ok(_) => Ok(back(&format!("/orders/{number}"), said)),
        Err(trouble) => show_refused(&page(visit, number, Some(&trouble)).await?),
    }
}
