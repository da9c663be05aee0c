//! Reads the control interface's JSON for pages: what is absent is empty.

use rust_decimal::Decimal;
use serde_json::Value;

use super::language::Language;

/// A text or a number as text; empty for anything else.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The text at a JSON Pointer.
pub(super) fn text_at(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).map(text).unwrap_or_default()
}

/// A number, also one written as text.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    let text = text(value);
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

/// The number at a JSON Pointer; 0 where there is none.
pub(super) fn decimal_at(value: &Value, pointer: &str) -> Decimal {
    value.pointer(pointer).and_then(decimal).unwrap_or_default()
}

/// A localized text in the reader's language, else in any.
pub(super) fn localized(value: &Value, language: Language) -> String {
    match value {
        Value::Object(texts) => {
            let found = texts.get(language.code()).or_else(|| texts.get("sv"));
            found.or_else(|| texts.values().next()).map(text).unwrap_or_default()
        }
        other => text(other),
    }
}

/// The entries of a list; none where there is no list.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text as one segment of a path.
pub(super) fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
