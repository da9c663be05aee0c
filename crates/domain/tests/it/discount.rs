//! Every line of money.md §4, in its order.

use koppla_domain::Ore;
use koppla_domain::apportion::apportion;
use koppla_domain::compose::{Hold, Note};
use koppla_domain::document::RowKind;
use koppla_domain::settings::Settings;
use rust_decimal::Decimal;

use crate::shop::{
    amount_off, charge, composed, decimal, held, kr, of_kind, off, order, row, settings, table,
    vat, with_charges,
};

fn per_row() -> Settings {
    let mut settings = settings();
    settings.orders.row_discounts = true;
    settings
}

#[test]
fn an_amount_is_shared_by_value_and_adds_up() {
    let cases: [(i64, &[i64], &[i64]); 6] = [
        (100, &[1, 1, 1], &[34, 33, 33]),
        (-100, &[1, 1, 1], &[-34, -33, -33]),
        (1000, &[49_800, 15_900], &[758, 242]),
        (5, &[0, 0], &[5, 0]),
        (7, &[3, -5, 0], &[7, 0, 0]),
        (i64::MIN, &[i64::MAX, i64::MAX], &[i64::MIN / 2, i64::MIN / 2]),
    ];
    for (amount, weights, parts) in cases {
        let weights: Vec<Ore> = weights.iter().copied().map(Ore).collect();
        let shared = apportion(Ore(amount), &weights);
        assert_eq!(shared, parts.iter().copied().map(Ore).collect::<Vec<_>>());
    }
    assert_eq!(apportion(Ore(5), &[]), []);
}

#[test]
fn a_discount_over_several_rates_is_one_row_a_rate() {
    let rows = vec![
        off(row("A", "100.00", 25, "1"), "REA", "0.2"),
        off(row("B", "50.00", 12, "1"), "REA", "0.2"),
        off(row("C", "30.00", 25, "1"), "REA", "0.2"),
    ];
    let composition = composed(&order(rows), &settings());
    let discounts = of_kind(&composition, RowKind::Discount);
    let texts: Vec<_> = discounts.iter().map(|row| (row.text.as_str(), row.vat)).collect();
    assert_eq!(texts, [("Rabatt: REA 20 %", vat(25)), ("Rabatt: REA 20 %", vat(12))]);
    assert_eq!(discounts[0].unit_net, decimal("-20.80"));
    assert_eq!(composition.sums.erp_total, kr("144.00"));
}

#[test]
fn a_discount_on_some_articles_takes_nothing_from_other_rates() {
    let rows = vec![off(row("A", "100.00", 25, "1"), "REA", "0.1"), row("B", "50.00", 6, "1")];
    let composition = composed(&order(rows), &settings());
    assert_eq!(
        table(&composition),
        ["A 80.00 x 1 25 %", "B 47.17 x 1 6 %", "RABATT -8.00 x 1 25 %"]
    );
}

#[test]
fn the_percentage_is_text_and_the_shops_amount_is_sent() {
    // A third of 99.99 is 33.33 in the shop; the fraction itself is not used.
    let rows = vec![off(row("A", "99.99", 25, "1"), "", "0.3333")];
    let composition = composed(&order(rows), &settings());
    let discount = of_kind(&composition, RowKind::Discount)[0];
    assert_eq!(
        (discount.text.as_str(), discount.unit_net),
        ("Rabatt: 33.33 %", decimal("-26.664"))
    );
    assert_eq!(composition.sums.erp_total, kr("66.66"));
}

#[test]
fn a_percentage_in_the_row_must_give_the_shops_sum() {
    // 33.33 % of 99.99 gives the shop's 66.66; a fraction that was cut to 0.33 does not.
    let exact =
        composed(&order(vec![off(row("A", "99.99", 25, "1"), "REA", "0.3333")]), &per_row());
    assert_eq!(exact.order.rows[0].discount_percent, Some(decimal("33.33")));

    let mut cut = off(row("A", "99.99", 25, "1"), "REA", "0.3333");
    cut.discounts[0].fraction = Some(decimal("0.33"));
    let reduced = composed(&order(vec![cut]), &per_row());
    let sent = &reduced.order.rows[0];
    assert_eq!((sent.unit_net, sent.discount_percent), (decimal("53.328"), None));
    assert_eq!(sent.comment.as_deref(), Some("Rabatt: REA 33 %"));
    assert_eq!(reduced.notes, [Note::PercentNotSent { row: 1 }]);
    assert_eq!(reduced.sums.erp_total, kr("66.66"));
}

#[test]
fn an_amount_or_two_discounts_on_a_row_reduce_its_price() {
    let amount = composed(
        &order(vec![amount_off(row("A", "100.00", 25, "2"), "BONUS", "25.00")]),
        &per_row(),
    );
    assert_eq!(table(&amount), ["A 70.00 x 2 25 %"]);
    let twice = off(off(row("B", "100.00", 25, "1"), "REA", "0.1"), "KLUBB", "0.05");
    let twice = composed(&order(vec![twice]), &per_row());
    assert_eq!(table(&twice), ["B 68.00 x 1 25 %"]);
    assert_eq!(twice.order.rows[0].comment.as_deref(), Some("Rabatt: REA 10 %, KLUBB 5 %"));
}

