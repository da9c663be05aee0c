//! Decimals from their text, to the last digit that fits (28 significant ones). Only binary noise
//! of a longer fraction is rounded away.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

/// Reads a number or a numeric text. Blank text and `null` are no number at all; anything else,
/// and a number too great to be held, is an error.
pub(crate) fn parse(value: &Value) -> Result<Option<Decimal>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => exact(&number.to_string()).map(Some),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => exact(text.trim()).map(Some),
        _ => Err("is not a number"),
    }
}

/// The JSON number with exactly these digits.
pub(crate) fn to_value(decimal: Decimal) -> Value {
    let text = decimal.normalize().to_string();
    text.parse::<Number>().map_or(Value::String(text), Value::Number)
}

fn exact(text: &str) -> Result<Decimal, &'static str> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => {
            (digits, exponent.parse::<i32>().map_err(|_| "is not a number")?)
        }
        None => (text, 0),
    };
    let allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+');
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) || !digits.bytes().all(allowed) {
        return Err("is not a number");
    }
    let number = Decimal::from_str_exact(digits)
        .or_else(|_| digits.parse())
        .map_err(|_| "is not a number of a usable size")?;
    shift(number, exponent).ok_or("is not a number of a usable size")
}

/// `number` × 10^`exponent`, or `None` if digits would be lost.
fn shift(number: Decimal, exponent: i32) -> Option<Decimal> {
    if exponent == 0 || number.is_zero() {
        return Some(number);
    }
    let number = number.normalize();
    let scale = i32::try_from(number.scale()).ok()?.checked_sub(exponent)?;
    if scale >= 0 {
        return Decimal::try_from_i128_with_scale(number.mantissa(), scale.unsigned_abs()).ok();
    }
    let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
    Decimal::try_from_i128_with_scale(number.mantissa().checked_mul(factor)?, 0).ok()
}
