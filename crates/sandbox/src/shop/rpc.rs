//! The envelope: one body in, one body out, single requests, batches and notifications
//! (abicart-api §1.5–1.6).

use serde_json::{Map, Value};

use super::call::Call;
use super::caller::{Caller, Context};
use super::failure::Failure;
use super::methods;
use super::switches::ErrorStatus;
use super::world::World;

/// What goes back over HTTP.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Nothing for notifications.
    pub(super) body: Option<Vec<u8>>,
    /// What came of it, in a few words.
    pub(super) summary: String,
}

/// Answers one body.
pub(super) fn answer(world: &mut World, query: &[u8], body: &[u8], now: i64) -> Answer {
    let context = Context::parse(query);
    match serde_json::from_slice(body) {
        Err(_) => single(world, Some(refusal(Value::Null, &Failure::PARSE)), Err(Failure::PARSE)),
        Ok(Value::Array(calls)) => batch(world, &context, &calls, now),
        Ok(call) => {
            let (reply, outcome) = one(world, &context, &call, now);
            single(world, reply, outcome)
        }
    }
}

fn single(world: &World, reply: Option<Value>, outcome: Result<(), Failure>) -> Answer {
    let summary = match &outcome {
        Ok(()) => "answered".to_owned(),
        Err(failure) => format!("refused {}", failure.code()),
    };
    let status = match (&reply, outcome) {
        (None, _) => 204,
        (Some(_), Err(failure)) if world.switches.http_error_status == ErrorStatus::Legacy => {
            failure.legacy_status()
        }
        _ => 200,
    };
    Answer { status, body: reply.map(|reply| reply.to_string().into_bytes()), summary }
}

fn batch(world: &mut World, context: &Context, calls: &[Value], now: i64) -> Answer {
    if calls.is_empty() || calls.len() > world.switches.max_batch {
        let reply = refusal(Value::Null, &Failure::REQUEST);
        return single(world, Some(reply), Err(Failure::REQUEST));
    }
    let mut refused = 0;
    let mut replies = Vec::with_capacity(calls.len());
    for call in calls {
        let (reply, outcome) = one(world, context, call, now);
        refused += usize::from(outcome.is_err());
        replies.extend(reply);
    }
    if world.switches.batch_shuffle {
        replies.reverse();
    }
    let summary = format!("batch of {}, {refused} refused", calls.len());
    if replies.is_empty() {
        return Answer { status: 204, body: None, summary };
    }
    let body = Value::Array(replies).to_string().into_bytes();
    Answer { status: 200, body: Some(body), summary }
}

/// -32000 for every call that wants an answer, without doing anything.
pub(super) fn internal_error(rule: ErrorStatus, body: &[u8]) -> Answer {
    let calls = serde_json::from_slice(body).unwrap_or_default();
    let refuse = |call: &Value| match call {
        Value::Object(call) => call.get("id").map(|id| refusal(id.clone(), &Failure::INTERNAL)),
        _ => Some(refusal(Value::Null, &Failure::INTERNAL)),
    };
    let reply = match &calls {
        Value::Array(calls) => {
            let replies: Vec<Value> = calls.iter().filter_map(refuse).collect();
            (!replies.is_empty()).then_some(Value::Array(replies))
        }
        call => refuse(call),
    };
    let status = match &reply {
        None => 204,
        Some(Value::Object(_)) if rule == ErrorStatus::Legacy => Failure::INTERNAL.legacy_status(),
        Some(_) => 200,
    };
    let body = reply.map(|reply| reply.to_string().into_bytes());
    Answer { status, body, summary: "refused -32000".to_owned() }
}

/// Answers one request object; a notification has no reply.
fn one(
    world: &mut World,
    context: &Context,
    call: &Value,
    now: i64,
) -> (Option<Value>, Result<(), Failure>) {
    let id = match call.get("id") {
        Some(id @ (Value::String(_) | Value::Number(_) | Value::Null)) => Some(id.clone()),
        _ => None,
    };
    let outcome =
        envelope(call).and_then(|(method, params)| run(world, context, method, params, now));
    match outcome {
        Ok(result) => (id.map(|id| success(id, result)), Ok(())),
        Err(failure) if failure == Failure::REQUEST => {
            (Some(refusal(id.unwrap_or_default(), &failure)), Err(failure))
        }
        Err(failure) => (id.map(|id| refusal(id, &failure)), Err(failure)),
    }
}

fn envelope(call: &Value) -> Result<(&str, &Value), Failure> {
    const NO_PARAMS: &Value = &Value::Null;
    let Value::Object(call) = call else { return Err(Failure::REQUEST) };
    let method = call.get("method").and_then(Value::as_str);
    let params = call.get("params").unwrap_or(NO_PARAMS);
    let fits = call.get("jsonrpc").and_then(Value::as_str) == Some("2.0")
        && !matches!(call.get("id"), Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)))
        && matches!(params, Value::Null | Value::Array(_) | Value::Object(_));
    method.filter(|_| fits).map(|method| (method, params)).ok_or(Failure::REQUEST)
}

fn run(
    world: &mut World,
    context: &Context,
    name: &str,
    params: &Value,
    now: i64,
) -> Result<Value, Failure> {
    let method = methods::find(name)?;
    let caller = Caller::check(world, context, method.need, now)?;
    let params = match params {
        Value::Array(params) => params.as_slice(),
        Value::Null => &[],
        _ => return Err(Failure::param("", "parameters are an array")),
    };
    (method.run)(&mut Call { world, caller, params, now })
}

fn reply(id: Value, name: &str, value: Value) -> Value {
    let mut reply = Map::new();
    reply.insert("jsonrpc".into(), "2.0".into());
    reply.insert("id".into(), id);
    reply.insert(name.into(), value);
    Value::Object(reply)
}

fn success(id: Value, result: Value) -> Value {
    reply(id, "result", result)
}

fn refusal(id: Value, failure: &Failure) -> Value {
    reply(id, "error", failure.to_json())
}
