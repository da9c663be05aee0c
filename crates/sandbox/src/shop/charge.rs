//! Shipping and payment fee of an order: one price at one VAT rate each (abicart-api §10.3, 7).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::line::Terms;
use super::money::Amounts;
use super::number;

/// Where the price and rate behind `costs.shipment` and `costs.payment` are stored.
pub(super) const CHARGES: &str = "_charges";

/// One price, as the shop stores prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charge {
    pub(super) price: Decimal,
    pub(super) vat_rate: Decimal,
}

impl Charge {
    /// Reads a stored charge back.
    pub(super) fn read(order: &Map<String, Value>, name: &str) -> Option<Self> {
        let charge = order.get(CHARGES)?.get(name)?;
        let decimal = |member: &str| charge.get(member).and_then(number::decimal);
        Some(Self { price: decimal("price")?, vat_rate: decimal("vatRate")? })
    }

    pub(super) fn json(self) -> Value {
        json!({"price": number::json(self.price), "vatRate": number::json(self.vat_rate)})
    }

    /// The Cost as the order shows it. A free one has rate 0.
    pub(super) fn cost(self, terms: &Terms) -> Value {
        let amounts = Amounts::of(self.price, self.vat_rate, terms.basis);
        let taxed = terms.basis.has_vat && !amounts.ex_vat.is_zero();
        let rate = if taxed { self.vat_rate } else { Decimal::ZERO };
        amounts.cost(&terms.currency, rate)
    }
}
