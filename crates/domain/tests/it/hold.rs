//! Each reason why an order may not be sent: its code, its figures, its cure.

use koppla_domain::compose::{Hold, Note};
use koppla_domain::order::Order;
use koppla_domain::settings::{Service, Settings};
use koppla_domain::{Ore, VatRate};

use crate::shop::{
    amount_off, charge, composed, decimal, held, kr, order, row, settings, vat, with_charges,
};

fn plain() -> Order {
    let rows = vec![row("A-1", "100.00", 25, "1"), row("B_2.x", "50.00", 12, "2")];
    with_charges(order(rows), Some(charge("49.00", 25)), None)
}

type Break = Box<dyn Fn(&mut Order, &mut Settings)>;

#[test]
fn each_reason_has_a_code_figures_and_a_cure() {
    let cases: Vec<(&str, &str, Break)> = vec![
        ("no-rows", "no goods", Box::new(|order, _| order.rows.clear())),
        ("email", "e-mail", Box::new(|order, _| order.buyer.email = "  ".into())),
        ("email", "e-mail", Box::new(|order, _| order.buyer.email = "a@b.se c@d.se".into())),
        (
            "name",
            "no name",
            Box::new(|order, _| {
                order.buyer.address.first_name.clear();
                order.buyer.address.last_name.clear();
            }),
        ),
        (
            "country",
            "\"Sverige\"",
            Box::new(|order, _| order.buyer.address.country = "Sverige".into()),
        ),
        ("currency", "\"kr\"", Box::new(|order, _| order.currency = "kr".into())),
        ("reference", "\"\"", Box::new(|order, _| order.number = " ".into())),
        ("reference", "1 to 50", Box::new(|order, _| order.number = "9".repeat(51))),
        ("reference", "plain", Box::new(|order, _| order.number = "Å1".into())),
        (
            "article-number",
            "row 2 (Vara B_2.x): the article number \"\" can't be sent: it is empty",
            Box::new(|order, _| order.rows[1].article_number.clear()),
        ),
        (
            "article-number",
            "\"TRÖJA 42\" can't be sent: it holds the character 'Ö', it holds a space",
            Box::new(|order, _| order.rows[0].article_number = "TRÖJA 42".into()),
        ),
        (
            "service-clash",
            "`service_articles.shipping`",
            Box::new(|order, _| order.rows[0].article_number = "frakt".into()),
        ),
        (
            "service-number",
            "`service_articles.shipping` is \"\"",
            Box::new(|_, settings| settings.service_articles.shipping.clear()),
        ),
        (
            "quantity",
            "row 1: the quantity is -1",
            Box::new(|order, _| order.rows[0].quantity = decimal("-1")),
        ),
        ("quantity", "quantity is 0", Box::new(|order, _| order.rows[0].quantity = decimal("0"))),
        (
            "quantity",
            "0.33333333333",
            Box::new(|order, _| order.rows[0].quantity = decimal("0.33333333333")),
        ),
        (
            "vat-rate",
            "row 1: the ERP has no VAT rate of 19 %",
            Box::new(|order, _| order.rows[0].total.vat = vat(19)),
        ),
        (
            "vat-sums",
            "80.00 without VAT and 100.00 with VAT do not make a rate of 12 %",
            Box::new(|order, _| order.rows[0].total.vat = vat(12)),
        ),
        (
            "negative-discount",
            "discount is -5.00",
            Box::new(|order, _| {
                order.rows[0] = amount_off(order.rows[0].clone(), "", "-5.00");
            }),
        ),
        (
            "rows-differ",
            "rows come to 200.00 but the shop's sum of goods is 210.00",
            Box::new(|order, _| order.goods.gross = kr("210.00")),
        ),
        (
            "sums-differ",
            "goods 200.00, shipping 49.00 and fee 0.00 do not make the total 249.01",
            Box::new(|order, _| order.total.gross = kr("249.01")),
        ),
        (
            "amount-too-large",
            "out of range",
            Box::new(|order, _| order.total.gross = Ore(i64::MIN)),
        ),
    ];
    for (code, says, break_it) in cases {
        let (mut order, mut settings) = (plain(), settings());
        composed(&order, &settings);
        break_it(&mut order, &mut settings);
        let hold = held(&order, &settings);
        assert_eq!(hold.code(), code);
        assert!(hold.to_string().contains(says), "{code}: {hold}");
        assert!(hold.cure().ends_with('.') && hold.cure().len() > 20, "{code}: {}", hold.cure());
    }
}

