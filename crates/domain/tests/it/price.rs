//! Net unit prices under the rounding profiles (money.md §2 and §3).

use koppla_domain::Ore;
use koppla_domain::compose::Note;
use koppla_domain::rounding::simulate;
use koppla_domain::settings::{RoundingMode, RoundingProfile, RowNet, Settings, VatRounding};

use crate::shop::{composed, decimal, kr, order, row, settings, table};

fn with(change: impl FnOnce(&mut RoundingProfile)) -> Settings {
    let mut settings = settings();
    change(&mut settings.rounding);
    settings
}

#[test]
fn fewest_decimals_that_give_the_sum() {
    let cases = [
        ("249.00", 25, "1", "199.20"),
        ("99.99", 25, "1", "79.992"),
        ("99.00", 12, "1", "88.393"),
        ("99.00", 12, "500", "88.392857"),
        ("100.00", 6, "1", "94.34"),
        ("12.34", 0, "7", "12.34"),
        ("0.01", 25, "1", "0.008"),
    ];
    for (gross, percent, quantity, unit_net) in cases {
        let order = order(vec![row("A", gross, percent, quantity)]);
        let composition = composed(&order, &settings());
        assert_eq!(composition.order.rows[0].unit_net, decimal(unit_net), "{gross} at {percent} %");
        assert_eq!(composition.sums.erp_total, order.total.gross);
    }
}

#[test]
fn the_same_rows_are_right_wherever_vat_is_rounded() {
    let rows = (1..60).map(|n| row("A", &format!("{n}.{:02}", n % 100), [25, 12, 6][n % 3], "3"));
    let order = order(rows.collect());
    let composition = composed(&order, &settings());
    for vat in [VatRounding::PerRow, VatRounding::PerRate, VatRounding::PerDocument] {
        let profile = RoundingProfile { vat, ..RoundingProfile::default() };
        let simulation = simulate(&composition.order.rows, profile).unwrap();
        assert_eq!(simulation.total, order.total.gross, "{vat:?}");
    }
}

#[test]
fn a_small_price_times_many_keeps_its_sum() {
    // abicart-api §10.3.2: the shop's own net, 3 × 1.89, is an öre beside its gross.
    let order = order(vec![row("A", "2.00", 6, "3")]);
    assert_eq!(order.total.net, kr("5.67"));
    let composition = composed(&order, &settings());
    assert_eq!(table(&composition), ["A 1.8868 x 3 6 %"]);
    assert_eq!(composition.sums.erp_total, kr("6.00"));
}

#[test]
fn two_decimals_are_parted_when_no_price_gives_the_sum() {
    let order = order(vec![row("SKRUV", "0.99", 25, "500")]);
    let composition = composed(&order, &with(|profile| profile.price_decimals = 2));
    // 495.00 with VAT is 396.00 without: 400 at 0.79 and 100 at 0.80.
    assert_eq!(table(&composition), ["SKRUV 0.79 x 400 25 %", "SKRUV 0.80 x 100 25 %"]);
    assert_eq!(composition.notes, [Note::RowParted { row: 1 }]);
    assert_eq!(composition.sums.erp_total, kr("495.00"));
}

#[test]
fn a_sum_that_no_rounded_net_gives_is_corrected_in_the_rate_or_by_a_rounding_row() {
    // 0.02 with VAT at 25 %: nets of 0.01 and 0.02 come to 0.01 and 0.03 (money.md §2).
    let settings = with(|profile| profile.row_net = RowNet::TwoDecimals);
    let alone = composed(&order(vec![row("A", "0.02", 25, "1")]), &settings);
    assert_eq!(alone.sums.residual.abs(), Ore(1));
    assert_eq!(alone.sums.erp_total, kr("0.02"));
    assert!(alone.order.rows.iter().any(|row| row.article_number == "ORESUTJAMNING"));

    // With a larger row beside it, that row's price takes the öre and VAT stays right.
    let together =
        composed(&order(vec![row("A", "0.02", 25, "1"), row("B", "100.01", 25, "1")]), &settings);
    assert_eq!(together.sums.residual, Ore::ZERO);
    assert_eq!(together.sums.erp_total, kr("100.03"));
}

#[test]
fn errors_of_several_rows_cancel_instead_of_adding_up() {
    let settings = with(|profile| profile.row_net = RowNet::TwoDecimals);
    let rows = (0..40).map(|_| row("A", "10.02", 25, "1")).collect();
    let composition = composed(&order(rows), &settings);
    assert_eq!(composition.sums.residual, Ore::ZERO);
    let moved = composition.notes.iter().filter_map(|note| match note {
        Note::RowAdjusted { by, .. } => Some(by.0),
        _ => None,
    });
    assert!(moved.clone().all(|by| by.abs() == 1));
    assert_eq!(moved.sum::<i64>(), 0);
}

#[test]
fn truncation_gets_a_price_that_is_a_little_larger() {
    let settings = with(|profile| profile.mode = RoundingMode::Truncate);
    let composition = composed(&order(vec![row("A", "99.00", 12, "1")]), &settings);
    assert_eq!(table(&composition), ["A 88.393 x 1 12 %"]);
    let composition = composed(&order(vec![row("A", "99.00", 12, "3")]), &settings);
    assert_eq!(composition.sums.erp_total, kr("297.00"));
    assert_eq!(composition.sums.residual, Ore::ZERO);
}

#[test]
fn rows_without_vat_and_fractions() {
    let order = order(vec![row("TYG", "129.90", 0, "2.75"), row("KABEL", "19.90", 25, "0.5")]);
    let composition = composed(&order, &settings());
    assert_eq!(composition.sums.erp_total, order.total.gross);
    assert_eq!(composition.order.rows[1].quantity, decimal("0.5"));
}
