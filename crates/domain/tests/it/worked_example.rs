//! The order of abicart-api §10.3: two rates, 10 % off, shipping, fee; 669.30.

use koppla_domain::Ore;
use koppla_domain::compose::RateSum;
use koppla_domain::order::Order;

use crate::shop::{charge, composed, kr, off, order, row, settings, table, vat, with_charges};

fn example() -> Order {
    let rows = vec![
        off(row("TS-01-M", "249.00", 25, "2"), "VÅR10", "0.1"),
        off(row("BK-07", "159.00", 6, "1"), "VÅR10", "0.1"),
    ];
    with_charges(order(rows), Some(charge("49.00", 25)), Some(charge("29.00", 25)))
}

#[test]
fn the_builder_sums_as_the_shop_does() {
    let order = example();
    assert_eq!((order.goods.net, order.goods.gross), (kr("493.56"), kr("591.30")));
    assert_eq!((order.total.net, order.total.gross), (kr("555.96"), kr("669.30")));
}

#[test]
fn discounts_are_negative_rows_one_a_rate() {
    let composition = composed(&example(), &settings());
    assert_eq!(
        table(&composition),
        [
            "TS-01-M 199.20 x 2 25 %",
            "BK-07 150.00 x 1 6 %",
            "RABATT -39.84 x 1 25 %",
            "RABATT -15.00 x 1 6 %",
            "FRAKT 39.20 x 1 25 %",
            "AVGIFT 23.20 x 1 25 %",
        ]
    );
    let sums = &composition.sums;
    assert_eq!(
        (sums.shop_total, sums.erp_total, sums.payable),
        (kr("669.30"), kr("669.30"), kr("669.30"))
    );
    assert_eq!(sums.residual, Ore::ZERO);
    let rate =
        |percent, gross| RateSum { vat: vat(percent), shop_gross: kr(gross), erp_gross: kr(gross) };
    assert_eq!(sums.per_rate, [rate(6, "143.10"), rate(25, "526.20")]);
    assert_eq!(composition.notes, []);
}

#[test]
fn percent_per_row_gives_the_same_total() {
    let mut settings = settings();
    settings.orders.row_discounts = true;
    let composition = composed(&example(), &settings);
    assert_eq!(
        table(&composition),
        [
            "TS-01-M 199.20 x 2 25 %",
            "BK-07 150.00 x 1 6 %",
            "FRAKT 39.20 x 1 25 %",
            "AVGIFT 23.20 x 1 25 %"
        ]
    );
    let percents: Vec<_> = composition.order.rows.iter().map(|row| row.discount_percent).collect();
    assert_eq!(percents, [Some(10.into()), Some(10.into()), None, None]);
    assert_eq!(composition.sums.erp_total, kr("669.30"));
}

#[test]
fn the_header_is_the_shops() {
    let mut order = example();
    order.checkout_fields =
        vec![("Önskad dag".into(), " fredag ".into()), ("Tom".into(), String::new())];
    let mut settings = settings();
    settings.orders.prefix = "WEB-".into();
    settings.orders.webshop = Some(2);
    settings.orders.confirm_to_customer = true;
    let document = composed(&order, &settings).order;
    assert_eq!(document.reference, "WEB-10231");
    assert_eq!(
        (document.payment_code.as_str(), document.payment_reference.as_deref()),
        ("SK", Some("7f3a-reservation"))
    );
    assert_eq!(document.comment.as_deref(), Some("Önskad dag: fredag"));
    assert_eq!(document.delivery_method.as_deref(), Some("66001"));
    assert_eq!((document.webshop, document.confirm_to_customer), (Some(2), true));

    settings.orders.checkout_fields = false;
    assert_eq!(composed(&order, &settings).order.comment, None);
}

#[test]
fn composing_twice_gives_the_same() {
    assert_eq!(composed(&example(), &settings()), composed(&example(), &settings()));
}
