//! Net prices for all lines, corrected inside each VAT rate until its sum is the shop's
//! (money.md §3.4–3.5).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::line::Line;
use super::price::{Fit, Fitter, Piece, Target};
use super::{Hold, Note};
use crate::document::DocumentRow;
use crate::money::{Ore, VatRate};
use crate::rounding::{row_gross, settle};
use crate::settings::{RoundingProfile, VatRounding};

/// How many lines of a rate are tried for its correction, largest first.
const TRIED_LINES: usize = 32;

/// A line with its price.
struct Priced {
    line: Line,
    fit: Fit,
    /// The percentage that goes with the price (ORD-8).
    percent: Option<Decimal>,
}

/// The document's rows: each line at the price that gives its sum, and where a rate's sum is still
/// off, its largest line at a price that gives the rest. `cards` is what gift cards pay: the ERP
/// takes it off the sum before it rounds, and below nothing it rounds the other way.
pub(super) fn balanced(
    lines: Vec<Line>,
    targets: &BTreeMap<VatRate, Ore>,
    cards: Ore,
    profile: RoundingProfile,
    notes: &mut Vec<Note>,
) -> Result<Vec<DocumentRow>, Hold> {
    let fitter = Fitter::new(profile, lines.len());
    let mut carries: BTreeMap<VatRate, Ore> = BTreeMap::new();
    let mut priced = Vec::with_capacity(lines.len());
    for line in lines {
        let carry = carries.entry(line.vat).or_default();
        let line = price(line, *carry, &fitter).ok_or(Hold::AmountTooLarge)?;
        let comes_to = settle(line.fit.adds, profile).ok_or(Hold::AmountTooLarge)?;
        *carry += line.line.gross - comes_to;
        priced.push(line);
    }
    let document = profile.vat == VatRounding::PerDocument;
    for &vat in targets.keys() {
        let off = if vat == VatRate::ZERO && !document { cards } else { Ore::ZERO };
        correct(&mut priced, Some(vat), targets, off, &fitter).ok_or(Hold::AmountTooLarge)?;
    }
    if document {
        correct(&mut priced, None, targets, cards, &fitter).ok_or(Hold::AmountTooLarge)?;
    }
    rows(priced, profile, notes)
}

fn price(line: Line, carry: Ore, fitter: &Fitter) -> Option<Priced> {
    if let Some((fit, percent)) = with_percent(&line, fitter) {
        return Some(Priced { line, fit, percent: Some(percent) });
    }
    let fit = fitter.fit(target(&line, line.gross), carry)?;
    Some(Priced { line, fit, percent: None })
}

/// The full price and the percentage, if the ERP makes the shop's sum of them.
fn with_percent(line: &Line, fitter: &Fitter) -> Option<(Fit, Decimal)> {
    let discount = line.percent.as_ref()?;
    let percent = discount.percent?;
    let unit_net = fitter.unit_net(target(line, discount.full))?;
    let adds = row_gross(unit_net, line.quantity, Some(percent), line.vat, fitter.profile)?;
    let fit = Fit { pieces: vec![Piece { unit_net, quantity: line.quantity }], adds };
    (settle(adds, fitter.profile)? == line.gross).then_some((fit, percent))
}

fn target(line: &Line, gross: Ore) -> Target {
    Target { gross, quantity: line.quantity, vat: line.vat }
}