#[test]
fn without_discount_the_row_says_nothing_of_one() {
    for settings in [settings(), per_row()] {
        let composition = composed(&order(vec![row("A", "100.00", 25, "1")]), &settings);
        assert_eq!(composition.order.rows[0].discount_percent, None);
        assert_eq!(of_kind(&composition, RowKind::Discount).len(), 0);
    }
}

#[test]
fn a_discount_larger_than_its_goods_continues_at_the_next_rate_then_at_shipping() {
    let rows = vec![
        amount_off(row("A", "40.00", 25, "1"), "PRESENT", "100.00"),
        row("B", "30.00", 12, "1"),
    ];
    let order = with_charges(order(rows), Some(charge("49.00", 6)), None);
    let composition = composed(&order, &settings());
    assert_eq!(
        composition.notes,
        [
            Note::DiscountMoved { from: vat(25), to: vat(12), amount: kr("30.00") },
            Note::DiscountMoved { from: vat(25), to: vat(6), amount: kr("30.00") },
        ]
    );
    assert_eq!(composition.sums.erp_total, kr("19.00"));
    assert!(composition.sums.per_rate.iter().all(|sum| sum.erp_gross >= Ore::ZERO));

    // In the row's own price there is no room either.
    assert_eq!(composed(&order, &per_row()).sums.erp_total, kr("19.00"));
}

#[test]
fn shipping_at_the_goods_rate_takes_the_rest_of_a_discount() {
    let rows = vec![amount_off(row("A", "40.00", 25, "1"), "PRESENT", "60.00")];
    let composition =
        composed(&with_charges(order(rows), Some(charge("49.00", 25)), None), &settings());
    assert_eq!(composition.notes, []);
    assert_eq!(composition.sums.erp_total, kr("29.00"));
}

#[test]
fn what_no_rate_can_take_is_held() {
    let rows = vec![amount_off(row("A", "40.00", 25, "1"), "PRESENT", "60.00")];
    let hold = held(&order(rows), &settings());
    assert_eq!(hold, Hold::NegativeTotal { total: kr("-20.00") });
}

#[test]
fn reduced_shipping_is_a_smaller_row_at_its_own_rate() {
    let rows = vec![row("A", "100.00", 6, "1")];
    let order = with_charges(order(rows), Some(charge("9.00", 25)), None);
    assert_eq!(table(&composed(&order, &settings())), ["A 94.34 x 1 6 %", "FRAKT 7.20 x 1 25 %"]);
}

#[test]
fn a_free_row_stays_for_its_stock() {
    let rows =
        || vec![off(row("GRATIS", "49.00", 25, "3"), "GÅVA", "1"), row("A", "10.00", 25, "1")];
    let apart = composed(&order(rows()), &settings());
    assert_eq!(table(&apart)[0], "GRATIS 39.20 x 3 25 %");
    let in_row = composed(&order(rows()), &per_row());
    assert_eq!(in_row.order.rows[0].quantity, Decimal::from(3));
    assert_eq!(in_row.order.rows[0].discount_percent, Some(Decimal::ONE_HUNDRED));
    let amount = amount_off(row("GRATIS", "49.00", 25, "3"), "GÅVA", "147.00");
    let free = composed(&order(vec![amount, row("A", "10.00", 25, "1")]), &per_row());
    assert_eq!(table(&free)[0], "GRATIS 0.00 x 3 25 %");
    for composition in [apart, in_row, free] {
        assert_eq!(composition.sums.erp_total, kr("10.00"));
    }
}

#[test]
fn a_discount_stands_in_one_place() {
    let rows = || vec![off(row("A", "100.00", 25, "1"), "REA", "0.1")];
    let apart = composed(&order(rows()), &settings());
    assert_eq!(apart.order.rows[0].discount_percent, None);
    assert_eq!(of_kind(&apart, RowKind::Discount).len(), 1);
    let in_row = composed(&order(rows()), &per_row());
    assert_eq!(in_row.order.rows[0].discount_percent, Some(Decimal::TEN));
    assert_eq!(of_kind(&in_row, RowKind::Discount).len(), 0);
}

#[test]
fn texts_follow_the_orders_language() {
    for (language, text) in [
        ("sv", "Rabatt: REA 10 %"),
        ("en", "Discount: REA 10 %"),
        ("fi", "Alennus: REA 10 %"),
        ("pl", "Discount: REA 10 %"),
    ] {
        let mut order = order(vec![off(row("A", "100.00", 25, "1"), "REA", "0.1")]);
        order.language = Some(language.into());
        assert_eq!(composed(&order, &settings()).order.rows[1].text, text);
    }
}
