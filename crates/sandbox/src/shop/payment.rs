//! Payments of an order under construction: gift cards first, one payment for the rest
//! (abicart-api §10.6–10.7).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::charge::{CHARGES, Charge};
use super::form::{Complaint, Form, Read};
use super::line::Terms;
use super::number;
use super::order::PAYMENT_STATES;
use super::schema::Class;
use super::state::{Shop, text};

/// Marks the payment whose amount is what the others leave.
const MAIN: &str = "_main";

/// Reads `payment` and `giftCards` into the order.
pub(super) fn read(
    shop: &mut Shop,
    form: &Form<'_>,
    terms: &Terms,
    order: &mut Map<String, Value>,
) -> Read<()> {
    let mut payments = match order.remove("payments") {
        Some(Value::Array(payments)) => payments,
        _ => Vec::new(),
    };
    if form.get("giftCards").is_some() {
        let before = payments.len();
        payments.retain(|payment| payment.get(MAIN).is_some());
        if payments.len() < before {
            shop.keep_next(Class::Payment);
        }
        for (at, card) in form.list("giftCards")? {
            payments.push(gift_card(shop, card, &at)?);
        }
    }
    if let Some(payment) = form.get("payment") {
        let at = form.at("payment");
        let position = payments.iter().position(|payment| payment.get(MAIN).is_some());
        let before = position.map(|position| payments.remove(position));
        payments.insert(0, main(shop, payment, &at, before, terms, order)?);
    }
    order.insert("payments".into(), Value::Array(payments));
    Ok(())
}

fn main(
    shop: &mut Shop,
    payment: &Value,
    at: &str,
    before: Option<Value>,
    terms: &Terms,
    order: &mut Map<String, Value>,
) -> Read<Value> {
    let form = Form::open(payment, at, &["method", "status", "fee", "feeVatRate", "externalRef"])?;
    let mut payment = match before {
        Some(payment) => payment,
        None => json!({
            "uid": shop.take_uid(Class::Payment), "status": "unpaid", "externalRef": "", MAIN: true,
        }),
    };
    if let Some(uid) = form.uid("method")? {
        if !shop.table(Class::PaymentMethod).contains(uid) {
            return Err(form.complain("method", "does not exist"));
        }
        payment["method"] = uid.into();
    }
    if let Some(status) = form.text("status")? {
        if !PAYMENT_STATES.contains(&status) {
            return Err(form.complain("status", "is not a status of a payment"));
        }
        payment["status"] = status.into();
    }
    if let Some(reference) = form.text("externalRef")? {
        payment["externalRef"] = reference.into();
    }
    let method = payment.get("method").and_then(number::uid);
    let method = method.and_then(|uid| shop.get(Class::PaymentMethod, uid));
    let usual = method.as_ref().and_then(|method| method.get("fee")?.get(&terms.currency));
    // The method's own fee counts when the method is chosen, not at every later edit.
    let usual = usual.filter(|_| form.get("method").is_some());
    let fee = form.decimal("fee")?.or(usual.and_then(number::decimal));
    if let Some(price) = fee {
        let vat_rate = form.fraction("feeVatRate")?.unwrap_or(Decimal::new(25, 2));
        let charges = order.entry(CHARGES).or_insert_with(|| json!({}));
        charges["payment"] = Charge { price, vat_rate }.json();
    }
    Ok(payment)
}

/// An amount, or `{"amount", "method"}`.
fn gift_card(shop: &mut Shop, card: &Value, at: &str) -> Read<Value> {
    let (amount, method) = if let Some(amount) = number::decimal(card) {
        (amount, None)
    } else {
        let form = Form::open(card, at, &["amount", "method"])?;
        let amount = form.decimal("amount")?;
        let amount = amount.ok_or_else(|| form.complain("amount", "is required"))?;
        (amount, form.uid("method")?)
    };
    if amount <= Decimal::ZERO {
        return Err(Complaint::new(at, "must be positive"));
    }
    let method = method.unwrap_or_else(|| gift_card_method(shop));
    Ok(json!({
        "uid": shop.take_uid(Class::Payment),
        "method": method,
        "status": "paid",
        "amount": number::json(amount),
        "externalRef": "",
    }))
}

/// The shop's method for gift cards; made when there is none.
fn gift_card_method(shop: &mut Shop) -> i64 {
    let methods = shop.table(Class::PaymentMethod).uids(1..=i64::MAX);
    let found = methods.into_iter().find(|uid| {
        let method = shop.get(Class::PaymentMethod, *uid);
        method.is_some_and(|method| text(&method, "type") == "Gift Card")
    });
    if let Some(uid) = found {
        return uid;
    }
    let uid = shop.take_uid(Class::PaymentMethod);
    let mut method = Map::new();
    method.insert("uid".into(), uid.into());
    method.insert("name".into(), json!({"sv": "Presentkort", "en": "Gift card"}));
    method.insert("type".into(), "Gift Card".into());
    method.insert("active".into(), true.into());
    shop.put(Class::PaymentMethod, uid, &method);
    uid
}

/// Gives the main payment what the total leaves after the others, unless its money has moved.
pub(super) fn settle(order: &mut Map<String, Value>) {
    let total = order.get("costs").and_then(|costs| costs.pointer("/total/incVat"));
    let mut rest = total.and_then(number::decimal).unwrap_or_default();
    let Some(Value::Array(payments)) = order.get_mut("payments") else { return };
    for payment in payments.iter().filter(|payment| payment.get(MAIN).is_none()) {
        rest -= payment.get("amount").and_then(number::decimal).unwrap_or_default();
    }
    for payment in payments.iter_mut().filter(|payment| payment.get(MAIN).is_some()) {
        let status = payment.get("status").and_then(Value::as_str);
        let moved = matches!(status, Some("paid" | "reserved"));
        if !moved || payment.get("amount").is_none() {
            payment["amount"] = number::json(rest.max(Decimal::ZERO));
        }
    }
}