#[test]
fn a_service_is_asked_for_only_when_the_order_needs_it() {
    let mut settings = settings();
    settings.service_articles.gift_card = "PRESENT KORT".into();
    settings.service_articles.rounding = String::new();
    composed(&plain(), &settings);
}

#[test]
fn rows_may_differ_from_the_cart_by_an_ore_each() {
    let mut order = plain();
    for difference in [-2, -1, 1, 2] {
        order.goods.gross = Ore(20_000 + difference);
        order.total.gross = Ore(24_900 + difference);
        let composition = composed(&order, &settings());
        assert_eq!(composition.sums.erp_total, order.total.gross);
        assert_eq!(composition.sums.residual, Ore::ZERO);
        assert!(composition.notes.contains(&Note::CartCorrected { difference: Ore(difference) }));
    }
    order.goods.gross = Ore(20_003);
    order.total.gross = Ore(24_903);
    assert_eq!(
        held(&order, &settings()),
        Hold::RowsDiffer { rows: kr("200.00"), cart: kr("200.03") }
    );
}

#[test]
fn a_rate_that_the_merchant_adds_is_known() {
    let order = order(vec![row("A", "119.00", 19, "1")]);
    assert_eq!(held(&order, &settings()), Hold::VatRate { row: 1, vat: vat(19) });
    let mut settings = settings();
    settings.orders.vat_rates.push(vat(19));
    assert_eq!(composed(&order, &settings).order.rows[0].unit_net, decimal("100.00"));
}

#[test]
fn an_empty_row_is_left_out_and_said_so() {
    let mut order = plain();
    order.rows.push(row("C", "10.00", 25, "0"));
    let composition = composed(&order, &settings());
    assert_eq!(composition.order.rows.len(), 3);
    assert_eq!(composition.notes, [Note::EmptyRowLeftOut { row: 3, name: "Vara C".into() }]);
    order.rows.drain(..2);
    (order.goods.gross, order.total.gross) = (Ore::ZERO, kr("49.00"));
    assert_eq!(held(&order, &settings()), Hold::NoRows);
}

#[test]
fn a_negative_row_leaves_a_discount_its_room() {
    let rows =
        vec![amount_off(row("A", "10.00", 25, "1"), "", "30.00"), row("PANT", "-5.00", 12, "1")];
    let order = with_charges(order(rows), Some(charge("30.00", 25)), None);
    // The total is 5.00: the discount fits into goods and shipping.
    assert_eq!(composed(&order, &settings()).sums.erp_total, kr("5.00"));
}

#[test]
fn a_residual_beyond_the_rates_means_a_wrong_profile() {
    let hold = Hold::Residual { residual: Ore(3), rates: 1 };
    assert_eq!(
        hold.to_string(),
        "0.03 would be left over, more than one öre for each of 1 VAT rates"
    );
    assert!(hold.cure().contains("price_decimals"));
    let clash = Hold::ServiceClash { row: 1, number: "X".into(), service: Service::Discount };
    assert!(clash.cure().contains("service_articles.discount"));
}

#[test]
fn holds_and_notes_survive_storage() {
    let hold = Hold::VatRate { row: 1, vat: VatRate(1900) };
    let text = serde_json::to_string(&hold).unwrap();
    assert_eq!(serde_json::from_str::<Hold>(&text).unwrap(), hold);
    let composition = composed(&plain(), &settings());
    let text = serde_json::to_string(&composition).unwrap();
    assert_eq!(
        serde_json::from_str::<koppla_domain::compose::Composition>(&text).unwrap(),
        composition
    );
}