/// Changes one line's price so that the lines of a rate, or of the whole document, come to what the
/// shop took for them less what is taken `off` before rounding, or as near as any price gets, with
/// each rate within an öre. Lines with a percentage come last, because they lose it.
fn correct(
    priced: &mut [Priced],
    rate: Option<VatRate>,
    targets: &BTreeMap<VatRate, Ore>,
    off: Ore,
    fitter: &Fitter,
) -> Option<()> {
    let in_rate = |vat: VatRate| rate.is_none_or(|rate| rate == vat);
    let scope = || (0..priced.len()).filter(|&index| in_rate(priced[index].line.vat));
    let goal: Ore = targets.iter().filter(|(vat, _)| in_rate(**vat)).map(|(_, &goal)| goal).sum();
    let sum = sum_of(priced, in_rate)?;
    let payable = Ore(goal.0.checked_sub(off.0)?);
    let lack = |sum: Decimal| {
        let left = sum.checked_sub(off.decimal());
        let row = left.and_then(|left| rounding_row(left, payable, fitter.profile));
        row.map_or(i64::MAX, |row| row.0.saturating_abs())
    };
    let mut least = lack(sum);
    if least == 0 {
        return Some(());
    }
    let missing = payable - settle(sum.checked_sub(off.decimal())?, fitter.profile)?;
    let mut by_size: Vec<usize> = scope().filter(|&i| !priced[i].line.gross.is_zero()).collect();
    by_size.sort_by_key(|&i| (priced[i].percent.is_some(), Reverse(priced[i].line.gross.abs()), i));
    let mut best = None;
    for index in by_size.into_iter().take(TRIED_LINES) {
        let current = &priced[index];
        let vat = current.line.vat;
        let beside = sum_of(priced, |other| other == vat)?.checked_sub(current.fit.adds)?;
        let of_rate = targets.get(&vat).copied().unwrap_or_default();
        let gross = settle(current.fit.adds, fitter.profile)? + missing;
        for fit in fitter.candidates(target(&current.line, gross)) {
            let left = lack(sum.checked_sub(current.fit.adds)?.checked_add(fit.adds)?);
            let in_its_rate = settle(beside.checked_add(fit.adds)?, fitter.profile)?;
            let keeps_rate = rate.is_some() || in_its_rate.0.abs_diff(of_rate.0) <= 1;
            if left < least && keeps_rate {
                least = left;
                best = Some((index, fit));
            }
        }
        if least == 0 {
            break;
        }
    }
    if let Some((index, fit)) = best {
        priced[index].fit = fit;
        priced[index].percent = None;
    }
    Some(())
}

/// The amount that makes a sum settle at what is to be paid; `None` if there is none: half an öre
/// on either side of nothing rounds to an öre, whatever whole öre are added.
fn rounding_row(sum: Decimal, payable: Ore, profile: RoundingProfile) -> Option<Ore> {
    let mut row = Ore::ZERO;
    // An amount can move the sum across zero, and there rounding goes the other way.
    for _ in 0..3 {
        let missing = payable.0.checked_sub(settle(sum.checked_add(row.decimal())?, profile)?.0)?;
        if missing == 0 {
            return Some(row);
        }
        row = Ore(row.0.checked_add(missing)?);
    }
    None
}

/// What the lines of some rates add up to before the sum is settled.
fn sum_of(priced: &[Priced], in_rate: impl Fn(VatRate) -> bool) -> Option<Decimal> {
    let lines = priced.iter().filter(|priced| in_rate(priced.line.vat));
    lines.map(|priced| priced.fit.adds).try_fold(Decimal::ZERO, Decimal::checked_add)
}

fn rows(
    priced: Vec<Priced>,
    profile: RoundingProfile,
    notes: &mut Vec<Note>,
) -> Result<Vec<DocumentRow>, Hold> {
    let mut rows = Vec::with_capacity(priced.len());
    for Priced { line, fit, percent } in priced {
        let row = rows.len() + 1;
        if fit.pieces.len() > 1 {
            notes.push(Note::RowParted { row });
        }
        let by = settle(fit.adds, profile).ok_or(Hold::AmountTooLarge)? - line.gross;
        if !by.is_zero() {
            notes.push(Note::RowAdjusted { row, by });
        }
        let mut comment = line.comment;
        if let Some(discount) = line.percent.filter(|_| percent.is_none()) {
            if discount.percent.is_some() {
                notes.push(Note::PercentNotSent { row: discount.shop_row });
            }
            let told = comment.map(|choice| format!("{choice}; {}", discount.label));
            comment = Some(told.unwrap_or(discount.label));
        }
        for piece in fit.pieces {
            rows.push(DocumentRow {
                kind: line.kind,
                article_number: line.article_number.clone(),
                text: line.text.clone(),
                comment: comment.clone(),
                unit_net: at_least_two_decimals(piece.unit_net),
                quantity: piece.quantity.normalize(),
                vat: line.vat,
                discount_percent: percent,
            });
        }
    }
    Ok(rows)
}

fn at_least_two_decimals(price: Decimal) -> Decimal {
    let mut price = price.normalize();
    if price.scale() < 2 {
        price.rescale(2);
    }
    price
}
