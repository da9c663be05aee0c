//! From a shop order to what is to stand in the ERP, or to the reason why it may not be sent
//! (money.md §3–5, ORD-4 to ORD-12, BEY-1).
//!
//! The shop's paid amounts are the truth. What is returned adds up, under the rounding profile, to
//! the shop's total to the öre; whatever does not is a [`Hold`], never a wrong document.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

mod balance;
mod charge;
mod check;
mod customer;
mod discount;
mod goods;
mod hold;
mod label;
mod line;
mod name;
mod note;
mod payment;
mod price;

pub use hold::Hold;
pub use note::{AddressPart, Note};

use crate::document::{CustomerDocument, DocumentRow, OrderDocument, RowKind};
use crate::money::{Ore, VatRate};
use crate::order::Order;
use crate::rounding::{checked_sum, simulate};
use crate::settings::{RoundingProfile, Service, Settings};
use crate::text::filled;

use balance::balanced;
use label::Labels;
use line::Line;

/// Most characters of the buyer's answers. The ERP's own limit is not published.
const ANSWERS_LIMIT: usize = 1_000;

/// What is to stand in the ERP for an order, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// The customer.
    pub customer: CustomerDocument,
    /// The order.
    pub order: OrderDocument,
    /// What was decided on the way, and what a person should look at.
    pub notes: Vec<Note>,
    /// The figures of both sides.
    pub sums: Sums,
}

/// The figures of both sides, with VAT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// What the order costs in the shop, before gift cards.
    pub shop_total: Ore,
    /// What gift cards cover, positive.
    pub gift_cards: Ore,
    /// What is left to pay: `shop_total` − `gift_cards`.
    pub payable: Ore,
    /// What the ERP makes of all rows under the rounding profile; equals `payable`.
    pub erp_total: Ore,
    /// Both sides by VAT rate, rising, without gift cards and the rounding row.
    pub per_rate: Vec<RateSum>,
    /// The rounding row (money.md §3.6); at most one öre a rate, nearly always nothing.
    pub residual: Ore,
}

/// One VAT rate's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateSum {
    /// The rate.
    pub vat: VatRate,
    /// Goods, shipping and fees less discounts in the shop.
    pub shop_gross: Ore,
    /// The same rows in the ERP.
    pub erp_gross: Ore,
}

/// Decides what an order becomes in the ERP.
///
/// The century of identity numbers is judged by the day on which the order was placed (in UTC), so
/// that the same order always gives the same document.
///
/// # Errors
/// Why the order may not be sent, with the figures and the cure.
pub fn compose(order: &Order, settings: &Settings) -> Result<Composition, Hold> {
    let mut notes = Vec::new();
    check::order(order, settings)?;
    let reference = check::reference(order, settings)?;
    let customer = customer::document(order, settings, &mut notes)?;
    let labels = Labels::of(&customer.language);
    let payment = payment::choose(order, settings, &mut notes);

    let lines = lines(order, settings, &payment, labels, &mut notes)?;
    let gift_cards = payment::gift_cards(order, settings, labels, &mut notes)?;
    let (rows, sums) = rows(order, settings, lines, gift_cards, labels, &mut notes)?;

    if order.delivery_method.is_none() {
        notes.push(Note::DeliveryMethodMissing);
    }
    let document = OrderDocument {
        reference,
        currency: order.currency.clone(),
        language: customer.language.clone(),
        language_code: customer.language_code.clone(),
        payment_code: payment.code,
        payment_reference: payment.reference,
        prepayment: payment.prepayment,
        comment: checkout_fields(order, settings, &mut notes),
        delivery_method: order.delivery_method.map(|id| id.to_string()),
        confirm_to_customer: settings.orders.confirm_to_customer,
        confirm_to_administrator: settings.orders.confirm_to_administrator,
        webshop: settings.orders.webshop,
        stock_site: settings.orders.stock_site,
        rows,
        payable: sums.payable,
    };
    Ok(Composition { customer, order: document, notes, sums })
}

/// Goods, discounts, shipping and the payment's fee, in sending order.
fn lines(
    order: &Order,
    settings: &Settings,
    payment: &payment::Chosen,
    labels: &Labels,
    notes: &mut Vec<Note>,
) -> Result<Vec<Line>, Hold> {
    let (mut lines, mut pool) = goods::lines(order, settings, labels, notes)?;
    let weights = charge::RateWeights::of(&lines, &pool);
    let mut charges = charge::shipping(order, settings, &weights, labels, notes)?;
    charges.extend(charge::fee(order, settings, payment, &weights, labels, notes)?);
    discount::cap(&mut pool, &lines, &charges, notes);
    lines.extend(discount::lines(pool, settings, labels)?);
    lines.extend(charges);
    Ok(lines)
}

