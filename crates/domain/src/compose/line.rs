//! A line of the order before it has a net price.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::document::RowKind;
use crate::money::{Ore, VatRate};

/// What is to become one row (or two, see [`Note::RowParted`](super::Note::RowParted)).
pub(super) struct Line {
    pub(super) kind: RowKind,
    pub(super) article_number: String,
    pub(super) text: String,
    pub(super) comment: Option<String>,
    pub(super) quantity: Decimal,
    pub(super) vat: VatRate,
    /// What the shop takes for it, with VAT: what the row has to come to.
    pub(super) gross: Ore,
    /// The discount inside the row, if it goes as a percentage (ORD-8).
    pub(super) percent: Option<RowPercent>,
}

/// A discount that may go as a row's percentage.
pub(super) struct RowPercent {
    /// The shop's row.
    pub(super) shop_row: usize,
    /// The row's sum before the discount, with VAT.
    pub(super) full: Ore,
    /// The percentage, 10 for a tenth; `None` if the shop gives none or several.
    pub(super) percent: Option<Decimal>,
    /// What stands under the row when the percentage can't be used.
    pub(super) label: String,
}

impl Line {
    /// A line of one piece that is no goods.
    pub(super) fn service(
        kind: RowKind,
        article_number: String,
        text: String,
        vat: VatRate,
        gross: Ore,
    ) -> Self {
        Self {
            kind,
            article_number,
            text,
            comment: None,
            quantity: Decimal::ONE,
            vat,
            gross,
            percent: None,
        }
    }
}

/// The lines' sums with VAT by rate: what the ERP has to come to (money.md §3.3). The amounts are
/// in range, and so are their sums.
pub(super) fn sums_by_rate(lines: &[Line]) -> BTreeMap<VatRate, Ore> {
    let mut sums = BTreeMap::new();
    for line in lines {
        *sums.entry(line.vat).or_insert(Ore::ZERO) += line.gross;
    }
    sums
}
