//! The rows that were sent, read back from the timeline's record of the call.

use std::collections::BTreeMap;

use koppla_domain::VatRate;
use koppla_domain::document::{DocumentRow, RowKind};
use koppla_store::{Attempt, AttemptOutcome};
use rust_decimal::Decimal;

/// The call that makes an order.
const CREATE: &str = "create_order";

/// The rows of the order that is in Specter: those of the last call that was accepted, or that may
/// have been.
pub(super) fn rows(attempts: &[Attempt]) -> Option<Vec<DocumentRow>> {
    let creates = || attempts.iter().rev().filter(|attempt| attempt.action == CREATE);
    let accepted = creates().find(|attempt| attempt.outcome == Some(AttemptOutcome::Ok));
    let open = |attempt: &&Attempt| matches!(attempt.outcome, None | Some(AttemptOutcome::InDoubt));
    let rows = read(&accepted.or_else(|| creates().find(open))?.request);
    (!rows.is_empty()).then_some(rows)
}

/// A call's parameters, a line each.
pub(super) fn parameters(request: &str) -> impl Iterator<Item = (&str, &str)> {
    request.lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        Some((name.trim(), value.trim()))
    })
}

/// Rows from parameters such as `priceExclVAT_3` (specter-api §5.3).
pub(super) fn read(request: &str) -> Vec<DocumentRow> {
    let mut rows: BTreeMap<u32, DocumentRow> = BTreeMap::new();
    for (name, value) in parameters(request) {
        let Some((name, number)) = name.rsplit_once('_') else { continue };
        let Ok(number) = number.parse() else { continue };
        let row = rows.entry(number).or_insert_with(empty);
        let decimal = || value.parse::<Decimal>().unwrap_or_default();
        match name {
            "articleNo" => value.clone_into(&mut row.article_number),
            "articleName" => value.clone_into(&mut row.text),
            "articleComment" => row.comment = Some(value.to_owned()),
            "priceExclVAT" => row.unit_net = decimal(),
            "noOfItems" => row.quantity = decimal(),
            "vatPercent" => {
                let fraction = decimal() / Decimal::ONE_HUNDRED;
                row.vat = VatRate::from_fraction(fraction).unwrap_or_default();
            }
            "discount" => row.discount_percent = Some(decimal()).filter(|share| !share.is_zero()),
            _ => {}
        }
    }
    rows.into_values().filter(|row| !row.article_number.is_empty()).collect()
}

fn empty() -> DocumentRow {
    DocumentRow {
        kind: RowKind::Article,
        article_number: String::new(),
        text: String::new(),
        comment: None,
        unit_net: Decimal::ZERO,
        quantity: Decimal::ZERO,
        vat: VatRate::ZERO,
        discount_percent: None,
    }
}

/// Whether two lists of rows are the same for Specter.
pub(super) fn same(one: &[DocumentRow], other: &[DocumentRow]) -> bool {
    let told = |row: &DocumentRow| {
        (
            row.article_number.clone(),
            row.unit_net.normalize(),
            row.quantity.normalize(),
            row.vat,
            row.discount_percent.unwrap_or_default().normalize(),
        )
    };
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| told(one) == told(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = "action=newOrderSubmit\ncustomerId=7\narticleNo_1=MUGG-1\n\
        articleName_1=Mugg = bra\npriceExclVAT_1=103.200\nnoOfItems_1=2\nvatPercent_1=25\n\
        discount_1=10\narticleNo_2=FRAKT\npriceExclVAT_2=-39.2\nnoOfItems_2=1\nvatPercent_2=6\n\
        discount_2=0\nuserSource=webuser";

    #[test]
    fn rows_are_read_back_from_the_call() {
        let rows = read(REQUEST);
        let [mug, freight] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((mug.text.as_str(), mug.vat), ("Mugg = bra", VatRate(2_500)));
        assert_eq!(mug.discount_percent, Some(Decimal::TEN));
        assert_eq!(freight.unit_net, Decimal::new(-392, 1));
        assert_eq!(freight.discount_percent, None);
        assert!(same(&rows, &rows));
        assert!(!same(&rows, &rows[..1]));
    }

    #[test]
    fn a_call_without_rows_has_none() {
        assert_eq!(read("externalOrderNumber = 20157"), []);
    }
}
