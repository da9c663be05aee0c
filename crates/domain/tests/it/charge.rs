//! Shipping, fees and cash on delivery (ORD-4 to ORD-6, money.md §5).

use koppla_domain::compose::Note;
use koppla_domain::document::RowKind;
use koppla_domain::order::{Charge, Cost};
use koppla_domain::settings::Service;
use koppla_domain::{Ore, VatRate};

use crate::shop::{
    COD, charge, composed, kr, of_kind, order, payment, row, settings, table, with_charges,
};

#[test]
fn charges_keep_the_rate_that_the_shop_charged() {
    let order = with_charges(
        order(vec![row("A", "100.00", 6, "1")]),
        Some(charge("49.00", 25)),
        Some(charge("29.00", 12)),
    );
    let composition = composed(&order, &settings());
    assert_eq!(table(&composition)[1..], ["FRAKT 39.20 x 1 25 %", "AVGIFT 25.893 x 1 12 %"]);
}

#[test]
fn a_sum_without_a_rate_is_shared_over_the_goods() {
    let rows = vec![row("A", "300.00", 25, "1"), row("B", "100.00", 6, "1")];
    // The aggregate rate that the shop would show for such a basket.
    let mixed = Charge { cost: Cost { net: kr("41.47"), gross: kr("49.99") }, vat: VatRate(2054) };
    // Only a sum: no rate, VAT inside all the same.
    let bare = Charge { cost: Cost { net: kr("41.47"), gross: kr("49.99") }, vat: VatRate::ZERO };
    for shipping in [mixed, bare] {
        let order = with_charges(order(rows.clone()), Some(shipping), None);
        let composition = composed(&order, &settings());
        let parts = of_kind(&composition, RowKind::Shipping);
        assert_eq!(parts.iter().map(|row| row.vat.0).collect::<Vec<_>>(), [2500, 600]);
        assert_eq!(composition.notes, [Note::ChargeShared { service: Service::Shipping }]);
        let grosses: Vec<Ore> =
            composition.sums.per_rate.iter().map(|sum| sum.shop_gross).collect();
        assert_eq!(grosses, [kr("112.50"), kr("337.49")]);
        assert_eq!(composition.sums.erp_total, kr("449.99"));
    }
}

#[test]
fn nothing_gets_a_row_only_if_the_merchant_wants_it() {
    let free = || Some(Charge::default());
    let rows = vec![row("A", "300.00", 6, "1"), row("B", "100.00", 25, "1")];
    let order = with_charges(order(rows), free(), free());
    assert_eq!(composed(&order, &settings()).order.rows.len(), 2);

    let mut settings = settings();
    settings.orders.zero_shipping = true;
    assert_eq!(table(&composed(&order, &settings))[2..], ["FRAKT 0.00 x 1 6 %"]);
    settings.orders.zero_payment_fee = true;
    assert_eq!(
        table(&composed(&order, &settings))[2..],
        ["FRAKT 0.00 x 1 6 %", "AVGIFT 0.00 x 1 6 %"]
    );
    let mut unshipped = order.clone();
    (unshipped.shipping, unshipped.delivery_method) = (None, None);
    let composition = composed(&unshipped, &settings);
    assert_eq!(of_kind(&composition, RowKind::Shipping).len(), 0);
    assert_eq!(composition.notes, [Note::DeliveryMethodMissing]);
}

#[test]
fn cash_on_delivery_has_its_own_article() {
    let goods = || order(vec![row("A", "100.00", 25, "1")]);
    let mut paid = with_charges(goods(), None, Some(charge("60.00", 25)));
    paid.payments = vec![payment(COD, paid.total.gross)];
    let composition = composed(&paid, &settings());
    assert_eq!(table(&composition)[1..], ["POSTFORSKOTT 48.00 x 1 25 %"]);
    assert_eq!(composition.order.payment_code, "P");
    assert_eq!(composition.order.payment_reference, None);

    let mut free = goods();
    free.payments = vec![payment(COD, free.total.gross)];
    let mut settings = settings();
    settings.orders.zero_payment_fee = true;
    assert_eq!(composed(&free, &settings).order.rows.len(), 1);
    settings.orders.zero_cash_on_delivery = true;
    assert_eq!(table(&composed(&free, &settings))[1..], ["POSTFORSKOTT 0.00 x 1 25 %"]);
    assert_eq!(composed(&goods(), &settings).order.rows[1].article_number, "AVGIFT");
}

#[test]
fn a_fee_below_nothing_is_a_negative_row() {
    let order =
        with_charges(order(vec![row("A", "100.00", 25, "1")]), None, Some(charge("-5.00", 25)));
    let composition = composed(&order, &settings());
    assert_eq!(table(&composition)[1..], ["AVGIFT -4.00 x 1 25 %"]);
    assert_eq!(composition.sums.erp_total, kr("95.00"));
}

#[test]
fn an_order_without_vat_has_none() {
    let mut order = order(vec![row("A", "100.00", 0, "2")]);
    order.currency = "EUR".into();
    let order = with_charges(order, Some(charge("10.00", 0)), None);
    let composition = composed(&order, &settings());
    assert_eq!(table(&composition), ["A 100.00 x 2 0 %", "FRAKT 10.00 x 1 0 %"]);
    assert_eq!(composition.order.currency, "EUR");
}
