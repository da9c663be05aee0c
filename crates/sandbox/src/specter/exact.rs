//! Decimal numbers as the protocol and the control interface write them.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

/// Largest absolute value taken; keeps every later product within a [`Decimal`].
const LARGEST: i64 = 1_000_000_000;

/// A decimal number of at most nine digits before and ten after the point.
///
/// In JSON it is written as a text (`"239.20"`) and read from a text or a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Exact(pub(super) Decimal);

impl Exact {
    /// Reads `12`, `-0.5` or `0,5`; no grouping, no exponent.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = text.chars().all(|c| c.is_ascii_digit() || "+-.,".contains(c));
        if !plain {
            return None;
        }
        let value: Decimal = text.replace(',', ".").parse().ok()?;
        let value = value.round_dp(10);
        (value.abs() <= Decimal::from(LARGEST)).then_some(Self(value))
    }

    /// With a decimal comma and at least `places` decimals.
    pub(super) fn comma(self, places: u32) -> String {
        let mut value = self.0.normalize();
        if value.scale() < places {
            value.rescale(places);
        }
        value.to_string().replace('.', ",")
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let read = match &value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => None,
        };
        read.ok_or_else(|| D::Error::custom(format!("{value} is not a decimal number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_commas_are_read_and_commas_written() {
        for (text, comma) in [("10", "10"), ("-2", "-2"), ("0,50", "0,5"), ("1234.5", "1234,5")] {
            assert_eq!(Exact::parse(text).map(|value| value.comma(0)), Some(comma.to_owned()));
        }
        assert_eq!(Exact::parse("239.2").map(|value| value.comma(2)), Some("239,20".to_owned()));
        assert_eq!(Exact::parse("239.20555").map(|value| value.comma(2)), Some("239,20555".into()));
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for text in ["", "1e5", "1 000", "abc", "1.2.3", "99999999999999999999999999999999"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }
}
