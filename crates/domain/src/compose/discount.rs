//! Discounts as rows of their own, one negative row a VAT rate (ORD-11, money.md §4).

use super::check::service_number;
use super::goods::{DiscountPool, titled};
use super::label::Labels;
use super::line::{Line, sums_by_rate};
use super::{Hold, Note};
use crate::document::RowKind;
use crate::money::{Ore, VatRate};
use crate::settings::{Service, Settings};

/// Keeps every rate's base at or above nothing: what is more than the goods of a rate cost goes on
/// at the next lower rate, round to the highest, then at the rates of shipping and fees.
/// There is always room: the order's total is not negative.
pub(super) fn cap(
    pool: &mut DiscountPool,
    goods: &[Line],
    charges: &[Line],
    notes: &mut Vec<Note>,
) {
    let sums = sums_by_rate(goods);
    let charged = sums_by_rate(charges);
    let room_of = |pool: &DiscountPool, vat: VatRate, sum: Ore| {
        let taken = pool.get(&vat).map_or(Ore::ZERO, |discount| discount.gross);
        Ore(sum.0.max(0)) - taken
    };
    let rates: Vec<VatRate> = sums.keys().rev().copied().collect();
    for (index, &from) in rates.iter().enumerate() {
        let sum = sums.get(&from).copied().unwrap_or_default();
        let mut excess = -room_of(pool, from, sum);
        if excess <= Ore::ZERO {
            continue;
        }
        let others = rates.iter().skip(index + 1).chain(rates.iter().take(index));
        let goods_rooms = others.map(|&to| (to, sums.get(&to).copied().unwrap_or_default()));
        // What charges add at a rate is room once the goods of all rates are used up.
        let charge_rooms = charged.iter().rev().map(|(&to, &charge)| {
            let goods = sums.get(&to).copied().unwrap_or_default();
            (to, Ore(goods.0.max(0) + charge.0.max(0)))
        });
        for (to, sum) in goods_rooms.chain(charge_rooms) {
            // At its own rate the excess stays where it is: the charges there carry it.
            let taken = if to == from { excess } else { Ore::ZERO };
            let room = room_of(pool, to, sum) + taken;
            let amount = Ore(excess.0.min(room.0));
            if amount <= Ore::ZERO {
                continue;
            }
            excess -= amount;
            if to != from {
                shift(pool, from, to, amount);
                notes.push(Note::DiscountMoved { from, to, amount });
            }
        }
    }
}

fn shift(pool: &mut DiscountPool, from: VatRate, to: VatRate, amount: Ore) {
    let Some(source) = pool.get_mut(&from) else { return };
    source.gross -= amount;
    let labels = source.labels.clone();
    let target = pool.entry(to).or_default();
    target.gross += amount;
    for label in labels {
        if !target.labels.contains(&label) {
            target.labels.push(label);
        }
    }
}

/// The rows, from the highest rate to the lowest.
pub(super) fn lines(
    pool: DiscountPool,
    settings: &Settings,
    labels: &Labels,
) -> Result<Vec<Line>, Hold> {
    let mut lines = Vec::new();
    for (vat, discount) in pool.into_iter().rev().filter(|(_, discount)| !discount.gross.is_zero())
    {
        let number = service_number(settings, Service::Discount)?;
        let text = titled(labels, &discount.labels);
        lines.push(Line::service(RowKind::Discount, number, text, vat, -discount.gross));
    }
    Ok(lines)
}
