//! Exact amounts and uids between JSON and Rust. An amount is never a binary float, and a whole
//! amount prints without decimals (abicart-api §9).

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// The JSON number of an amount: `16`, `49.8`, `398.4`.
pub(super) fn json(amount: Decimal) -> Value {
    amount.normalize().to_string().parse().unwrap_or(Value::Null)
}

/// The amount of a JSON number; `None` for every other type and for numbers beyond 28 digits.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    let text = number.to_string();
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// A uid given as number or as decimal text (abicart-api §5).
pub(super) fn uid(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) if !text.starts_with('+') => text.parse().ok(),
        _ => None,
    }
}

/// Rounds half up to whole hundredths, away from zero for negative amounts.
pub(super) fn cents(amount: Decimal) -> Decimal {
    round(amount, 2)
}

/// Rounds half up to `digits` decimals, away from zero for negative amounts.
pub(super) fn round(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_amounts_print_without_decimals() {
        for (amount, text) in
            [("16.00", "16"), ("49.80", "49.8"), ("398.40", "398.4"), ("-0.0", "0")]
        {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(json(amount).to_string(), text);
        }
    }

    #[test]
    fn amounts_are_read_exactly_in_both_notations() {
        let read = |text: &str| decimal(&text.parse().unwrap());
        assert_eq!(read("368.6487"), Some(Decimal::new(3_686_487, 4)));
        assert_eq!(read("1e2"), Some(Decimal::ONE_HUNDRED));
        assert_eq!(read("\"5\""), None);
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(cents(Decimal::new(1005, 3)), Decimal::new(101, 2));
        assert_eq!(cents(Decimal::new(-1005, 3)), Decimal::new(-101, 2));
    }

    #[test]
    fn a_uid_may_be_text() {
        assert_eq!(uid(&"900412".into()), Some(900_412));
        assert_eq!(uid(&900_412.into()), Some(900_412));
        for wrong in [Value::from("+1"), Value::from("1.0"), Value::from(" 1"), Value::Null] {
            assert_eq!(uid(&wrong), None, "{wrong}");
        }
    }
}
