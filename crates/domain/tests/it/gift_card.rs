//! Gift cards and payments (ORD-12, money.md §5).

use koppla_domain::compose::{Composition, Hold, Note};
use koppla_domain::document::RowKind;
use koppla_domain::order::Order;
use koppla_domain::settings::Settings;
use koppla_domain::{Ore, VatRate};

use crate::shop::{
    CARD, GIFT_CARD, charge, composed, decimal, held, kr, of_kind, order, payment, profiles, row,
    settings, table, with_charges,
};

fn paid(payments: &[(u64, &str)]) -> Order {
    let mut order = order(vec![row("A", "300.00", 25, "1"), row("B", "100.00", 12, "1")]);
    order.payments = payments.iter().map(|&(method, amount)| payment(method, kr(amount))).collect();
    order
}

fn codes(composition: &Composition) -> (&str, Option<&str>) {
    (&composition.order.payment_code, composition.order.payment_reference.as_deref())
}

#[test]
fn each_card_is_a_row_without_vat_and_shows_the_end_of_its_code_only() {
    let order = paid(&[(GIFT_CARD, "100.00"), (GIFT_CARD, "50.50"), (CARD, "249.50")]);
    let composition = composed(&order, &settings());
    let cards = of_kind(&composition, RowKind::GiftCard);
    assert_eq!(
        cards.iter().map(|row| row.unit_net).collect::<Vec<_>>(),
        [decimal("-100.00"), decimal("-50.50")]
    );
    assert!(cards.iter().all(|row| row.vat == VatRate::ZERO && row.text == "Presentkort *E5F6"));
    for text in [format!("{composition:?}"), format!("{order:?}")] {
        assert!(!text.contains("A1B2"), "{text}");
    }
    let sums = &composition.sums;
    assert_eq!((sums.shop_total, sums.gift_cards), (kr("400.00"), kr("150.50")));
    assert_eq!((sums.payable, sums.erp_total), (kr("249.50"), kr("249.50")));
    // The goods' VAT is unchanged, and the rate table has no row for the cards.
    assert_eq!(sums.per_rate.len(), 2);
    assert_eq!(sums.per_rate[1].erp_gross, kr("300.00"));
    assert_eq!(codes(&composition), ("SK", Some("7f3a-reservation")));
}

#[test]
fn a_short_code_is_not_shown_at_all() {
    let mut order = paid(&[(GIFT_CARD, "100.00"), (CARD, "300.00")]);
    order.payments[0].reference = Some("AB-12-3".into());
    assert_eq!(of_kind(&composed(&order, &settings()), RowKind::GiftCard)[0].text, "Presentkort");
}

/// Half an öre either side of nothing rounds to an öre, so whole öre alone don't reach nothing.
#[test]
fn orders_that_cards_pay_wholly_come_to_nothing_under_every_profile() {
    let fee = Some(charge("148.76", 6));
    let orders = [
        with_charges(order(vec![row("A", "924.42", 25, "158.13")]), None, fee),
        order(vec![row("A", "1873.75", 0, "61.78")]),
        order(vec![row("A", "0.27", 6, "1")]),
    ];
    for mut order in orders {
        order.payments = vec![payment(GIFT_CARD, order.total.gross)];
        for rounding in profiles() {
            let composition = composed(&order, &Settings { rounding, ..settings() });
            assert_eq!(composition.sums.erp_total, Ore::ZERO, "{rounding:?}");
        }
    }
}

#[test]
fn cards_can_pay_everything() {
    let composition = composed(&paid(&[(GIFT_CARD, "400.00")]), &settings());
    assert_eq!(composition.sums.payable, Ore::ZERO);
    assert_eq!(codes(&composition), ("", None));
    assert!(
        composition
            .notes
            .contains(&Note::PaymentCodeMissing { method: GIFT_CARD, name: "Presentkort".into() })
    );
}

#[test]
fn a_card_that_pays_more_than_the_order_is_held() {
    let hold = held(&paid(&[(GIFT_CARD, "400.01")]), &settings());
    assert_eq!(hold, Hold::GiftCards { cards: kr("400.01"), total: kr("400.00") });
    let hold = held(&paid(&[(GIFT_CARD, "-1.00"), (CARD, "401.00")]), &settings());
    assert_eq!(hold.code(), "gift-cards");
}

#[test]
fn payments_that_failed_pay_nothing() {
    let mut order = paid(&[(GIFT_CARD, "100.00"), (CARD, "400.00")]);
    order.payments[0].counts = false;
    let composition = composed(&order, &settings());
    assert_eq!(of_kind(&composition, RowKind::GiftCard).len(), 0);
    assert_eq!((composition.sums.payable, composition.notes), (kr("400.00"), vec![]));
}

#[test]
fn selling_a_card_is_a_row_of_goods_that_may_share_its_article() {
    let order = order(vec![row("PRESENTKORT", "500.00", 0, "1")]);
    assert_eq!(table(&composed(&order, &settings())), ["PRESENTKORT 500.00 x 1 0 %"]);
}

#[test]
fn the_largest_payment_names_the_type() {
    let order = paid(&[(7, "100.00"), (CARD, "300.00")]);
    let composition = composed(&order, &settings());
    assert_eq!(composition.order.payment_code, "SK");
    assert_eq!(composition.notes, [Note::SeveralPayments { count: 2, name: "Kort".into() }]);
}

#[test]
fn payments_are_compared_with_the_total_but_never_stop_an_order() {
    let short = composed(&paid(&[(CARD, "399.00")]), &settings());
    assert_eq!(short.notes, [Note::PaymentsDiffer { paid: kr("399.00"), total: kr("400.00") }]);
    let none = composed(&paid(&[]), &settings());
    assert_eq!(none.notes, [Note::NoPayment]);
    let unknown = composed(&paid(&[(7, "400.00")]), &settings());
    assert_eq!(unknown.notes, [Note::PaymentCodeMissing { method: 7, name: "Annat".into() }]);
    assert_eq!(unknown.sums.payable, kr("400.00"));
}
