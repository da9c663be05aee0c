//! Reaching into the two systems as a person or their operator would.

use jiff::Timestamp;
use koppla_sandbox::system::{ControlRequest, System};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value;

/// Reads.
pub(crate) fn get<S: System>(
    system: &mut S,
    path: &[&str],
    query: &[(&str, &str)],
    now: Timestamp,
) -> Value {
    call(system, "GET", path, query, Value::Null, now).unwrap_or_default()
}

/// Changes something; the refusal where it is refused.
pub(crate) fn call<S: System>(
    system: &mut S,
    method: &str,
    path: &[&str],
    query: &[(&str, &str)],
    body: Value,
    now: Timestamp,
) -> Result<Value, String> {
    let request = ControlRequest {
        method: method.into(),
        path: path.iter().map(ToString::to_string).collect(),
        query: query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        body,
    };
    let reply = system.control(&request, now);
    system.forget_changes();
    if reply.status == 200 { Ok(reply.body) } else { Err(format!("{path:?}: {}", reply.body)) }
}

/// A number, or a text that holds one.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().ok()
}

/// An amount as a whole number of öre; `places` is 2 where it is given in kronor.
pub(crate) fn ore(amount: &Value, places: u32) -> i64 {
    decimal(amount)
        .and_then(|amount| amount.checked_mul(Decimal::from(10_u32.pow(places))))
        .and_then(|ore| ore.to_i64())
        .unwrap_or(i64::MIN)
}
