//! The 830 orders of the Northwind data: a shop whose prices are stored without VAT.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use koppla_domain::Ore;
use koppla_domain::order::{Charge, Cost, OrderRow};

use crate::shop::{composed, decimal, off, order, settings, vat, with_charges};

type Records = Vec<HashMap<String, String>>;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../../shared/data/northwind"].iter().collect()
}

fn read(file: &str) -> Records {
    let mut reader = csv::Reader::from_path(folder().join(file)).expect("a CSV file");
    reader.deserialize().collect::<Result<_, _>>().expect("records")
}

/// The shop rounds the unit's price with VAT and multiplies both members (abicart-api §10.3).
fn charge(net: &str, percent: u32, quantity: &str) -> Charge {
    let rounded = |amount| Ore::rounded(amount).expect("an amount").decimal();
    let (net, quantity) = (decimal(net), decimal(quantity));
    let gross = rounded(net * (decimal("1") + vat(percent).fraction()));
    let times = |amount| Ore::rounded(amount * quantity).expect("an amount");
    Charge { cost: Cost { net: times(net), gross: times(gross) }, vat: vat(percent) }
}

#[test]
#[expect(clippy::print_stdout, reason = "says why it does nothing")]
fn every_order_is_right_to_the_ore() {
    if !folder().exists() {
        println!("skipped: {} is absent", folder().display());
        return;
    }
    let rates: HashMap<String, u32> = read("articles.csv")
        .into_iter()
        .map(|article| {
            (article["article_number"].clone(), article["vat_percent"].parse().expect("a rate"))
        })
        .collect();
    let mut baskets: BTreeMap<String, Vec<OrderRow>> = BTreeMap::new();
    for line in read("order_rows.csv") {
        let number = line["article_number"].clone();
        let row = OrderRow {
            total: charge(&line["unit_price_ex_vat"], rates[&number], &line["quantity"]),
            name: number.clone(),
            article_number: number,
            choice: None,
            quantity: decimal(&line["quantity"]),
            discounts: Vec::new(),
        };
        let fraction = &line["discount_fraction"];
        let row = if decimal(fraction).is_zero() { row } else { off(row, "", fraction) };
        baskets.entry(line["order_number"].clone()).or_default().push(row);
    }
    let orders = read("orders.csv");
    for line in &orders {
        let rows = baskets.remove(&line["order_number"]).expect("rows");
        let freight = charge(&line["freight_ex_vat"], 25, "1");
        let order = with_charges(order(rows), Some(freight), None);
        for row_discounts in [false, true] {
            let mut settings = settings();
            settings.orders.row_discounts = row_discounts;
            let sums = composed(&order, &settings).sums;
            assert_eq!((sums.erp_total, sums.residual), (order.total.gross, Ore::ZERO));
            assert!(sums.per_rate.iter().all(|sum| sum.shop_gross == sum.erp_gross), "{sums:?}");
        }
    }
    assert_eq!((orders.len(), baskets.len()), (830, 0));
}
