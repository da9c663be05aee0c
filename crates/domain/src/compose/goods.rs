//! Rows of goods, and the discounts that come off them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::check::{cut, reduced};
use super::label::Labels;
use super::line::{Line, RowPercent};
use super::{Hold, Note};
use crate::article::without_markup;
use crate::document::RowKind;
use crate::money::{Ore, VatRate};
use crate::order::{Order, OrderRow, RowDiscount};
use crate::rounding::checked_sum;
use crate::settings::Settings;
use crate::text::{filled, shorten, tidy};

/// Most characters of a row's text and of the text under it. The ERP's own limits are not
/// published.
const TEXT_LIMIT: usize = 200;
const COMMENT_LIMIT: usize = 1_000;

/// Discounts of one rate that go as a row of their own.
#[derive(Default)]
pub(super) struct Discount {
    /// Taken off, positive, with VAT.
    pub(super) gross: Ore,
    /// Names and percentages, each once, in the order of the rows.
    pub(super) labels: Vec<String>,
}

/// Discounts by rate (ORD-11).
pub(super) type DiscountPool = BTreeMap<VatRate, Discount>;

/// One line for each of the shop's rows, also for those that a discount makes free: they move
/// stock. Discounts stand in the lines (ORD-8) or in the pool (ORD-11), never in both.
pub(super) fn lines(
    order: &Order,
    settings: &Settings,
    labels: &Labels,
    notes: &mut Vec<Note>,
) -> Result<(Vec<Line>, DiscountPool), Hold> {
    let mut lines = Vec::with_capacity(order.rows.len());
    let mut pool = DiscountPool::new();
    for (index, row) in order.rows.iter().enumerate() {
        let shop_row = index + 1;
        if row.quantity.is_zero() {
            notes.push(Note::EmptyRowLeftOut { row: shop_row, name: cut(&row.name) });
            continue;
        }
        lines.push(line(shop_row, row, settings, labels, &mut pool, notes)?);
    }
    if lines.is_empty() {
        return Err(Hold::NoRows);
    }
    carry_difference(order, &mut lines, notes)?;
    Ok((lines, pool))
}

fn line(
    shop_row: usize,
    row: &OrderRow,
    settings: &Settings,
    labels: &Labels,
    pool: &mut DiscountPool,
    notes: &mut Vec<Note>,
) -> Result<Line, Hold> {
    let full = row.total.cost.gross;
    let reduced = reduced(row).ok_or(Hold::AmountTooLarge)?;
    // A row that its discounts take below nothing leaves the excess to the pool (money.md §4).
    let in_row = settings.orders.row_discounts && reduced >= Ore::ZERO && reduced != full;
    if !in_row && reduced != full {
        let entry = pool.entry(row.total.vat).or_default();
        entry.gross += full - reduced;
        for label in row.discounts.iter().filter_map(label) {
            if !entry.labels.contains(&label) {
                entry.labels.push(label);
            }
        }
    }
    let percent = in_row.then(|| {
        let texts: Vec<String> = row.discounts.iter().filter_map(label).collect();
        RowPercent {
            shop_row,
            full,
            percent: percent(&row.discounts),
            label: titled(labels, &texts),
        }
    });
    let mut text = without_markup(&row.name);
    if text.is_empty() {
        text.clone_from(&row.article_number);
    }
    if shorten(&mut text, TEXT_LIMIT) {
        let field = format!("text of row {shop_row}");
        notes.push(Note::TextShortened { field, limit: TEXT_LIMIT });
    }
    let mut comment = row.choice.as_deref().and_then(filled);
    if comment.as_mut().is_some_and(|comment| shorten(comment, COMMENT_LIMIT)) {
        let field = format!("choice of row {shop_row}");
        notes.push(Note::TextShortened { field, limit: COMMENT_LIMIT });
    }
    Ok(Line {
        kind: RowKind::Article,
        article_number: row.article_number.clone(),
        text,
        comment,
        quantity: row.quantity.normalize(),
        vat: row.total.vat,
        gross: if in_row { reduced } else { full },
        percent,
    })
}

/// The row text of a discount: `Rabatt: VÅR10 10 %`.
pub(super) fn titled(labels: &Labels, texts: &[String]) -> String {
    let mut title = labels.discount.to_owned();
    if !texts.is_empty() {
        title = format!("{title}: {}", texts.join(", "));
    }
    shorten(&mut title, TEXT_LIMIT);
    title
}

/// A discount's name and percentage: information, never recomputed (money.md §4).
fn label(discount: &RowDiscount) -> Option<String> {
    let name = tidy(&discount.name);
    let percent = discount.fraction.and_then(as_percent).filter(|_| !name.contains('%'));
    let label = match percent {
        Some(percent) if name.is_empty() => format!("{percent} %"),
        Some(percent) => format!("{name} {percent} %"),
        None => name,
    };
    (!label.is_empty()).then_some(label)
}

/// The percentage of a row's only discount.
fn percent(discounts: &[RowDiscount]) -> Option<Decimal> {
    match discounts {
        [discount] => discount.fraction.and_then(as_percent),
        _ => None,
    }
}

/// Above 0 to 100, at most four decimals.
fn as_percent(fraction: Decimal) -> Option<Decimal> {
    let percent = fraction.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    let in_range = percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
    (in_range && percent.scale() <= 4).then_some(percent)
}

/// The shop's sum of goods is what was paid; where its rows differ by up to an öre each, the
/// largest rows carry the difference (abicart-api Q15).
fn carry_difference(order: &Order, lines: &mut [Line], notes: &mut Vec<Note>) -> Result<(), Hold> {
    let rows: Option<Vec<Ore>> = order.rows.iter().map(reduced).collect();
    let rows = rows.and_then(checked_sum).ok_or(Hold::AmountTooLarge)?;
    let difference = order.goods.gross - rows;
    if difference.is_zero() {
        return Ok(());
    }
    notes.push(Note::CartCorrected { difference });
    let mut by_size: Vec<usize> = (0..lines.len()).collect();
    by_size.sort_by_key(|&index| (Reverse(lines[index].gross.abs()), index));
    let n_ore = usize::try_from(difference.0.unsigned_abs()).unwrap_or(usize::MAX);
    for &index in by_size.iter().cycle().take(n_ore) {
        lines[index].gross += Ore(difference.0.signum());
    }
    Ok(())
}