/// Prices the lines, adds gift cards and the rounding row, and proves the total.
fn rows(
    order: &Order,
    settings: &Settings,
    lines: Vec<Line>,
    gift_cards: Vec<DocumentRow>,
    labels: &Labels,
    notes: &mut Vec<Note>,
) -> Result<(Vec<DocumentRow>, Sums), Hold> {
    let profile = settings.rounding;
    let shop_total = order.total.gross;
    let targets = line::sums_by_rate(&lines);
    let too_large = || Hold::AmountTooLarge;
    let cards = gift_cards.iter().map(|row| Ore::rounded(-row.unit_net).unwrap_or_default());
    let cards = checked_sum(cards).ok_or_else(too_large)?;
    let mut rows = balanced(lines, &targets, cards, profile, notes)?;

    let goods = simulate(&rows, profile).ok_or_else(too_large)?.per_rate;
    let n_rates = targets.len().max(1);
    let payable = shop_total - cards;
    rows.extend(gift_cards);
    let residual = add_residual(&mut rows, payable, settings, labels)?;
    if residual.0.unsigned_abs() > n_rates as u64 {
        return Err(Hold::Residual { residual, rates: n_rates });
    }
    if !residual.is_zero() {
        notes.push(Note::Residual { amount: residual });
    }
    let erp_total = total(&rows, profile)?;
    if erp_total != payable {
        return Err(Hold::Unbalanced { shop: payable, erp: erp_total });
    }
    let per_rate = targets
        .into_iter()
        .map(|(vat, shop_gross)| {
            let erp_gross = goods.get(&vat).copied().unwrap_or_default();
            RateSum { vat, shop_gross, erp_gross }
        })
        .collect();
    let sums = Sums { shop_total, gift_cards: cards, payable, erp_total, per_rate, residual };
    Ok((rows, sums))
}

fn total(rows: &[DocumentRow], profile: RoundingProfile) -> Result<Ore, Hold> {
    simulate(rows, profile).map(|simulation| simulation.total).ok_or(Hold::AmountTooLarge)
}

/// Adds the rounding row that makes the rows come to `payable`, if one is needed.
fn add_residual(
    rows: &mut Vec<DocumentRow>,
    payable: Ore,
    settings: &Settings,
    labels: &Labels,
) -> Result<Ore, Hold> {
    let missing = |rows: &[DocumentRow]| {
        let total = total(rows, settings.rounding)?;
        payable.0.checked_sub(total.0).map(Ore).ok_or(Hold::AmountTooLarge)
    };
    let mut residual = missing(rows)?;
    if residual.is_zero() {
        return Ok(residual);
    }
    rows.push(DocumentRow {
        kind: RowKind::Rounding,
        article_number: check::service_number(settings, Service::Rounding)?,
        text: labels.rounding.to_owned(),
        comment: None,
        unit_net: residual.decimal(),
        quantity: Decimal::ONE,
        vat: VatRate::ZERO,
        discount_percent: None,
    });
    // The row can move a sum across zero, and on the other side rounding goes the other way.
    let more = missing(rows)?;
    if let Some(row) = rows.last_mut().filter(|_| !more.is_zero()) {
        residual = Ore(residual.0.checked_add(more.0).ok_or(Hold::AmountTooLarge)?);
        row.unit_net = residual.decimal();
    }
    Ok(residual)
}

/// The buyer's answers to the shop's own questions, a line each (ORD-7).
fn checkout_fields(order: &Order, settings: &Settings, notes: &mut Vec<Note>) -> Option<String> {
    if !settings.orders.checkout_fields {
        return None;
    }
    let answers: Vec<String> = order
        .checkout_fields
        .iter()
        .filter_map(|(name, value)| {
            let value = filled(value)?;
            Some(filled(name).map_or(value.clone(), |name| format!("{name}: {value}")))
        })
        .collect();
    (!answers.is_empty())
        .then(|| name::fitted(answers.join("\n"), ANSWERS_LIMIT, "checkout answers", notes))
}
