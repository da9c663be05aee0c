//! Which payment the ERP is told of, and gift cards as rows (ORD-12, money.md §5).

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::check::{cut, service_number};
use super::label::Labels;
use super::{Hold, Note};
use crate::document::{DocumentRow, RowKind};
use crate::money::{Ore, VatRate};
use crate::order::{Order, Payment};
use crate::rounding::checked_sum;
use crate::settings::{Service, Settings};
use crate::text::filled;

/// How much of a gift card's code may be shown, and how long the code must be for that.
const SHOWN_CODE: usize = 4;
const SHORTEST_CODE: usize = 8;

/// The payment that names the ERP's payment type.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) code: String,
    pub(super) reference: Option<String>,
    pub(super) prepayment: bool,
    pub(super) cash_on_delivery: bool,
}

/// Chooses the largest payment that is no gift card; a gift card if nothing else pays.
pub(super) fn choose(order: &Order, settings: &Settings, notes: &mut Vec<Note>) -> Chosen {
    let counting: Vec<&Payment> = order.payments.iter().filter(|payment| payment.counts).collect();
    let total = order.total.gross;
    match checked_sum(counting.iter().map(|payment| payment.amount)) {
        Some(paid) if !counting.is_empty() && paid != total => {
            notes.push(Note::PaymentsDiffer { paid, total });
        }
        _ => {}
    }
    let others = counting.iter().filter(|payment| !payment.method.gift_card);
    let n_others = others.clone().count();
    // `min_by_key` keeps the first of equals, which is the one that the buyer chose first.
    let largest = others.min_by_key(|payment| Reverse(payment.amount));
    let Some(payment) = largest.or(counting.first()) else {
        if total > Ore::ZERO {
            notes.push(Note::NoPayment);
        }
        return Chosen::default();
    };
    let method = &payment.method;
    if n_others > 1 {
        notes.push(Note::SeveralPayments { count: n_others, name: cut(&method.name) });
    }
    let mapping = settings.payments.get(&method.uid.to_string()).cloned().unwrap_or_default();
    let code = mapping.code.trim().to_owned();
    if code.is_empty() {
        notes.push(Note::PaymentCodeMissing { method: method.uid, name: cut(&method.name) });
    }
    // A gift card's reference is its code, which is money; cash on delivery has no provider.
    let has_reference = !method.gift_card && !mapping.cash_on_delivery;
    Chosen {
        code,
        reference: payment.reference.as_deref().filter(|_| has_reference).and_then(filled),
        prepayment: mapping.prepayment,
        cash_on_delivery: mapping.cash_on_delivery,
    }
}

/// One negative row a card, without VAT: the goods' VAT is that of their own rows.
pub(super) fn gift_cards(
    order: &Order,
    settings: &Settings,
    labels: &Labels,
    notes: &mut Vec<Note>,
) -> Result<Vec<DocumentRow>, Hold> {
    let is_card = |payment: &&Payment| payment.counts && payment.method.gift_card;
    let cards = order.payments.iter().filter(is_card).filter(|card| !card.amount.is_zero());
    let sum = checked_sum(cards.clone().map(|card| card.amount)).ok_or(Hold::AmountTooLarge)?;
    let total = order.total.gross;
    if sum > total || cards.clone().any(|card| card.amount < Ore::ZERO) {
        return Err(Hold::GiftCards { cards: sum, total });
    }
    let mut rows = Vec::new();
    for card in cards {
        notes.push(Note::GiftCard { amount: card.amount });
        rows.push(DocumentRow {
            kind: RowKind::GiftCard,
            article_number: service_number(settings, Service::GiftCard)?,
            text: text(labels, card.reference.as_deref()),
            comment: None,
            unit_net: (-card.amount).decimal(),
            quantity: Decimal::ONE,
            vat: VatRate::ZERO,
            discount_percent: None,
        });
    }
    Ok(rows)
}

fn text(labels: &Labels, code: Option<&str>) -> String {
    let code: Vec<char> =
        code.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    if code.len() < SHORTEST_CODE {
        return labels.gift_card.to_owned();
    }
    let ending: String = code.iter().skip(code.len() - SHOWN_CODE).collect();
    format!("{} *{ending}", labels.gift_card)
}
