//! A shop order as the engine sees it: the shop's own figures, nothing recomputed.

use std::fmt;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::customer::Buyer;
use crate::money::{Ore, VatRate};

/// A placed order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The shop's internal id, unique over all shops.
    pub uid: u64,
    /// The number that people use; opaque text.
    pub number: String,
    /// When it was placed, if the shop tells.
    pub placed: Option<Timestamp>,
    /// Cancelled in the shop.
    pub discarded: bool,
    /// ISO 4217 code of every amount in the order.
    pub currency: String,
    /// The buyer's language, ISO 639-1, lower case.
    pub language: Option<String>,
    /// Who buys, and where it goes.
    pub buyer: Buyer,
    /// Goods, in the shop's order.
    pub rows: Vec<OrderRow>,
    /// What the buyer pays for delivery; absent when nothing is shipped.
    pub shipping: Option<Charge>,
    /// What the buyer pays for the way of paying.
    pub payment_fee: Option<Charge>,
    /// Sum of the goods after discounts.
    pub goods: Cost,
    /// What the order costs in all, before any gift card.
    pub total: Cost,
    /// Transactions; several when a gift card covers a part.
    pub payments: Vec<Payment>,
    /// The shop's delivery method (ORD-14).
    pub delivery_method: Option<u64>,
    /// What stands as external order number in the shop now (ORD-13).
    pub external_number: Option<String>,
    /// Answers to the shop's own checkout questions, name and value (ORD-7).
    pub checkout_fields: Vec<(String, String)>,
}

/// A sum with and without VAT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Without VAT.
    pub net: Ore,
    /// With VAT.
    pub gross: Ore,
}

/// A sum at one VAT rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The sum.
    pub cost: Cost,
    /// Its rate, as the shop names it.
    pub vat: VatRate,
}

/// One row of goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Number at order time, the variant's if one was bought; may be empty.
    pub article_number: String,
    /// Name at order time.
    pub name: String,
    /// Readable summary of the choices made, if the shop gives one.
    pub choice: Option<String>,
    /// May be fractional; never negative in a placed order.
    pub quantity: Decimal,
    /// Unit price times quantity, before discount.
    pub total: Charge,
    /// What is taken off the row, as positive sums.
    pub discounts: Vec<RowDiscount>,
}

/// A discount on one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDiscount {
    /// The discount's name; may be empty.
    pub name: String,
    /// Share of the row taken off, such as 0.1, if the shop gives one.
    pub fraction: Option<Decimal>,
    /// The sum taken off, positive.
    pub cost: Cost,
}

/// One payment of an order. `Debug` hides a gift card's code, which is as good as money.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The shop's payment method.
    pub method: PaymentMethod,
    /// What it covers.
    pub amount: Ore,
    /// The provider's reference.
    pub reference: Option<String>,
    /// False for payments that were cancelled or failed: they cover nothing.
    pub counts: bool,
}

impl fmt::Debug for Payment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, amount, reference, counts } = self;
        let shown = reference.as_deref().map(|text| if method.gift_card { "hidden" } else { text });
        formatter
            .debug_struct("Payment")
            .field("method", method)
            .field("amount", amount)
            .field("reference", &shown)
            .field("counts", counts)
            .finish()
    }
}

/// A way of paying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// The shop's id.
    pub uid: u64,
    /// Its name in the shop's language.
    pub name: String,
    /// True when it is the shop's gift card (ORD-12).
    pub gift_card: bool,
}
