//! JSON-RPC 2.0 envelopes (abicart-api §1.5, §1.6): writing requests, recognizing responses.
//!
//! A result is recognized by its key, so `null`, `0`, `false`, `[]` and `""` are results.

use serde_json::{Map, Value, json};

use crate::value::scalar;
use crate::{Problem, RpcError};

/// A response that belongs to a request.
#[derive(Debug)]
pub(crate) enum Answer {
    Result(Value),
    Error(RpcError),
}

/// The body of a batch answer.
#[derive(Debug)]
pub(crate) enum BatchAnswer {
    /// One response per readable id, in any order.
    Entries(Vec<(u64, Answer)>),
    /// The batch was answered by a single error.
    Refused(RpcError),
}

pub(crate) fn request(id: u64, method: &str, params: &[Value]) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

/// Reads the response to the single request `id`; the error text says what the body is instead.
pub(crate) fn single(body: &[u8], id: u64) -> Result<Answer, &'static str> {
    let Value::Object(map) = parse(body)? else {
        return Err("the answer is JSON, but not a response object");
    };
    let given = map.get("id").cloned().unwrap_or_default();
    let answer = response(map)?;
    let matches =
        scalar::uid(&given) == Some(id) || (given.is_null() && matches!(answer, Answer::Error(_)));
    if matches { Ok(answer) } else { Err("the answer belongs to another request") }
}

/// Reads the answer to a batch. Entries that are no responses are left out.
pub(crate) fn batch(body: &[u8]) -> Result<BatchAnswer, &'static str> {
    match parse(body)? {
        Value::Array(entries) => {
            if let [Value::Object(only)] = entries.as_slice()
                && only.get("id").is_none_or(Value::is_null)
                && let Ok(Answer::Error(error)) = response(only.clone())
            {
                return Ok(BatchAnswer::Refused(error));
            }
            Ok(BatchAnswer::Entries(entries.into_iter().filter_map(entry).collect()))
        }
        Value::Object(map) => match response(map)? {
            Answer::Error(error) => Ok(BatchAnswer::Refused(error)),
            Answer::Result(_) => Err("the answer to a batch is a single result"),
        },
        _ => Err("the answer is JSON, but not a batch of responses"),
    }
}

fn entry(value: Value) -> Option<(u64, Answer)> {
    let Value::Object(map) = value else { return None };
    let id = map.get("id").and_then(scalar::uid)?;
    Some((id, response(map).ok()?))
}

fn parse(body: &[u8]) -> Result<Value, &'static str> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err("the answer is empty");
    }
    serde_json::from_slice(body).map_err(|_| "the answer is not JSON")
}

fn response(mut map: Map<String, Value>) -> Result<Answer, &'static str> {
    match map.remove("error") {
        None | Some(Value::Null) => {}
        Some(error) => return rpc_error(&error).map(Answer::Error),
    }
    map.remove("result")
        .map(Answer::Result)
        .ok_or("the answer is JSON, but has neither result nor error")
}

fn rpc_error(error: &Value) -> Result<RpcError, &'static str> {
    let code = error
        .get("code")
        .and_then(scalar::integer)
        .ok_or("the answer holds an error without a code")?;
    let message = error.get("message").and_then(scalar::text).unwrap_or_default();
    let problems = match error.get("data") {
        Some(Value::Array(entries)) => entries.iter().filter_map(problem).collect(),
        Some(data) => problem(data).into_iter().collect(),
        None => Vec::new(),
    };
    Ok(RpcError { code, message, problems })
}

fn problem(value: &Value) -> Option<Problem> {
    let pointer = value.get("pointer").and_then(scalar::text);
    let message = value.get("message").or(Some(value)).and_then(scalar::text);
    match (message, pointer) {
        (None, None) => None,
        (message, pointer) => Some(Problem { message: message.unwrap_or_default(), pointer }),
    }
}
