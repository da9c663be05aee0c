//! VAT rates in the settings file: percent, a whole number or a text such as `"25.5"`.

use rust_decimal::Decimal;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserializer, Serialize, Serializer};

use crate::money::VatRate;

#[derive(Serialize)]
#[serde(untagged)]
enum Percent {
    Whole(u32),
    Text(String),
}

/// Writes rates as percent.
pub(super) fn serialize<S: Serializer>(
    rates: &[VatRate],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rates.iter().map(|rate| {
        if rate.0 % 100 == 0 {
            Percent::Whole(rate.0 / 100)
        } else {
            Percent::Text(rate.percent().to_string())
        }
    }))
}

/// Reads rates in percent.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<VatRate>, D::Error> {
    deserializer.deserialize_seq(Rates)
}

struct Rates;

impl<'de> Visitor<'de> for Rates {
    type Value = Vec<VatRate>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list of VAT rates in percent, such as [25, 12, 6, 0]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rates = Vec::new();
        // `Decimal` reads whole numbers, fractions and texts alike.
        while let Some(percent) = list.next_element::<Decimal>()? {
            let rate = VatRate::from_fraction(percent / Decimal::ONE_HUNDRED).ok_or_else(|| {
                A::Error::custom(format!("a VAT rate is 0 to 100 percent, not {percent}"))
            })?;
            rates.push(rate);
        }
        Ok(rates)
    }
}
