//! Orders as the shop makes them: its arithmetic (abicart-api §10.3), from prices with VAT.

use koppla_domain::compose::{Composition, Hold, compose};
use koppla_domain::customer::{Address, Buyer};
use koppla_domain::document::{DocumentRow, RowKind};
use koppla_domain::order::{Charge, Cost, Order, OrderRow, Payment, PaymentMethod, RowDiscount};
use koppla_domain::settings::{
    PaymentMapping, RoundingMode, RoundingProfile, RowNet, Settings, VatRounding,
};
use koppla_domain::{Ore, VatRate};
use rust_decimal::{Decimal, RoundingStrategy};

pub(crate) const CARD: u64 = 8801;
pub(crate) const COD: u64 = 8802;
pub(crate) const GIFT_CARD: u64 = 8803;

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// Kronor with two decimals as öre.
pub(crate) fn kr(text: &str) -> Ore {
    Ore::rounded(decimal(text)).expect("an amount")
}

/// Whole percent.
pub(crate) fn vat(percent: u32) -> VatRate {
    VatRate(percent * 100)
}

pub(crate) fn cost(gross: Ore, vat: VatRate) -> Cost {
    let net = gross.decimal() / (Decimal::ONE + vat.fraction());
    Cost { net: Ore::rounded(net).expect("an amount"), gross }
}

pub(crate) fn charge(gross: &str, percent: u32) -> Charge {
    Charge { cost: cost(kr(gross), vat(percent)), vat: vat(percent) }
}

/// A row of `quantity` at a unit price with VAT; the shop rounds the unit and multiplies.
pub(crate) fn row(number: &str, unit: &str, percent: u32, quantity: &str) -> OrderRow {
    let (quantity, rate) = (decimal(quantity), vat(percent));
    let unit = cost(kr(unit), rate);
    let times = |amount: Ore| Ore::rounded(amount.decimal() * quantity).expect("an amount");
    OrderRow {
        article_number: number.to_owned(),
        name: format!("Vara {number}"),
        choice: None,
        quantity,
        total: Charge { cost: Cost { net: times(unit.net), gross: times(unit.gross) }, vat: rate },
        discounts: Vec::new(),
    }
}

/// The row with a percentage off, each member rounded (§10.3.3).
pub(crate) fn off(mut row: OrderRow, name: &str, fraction: &str) -> OrderRow {
    let fraction = decimal(fraction);
    let part = |amount: Ore| {
        let part = (amount.decimal() * fraction)
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        Ore::rounded(part).expect("an amount")
    };
    row.discounts.push(RowDiscount {
        name: name.to_owned(),
        fraction: Some(fraction),
        cost: Cost { net: part(row.total.cost.net), gross: part(row.total.cost.gross) },
    });
    row
}

/// The row with an amount off that is no percentage.
pub(crate) fn amount_off(mut row: OrderRow, name: &str, gross: &str) -> OrderRow {
    let discount = cost(kr(gross), row.total.vat);
    row.discounts.push(RowDiscount { name: name.to_owned(), fraction: None, cost: discount });
    row
}

/// An order of these rows, summed as the shop sums, paid by card.
pub(crate) fn order(rows: Vec<OrderRow>) -> Order {
    let mut order = Order {
        uid: 900_412,
        number: "10231".into(),
        placed: Some("2026-03-02T08:12:44Z".parse().expect("a time")),
        discarded: false,
        currency: "SEK".into(),
        language: Some("sv".into()),
        buyer: person(),
        rows,
        shipping: None,
        payment_fee: None,
        goods: Cost::default(),
        total: Cost::default(),
        payments: Vec::new(),
        delivery_method: Some(66_001),
        external_number: None,
        checkout_fields: Vec::new(),
    };
    sum_up(&mut order);
    let total = order.total.gross;
    order.payments = vec![payment(CARD, total)];
    order
}

pub(crate) fn with_charges(
    mut order: Order,
    shipping: Option<Charge>,
    fee: Option<Charge>,
) -> Order {
    order.shipping = shipping;
    order.payment_fee = fee;
    sum_up(&mut order);
    order.payments = vec![payment(CARD, order.total.gross)];
    order
}

fn sum_up(order: &mut Order) {
    let mut goods = Cost::default();
    for row in &order.rows {
        goods.net += row.total.cost.net;
        goods.gross += row.total.cost.gross;
        for discount in &row.discounts {
            goods.net -= discount.cost.net;
            goods.gross -= discount.cost.gross;
        }
    }
    let mut total = goods;
    for charge in order.shipping.iter().chain(&order.payment_fee) {
        total.net += charge.cost.net;
        total.gross += charge.cost.gross;
    }
    (order.goods, order.total) = (goods, total);
}

pub(crate) fn payment(method: u64, amount: Ore) -> Payment {
    let (name, gift_card) = match method {
        CARD => ("Kort", false),
        COD => ("Postförskott", false),
        GIFT_CARD => ("Presentkort", true),
        _ => ("Annat", false),
    };
    Payment {
        method: PaymentMethod { uid: method, name: name.into(), gift_card },
        amount,
        reference: Some(if gift_card { "A1B2-C3D4-E5F6" } else { "7f3a-reservation" }.into()),
        counts: true,
    }
}

pub(crate) fn person() -> Buyer {
    Buyer {
        email: "asa@example.se".into(),
        address: Address {
            first_name: "Åsa".into(),
            last_name: "Öberg".into(),
            street: "Storgatan 1 B".into(),
            postcode: "702 11".into(),
            town: "Örebro".into(),
            country: "SE".into(),
            phone: "019-123456".into(),
            mobile: "0701234567".into(),
            ..Address::default()
        },
        ..Buyer::default()
    }
}

/// Settings that know the shop's payment methods.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::default();
    let mapping = |code: &str, cash_on_delivery| PaymentMapping {
        code: code.into(),
        cash_on_delivery,
        ..PaymentMapping::default()
    };
    settings.payments.insert(CARD.to_string(), mapping("SK", false));
    settings.payments.insert(COD.to_string(), mapping("P", true));
    settings
}

pub(crate) fn composed(order: &Order, settings: &Settings) -> Composition {
    compose(order, settings).expect("an order that may be sent")
}

pub(crate) fn held(order: &Order, settings: &Settings) -> Hold {
    compose(order, settings).expect_err("an order that may not be sent")
}

pub(crate) fn of_kind(composition: &Composition, kind: RowKind) -> Vec<&DocumentRow> {
    composition.order.rows.iter().filter(|row| row.kind == kind).collect()
}

/// Kind, unit price, quantity and VAT percent of every row, as text.
pub(crate) fn table(composition: &Composition) -> Vec<String> {
    let line = |row: &DocumentRow| {
        format!("{} {} x {} {}", row.article_number, row.unit_net, row.quantity, row.vat)
    };
    composition.order.rows.iter().map(line).collect()
}

/// Every way in which an ERP may round.
pub(crate) fn profiles() -> Vec<RoundingProfile> {
    let mut profiles = Vec::new();
    for row_net in [RowNet::Exact, RowNet::TwoDecimals] {
        for vat in [VatRounding::PerRow, VatRounding::PerRate, VatRounding::PerDocument] {
            for mode in [RoundingMode::HalfUp, RoundingMode::Truncate] {
                profiles.extend((2..=6).map(|price_decimals| RoundingProfile {
                    row_net,
                    vat,
                    mode,
                    price_decimals,
                }));
            }
        }
    }
    profiles
}
