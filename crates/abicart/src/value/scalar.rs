//! Scalars in whichever form the shop sends them.

use serde_json::Value;

use super::decimal;

/// A text that says something; a number counts as its text, blank text as nothing.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A uid or count, as a number or as decimal text.
pub(crate) fn uid(value: &Value) -> Option<u64> {
    integer(value).and_then(|number| number.try_into().ok())
}

/// A whole number, as a number or as decimal text.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    let number = decimal::parse(value).ok()??;
    if number.is_integer() { number.try_into().ok() } else { None }
}

/// A truth value; numbers and texts as PHP would send them.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(_) => integer(value).map(|number| number != 0),
        Value::String(text) => match text.trim() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
