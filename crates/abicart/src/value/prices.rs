//! Prices by currency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::unreadable::Unreadable;
use super::{decimal, members::Members};

/// A price per ISO 4217 currency, exactly as the shop gives it: a price converted by an exchange
/// rate is not rounded (abicart-api §9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prices(BTreeMap<String, Decimal>);

impl Prices {
    /// The price in `currency`, such as `SEK`.
    pub fn get(&self, currency: &str) -> Option<Decimal> {
        self.0.get(currency).copied()
    }

    /// Currencies with their prices.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Decimal)> {
        self.0.iter().map(|(currency, price)| (currency.as_str(), *price))
    }

    /// Whether there is no price at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn read(value: Value) -> Result<Self, Unreadable> {
        let mut prices = BTreeMap::new();
        for (currency, value) in Members::of(value)?.rest() {
            match decimal::parse(&value) {
                Ok(Some(price)) => {
                    prices.insert(currency, price);
                }
                Ok(None) => {}
                Err(problem) => return Err(Unreadable::new(problem).within(currency)),
            }
        }
        Ok(Self(prices))
    }
}
