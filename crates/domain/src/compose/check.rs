//! What must be true of an order before a row is priced.

use rust_decimal::Decimal;

use super::Hold;
use crate::article::number_problems;
use crate::money::{Ore, VatRate};
use crate::order::{Charge, Cost, Order, OrderRow};
use crate::rounding::checked_sum;
use crate::settings::{Service, Settings};
use crate::text::{shorten, tidy};

/// Most characters of a reference: what the ERP takes as the customer's order reference too
/// (specter-api §5.3).
const REFERENCE_LIMIT: usize = 50;

/// Largest amount, ten milliards in main units: all sums of such amounts fit.
const AMOUNT_LIMIT: u64 = 1_000_000_000_000;

/// Largest quantity of a row, and most decimals in it.
const QUANTITY_LIMIT: i64 = 1_000_000_000;
const QUANTITY_DECIMALS: u32 = 9;

/// Everything that can be checked without composing, in the order in which a person mends it.
pub(super) fn order(order: &Order, settings: &Settings) -> Result<(), Hold> {
    if order.rows.is_empty() {
        return Err(Hold::NoRows);
    }
    let in_range = |amount: Ore| amount.0.unsigned_abs() <= AMOUNT_LIMIT;
    if !amounts(order).all(in_range) {
        return Err(Hold::AmountTooLarge);
    }
    let currency = &order.currency;
    if currency.len() != 3 || !currency.chars().all(|c| c.is_ascii_uppercase()) {
        return Err(Hold::Currency { currency: cut(currency) });
    }
    for (index, row) in order.rows.iter().enumerate() {
        check_row(index + 1, row, settings)?;
    }
    check_sums(order)
}

/// The client reference (ledger.md §3): the shop's number behind the prefix.
pub(super) fn reference(order: &Order, settings: &Settings) -> Result<String, Hold> {
    let number = order.number.trim();
    let reference = format!("{}{number}", settings.orders.prefix);
    // Only plain characters survive every encoding, and a changed reference finds nothing again.
    let plain = reference.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if number.is_empty() || !plain || reference.len() > REFERENCE_LIMIT {
        return Err(Hold::Reference { reference: cut(&reference), limit: REFERENCE_LIMIT });
    }
    Ok(reference)
}

/// The article number of a service that the order needs.
pub(super) fn service_number(settings: &Settings, service: Service) -> Result<String, Hold> {
    let number = settings.service_articles.number(service);
    if number_problems(number).is_empty() {
        Ok(number.to_owned())
    } else {
        Err(Hold::ServiceNumber { service, number: cut(number) })
    }
}

/// True when a sum's two sides agree with its rate, and the ERP has the rate.
pub(super) fn has_own_rate(charge: &Charge, settings: &Settings) -> bool {
    is_known(charge.vat, settings) && agrees(charge.cost, charge.vat, Decimal::ONE)
}

/// True for the rates that the settings name.
pub(super) fn is_known(vat: VatRate, settings: &Settings) -> bool {
    settings.orders.vat_rates.contains(&vat)
}

/// A text from the shop, short enough for a message.
pub(super) fn cut(text: &str) -> String {
    let mut shown = tidy(text);
    shorten(&mut shown, 60);
    shown
}

/// A row less its discounts, with VAT; the amounts are in range.
pub(super) fn reduced(row: &OrderRow) -> Option<Ore> {
    let taken = checked_sum(row.discounts.iter().map(|discount| discount.cost.gross))?;
    row.total.cost.gross.0.checked_sub(taken.0).map(Ore)
}

fn amounts(order: &Order) -> impl Iterator<Item = Ore> {
    let rows = order.rows.iter();
    let costs = rows
        .flat_map(|row| {
            let discounts = row.discounts.iter().map(|discount| discount.cost);
            discounts.chain([row.total.cost])
        })
        .chain(order.shipping.iter().chain(&order.payment_fee).map(|charge| charge.cost))
        .chain([order.goods, order.total]);
    costs
        .flat_map(|cost| [cost.net, cost.gross])
        .chain(order.payments.iter().map(|payment| payment.amount))
}

fn check_row(row: usize, item: &OrderRow, settings: &Settings) -> Result<(), Hold> {
    let number = &item.article_number;
    let problems = number_problems(number);
    if !problems.is_empty() {
        let (name, number) = (cut(&item.name), cut(number));
        return Err(Hold::ArticleNumber { row, name, number, problems });
    }
    // A shop that sells gift cards books the sale on the article that redeems them (money.md §5).
    let service = settings.service_articles.service(number);
    if let Some(service) = service.filter(|&service| service != Service::GiftCard) {
        return Err(Hold::ServiceClash { row, number: number.clone(), service });
    }
    let (quantity, vat, cost) = (item.quantity, item.total.vat, item.total.cost);
    let is_nothing = quantity.is_zero() && cost.gross.is_zero() && item.discounts.is_empty();
    let in_range = quantity > Decimal::ZERO
        && quantity <= Decimal::from(QUANTITY_LIMIT)
        && quantity.normalize().scale() <= QUANTITY_DECIMALS;
    if !in_range && !is_nothing {
        return Err(Hold::Quantity { row, quantity });
    }
    if !is_known(vat, settings) {
        return Err(Hold::VatRate { row, vat });
    }
    if !agrees(cost, vat, quantity) {
        return Err(Hold::VatSums { row, vat, net: cost.net, gross: cost.gross });
    }
    if let Some(wrong) = item.discounts.iter().find(|discount| discount.cost.gross < Ore::ZERO) {
        return Err(Hold::NegativeDiscount { row, gross: wrong.cost.gross });
    }
    Ok(())
}

/// The shop rounds the unit's net or gross and multiplies (abicart-api §10.3), so a row may be off
/// by the rounding times the quantity.
fn agrees(cost: Cost, vat: VatRate, quantity: Decimal) -> bool {
    let expected = cost.net.decimal() * (Decimal::ONE + vat.fraction());
    let tolerance = (Decimal::ONE + quantity.abs()) / Decimal::ONE_HUNDRED;
    (cost.gross.decimal() - expected).abs() <= tolerance
}

fn check_sums(order: &Order) -> Result<(), Hold> {
    let rows = order.rows.iter().map(reduced).collect::<Option<Vec<_>>>();
    let rows = rows.and_then(checked_sum).ok_or(Hold::AmountTooLarge)?;
    let (goods, total) = (order.goods.gross, order.total.gross);
    // abicart-api Q15: one öre a row.
    let difference = goods.0.abs_diff(rows.0);
    if difference > order.rows.len() as u64 {
        return Err(Hold::RowsDiffer { rows, cart: goods });
    }
    let sum = |charge: Option<&Charge>| charge.map_or(Ore::ZERO, |charge| charge.cost.gross);
    let (shipping, fee) = (sum(order.shipping.as_ref()), sum(order.payment_fee.as_ref()));
    if checked_sum([goods, shipping, fee]) != Some(total) {
        return Err(Hold::SumsDiffer { goods, shipping, fee, total });
    }
    if total < Ore::ZERO {
        return Err(Hold::NegativeTotal { total });
    }
    Ok(())
}
