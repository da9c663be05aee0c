//! The control port: the shell's own paths, everything else goes to the system.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::State,
    http::{self, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    core::{Core, Stored},
    held::Release,
};
use crate::system::{ControlReply, ControlRequest, System};

const BODY_LIMIT: usize = 1 << 30;

/// Answers one request to the control interface.
pub(super) async fn handle<S: System>(
    State(core): State<Arc<Core<S>>>,
    request: http::Request<Body>,
) -> Response {
    let reply = match read(request).await {
        Ok(request) => {
            let answer = core.stop.run_until_cancelled(answer(&core, request));
            answer.await.unwrap_or_else(|| ControlReply::error(503, "", "the sandbox stops"))
        }
        Err(reply) => reply,
    };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(reply.body)).into_response()
}

async fn read(request: http::Request<Body>) -> Result<ControlRequest, ControlReply> {
    let (parts, body) = request.into_parts();
    let Some(path) = parts.uri.path().strip_prefix("/__sim/") else {
        return Err(ControlReply::not_found("the control interface begins at /__sim/"));
    };
    let path = path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let query = parts.uri.query().unwrap_or_default();
    let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let bytes = to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| ControlReply::error(400, "", "the body cannot be read"))?;
    let body = if bytes.trim_ascii().is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes)
            .map_err(|error| ControlReply::error(400, "", format!("not JSON: {error}")))?
    };
    Ok(ControlRequest { method: parts.method.as_str().to_owned(), path, query, body })
}

/// A percent-decoded path segment.
pub(crate) fn decoded(segment: &str) -> String {
    // Form decoding, except that a plus is a plus.
    let kept = segment.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(kept.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

/// Answers a request that has been read.
pub(super) async fn answer<S: System>(
    core: &Arc<Core<S>>,
    request: ControlRequest,
) -> ControlReply {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    match (request.method.as_str(), path.as_slice()) {
        ("GET", ["health"]) => ControlReply::ok(json!({ "ok": true })),
        ("GET", ["clock"]) => ControlReply::ok(core.clock.shown()),
        ("POST" | "PUT" | "PATCH", ["clock"]) => set_clock(core, request.body).await,
        ("GET", ["faults"]) => ControlReply::ok(core.faults.list()),
        ("POST", ["faults"]) => match core.faults.add(request.body, S::QUIRKS) {
            Ok(id) => ControlReply::ok(json!({ "id": id })),
            Err(message) => ControlReply::error(400, "", message),
        },
        ("DELETE", ["faults"]) => ControlReply::ok(json!({ "cleared": core.faults.clear(None) })),
        ("DELETE", ["faults", id]) => match id.parse() {
            Ok(id) => ControlReply::ok(json!({ "cleared": core.faults.clear(Some(id)) })),
            Err(_) => ControlReply::not_found("a fault's id is a number"),
        },
        ("GET", ["held"]) => {
            let page = Page::read(&request);
            ControlReply::ok(core.held.list(page.count, page.wait).await)
        }
        ("POST", ["held", "release"]) => release(core, request.body),
        ("GET", ["calls"]) => calls(core, &request).await,
        ("DELETE", ["calls"]) => {
            core.calls.clear();
            ControlReply::ok(json!({}))
        }
        ("GET", ["callbacks"]) => callbacks(core, &request).await,
        ("DELETE", ["callbacks"]) => {
            core.callbacks.clear();
            ControlReply::ok(json!({}))
        }
        (method, path) => {
            let reset = method == "POST" && path == ["reset"];
            let (reply, stored) = core.control(&request);
            if reset && reply.status == 200 {
                core.faults.clear(None);
                core.calls.clear();
                core.callbacks.clear();
            }
            kept(stored, reply).await
        }
    }
}

/// The reply, once its changes are stored.
async fn kept(stored: Stored, reply: ControlReply) -> ControlReply {
    if let Some(stored) = stored
        && stored.await.is_err()
    {
        return ControlReply::error(500, "", "the change cannot be stored");
    }
    reply
}

async fn set_clock<S: System>(core: &Core<S>, wish: Value) -> ControlReply {
    match core.clock.apply(wish) {
        Ok(()) => kept(core.keep_clock(), ControlReply::ok(core.clock.shown())).await,
        Err(error) => ControlReply::error(400, "", error.to_string()),
    }
}

/// `{"id": 3, "then": "drop"}`; all held requests and `answer` where left out.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseWish {
    id: Option<u64>,
    then: Option<Release>,
}

fn release<S: System>(core: &Core<S>, wish: Value) -> ControlReply {
    let wish =
        if wish.is_null() { Ok(ReleaseWish::default()) } else { serde_json::from_value(wish) };
    match wish {
        Ok(ReleaseWish { id, then }) => {
            let released = core.held.release(id, then.unwrap_or(Release::Answer));
            ControlReply::ok(json!({ "released": released }))
        }
        Err(error) => ControlReply::error(400, "", error.to_string()),
    }
}

/// What part of a list is wanted.
struct Page {
    after: u64,
    limit: usize,
    /// Entries to wait for.
    count: usize,
    wait: Duration,
}

impl Page {
    fn read(request: &ControlRequest) -> Self {
        let number = |name| request.query(name).and_then(|text| text.parse::<u64>().ok());
        let size = |name| number(name).and_then(|value| usize::try_from(value).ok());
        Self {
            after: number("after").unwrap_or(0),
            limit: size("limit").unwrap_or(100),
            count: size("count").unwrap_or(1),
            wait: Duration::from_millis(number("wait_ms").unwrap_or(0)),
        }
    }
}

async fn calls<S: System>(core: &Core<S>, request: &ControlRequest) -> ControlReply {
    let page = Page::read(request);
    let action = request.query("action");
    let look = || {
        core.calls.page(page.after, page.limit, |id, call| {
            let shown = call.shown::<S>(id);
            let name = shown.get("action").and_then(Value::as_str).unwrap_or_default();
            let wanted = action.is_none_or(|action| {
                name.split(',').any(|part| part.trim().eq_ignore_ascii_case(action))
            });
            wanted.then_some(shown)
        })
    };
    let enough = || Some(look()).filter(|(calls, _)| calls.len() >= page.count);
    let (calls, last) = core.calls.wait(page.wait, enough).await.unwrap_or_else(look);
    ControlReply::ok(json!({ "calls": calls, "last": last }))
}

async fn callbacks<S: System>(core: &Core<S>, request: &ControlRequest) -> ControlReply {
    let page = Page::read(request);
    let look = || core.callbacks.page(page.after, page.limit, |id, sent| Some(sent.shown(id)));
    let ended = |entries: &[Value]| {
        entries.iter().filter(|entry| entry["state"] != "waiting").count() >= page.count
    };
    let enough = || Some(look()).filter(|(entries, _)| ended(entries));
    let (callbacks, last) = core.callbacks.wait(page.wait, enough).await.unwrap_or_else(look);
    let mut states: BTreeMap<String, u64> = BTreeMap::new();
    for state in callbacks.iter().filter_map(|entry| entry["state"].as_str()) {
        *states.entry(state.to_owned()).or_default() += 1;
    }
    ControlReply::ok(json!({ "callbacks": callbacks, "states": states, "last": last }))
}
