//! The protocol port: one request through faults, system, store and back.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, State},
    http::{self, StatusCode, header::CONTENT_TYPE},
    response::Response,
};

use super::{
    calls::Pending,
    conn::Line,
    core::{Core, InFlight},
    effect::{Announce, Effect, When},
    held::{Release, Stage},
    socket,
};
use crate::system::{Description, Reply, Request, System};

const GARBAGE: &[u8] = b"\x7f\x01 Server application \xff\xfe unavailable %%EOF 4711;;<<";
/// Largest body, and largest message on a WebSocket.
pub(super) const BODY_LIMIT: usize = 256 << 20;

/// Answers one HTTP request.
pub(super) async fn handle<S: System>(
    State(core): State<Arc<Core<S>>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: http::Request<Body>,
) -> Response {
    let stop = core.stop.clone();
    stop.run_until_cancelled(handle_one(&core, &line, request)).await.unwrap_or_else(|| {
        line.reset();
        plain(StatusCode::SERVICE_UNAVAILABLE, "")
    })
}

async fn handle_one<S: System>(
    core: &Arc<Core<S>>,
    line: &Line,
    request: http::Request<Body>,
) -> Response {
    if socket::is_wanted(request.headers()) && S::opens_socket(request.uri().path()) {
        return socket::open(core, line, request).await;
    }
    let entered = core.enter();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return plain(StatusCode::BAD_REQUEST, "the body cannot be read");
    };
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().as_bytes().to_vec(),
        body: body.into(),
        ..Request::default()
    };
    let (mut pending, end) = exchange(core, entered, request).await;
    finish(line, &mut pending, end)
}

/// Answers one request of either transport, with the faults that strike it. The call is listed
/// when `Pending` is dropped, after the transport has written down how it ended.
pub(super) async fn exchange<S: System>(
    core: &Arc<Core<S>>,
    (number, in_flight): (u32, InFlight<S>),
    request: Request,
) -> (Pending<'_>, End) {
    let running = Some(core.started.elapsed());
    let request = Request { in_flight: number, running, ..request };
    let mut pending = Pending::new(&core.calls, core.clock.now(), request);
    let effects = if core.faults.none() {
        Vec::new()
    } else {
        core.faults.strike(&S::describe(&pending.call.request))
    };
    pending.call.faults = effects.iter().map(Effect::name).collect();
    let exchange = Exchange { core, in_flight };
    let end = exchange.run(&mut pending, effects).await;
    (pending, end)
}

/// How an exchange ends.
pub(super) enum End {
    /// The reply goes out.
    Answer(Reply),
    /// Only a part of the body goes out.
    Cut(Reply, usize, Announce),
    /// The connection is reset.
    Reset,
}

struct Exchange<'a, S> {
    core: &'a Arc<Core<S>>,
    in_flight: InFlight<S>,
}

impl<S: System> Exchange<'_, S> {
    async fn run(self, pending: &mut Pending<'_>, effects: Vec<Effect>) -> End {
        let mut after = Vec::new();
        for effect in effects {
            match effect {
                Effect::Latency { latency_ms } => {
                    tokio::time::sleep(Duration::from_millis(latency_ms)).await;
                }
                Effect::ResetBefore {} => return End::Reset,
                Effect::HangBefore {} => {
                    if self.hold(pending, Stage::Before).await == Release::Drop {
                        return End::Reset;
                    }
                }
                Effect::CommitLate { after_ms } => {
                    self.later(pending, after_ms);
                    return End::Reset;
                }
                Effect::Throttle { retry_after_seconds, in_body } => {
                    let request = &pending.call.request;
                    return End::Answer(self.throttle(request, retry_after_seconds, in_body));
                }
                Effect::Quirk { name } => pending.call.request.quirk = Some(name),
                effect if effect.when() == When::Before => {
                    return End::Answer(replaced(None, &effect));
                }
                effect => after.push(effect),
            }
        }
        let (reply, stored) = self.core.answer(&pending.call.request);
        pending.call.summary.clone_from(&reply.call.summary);
        pending.call.wrote = reply.call.wrote;
        if let Some(stored) = stored
            && stored.await.is_err()
        {
            return End::Reset;
        }
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay).await;
        }
        self.distort(pending, reply, after).await
    }

    async fn distort(&self, pending: &Pending<'_>, mut reply: Reply, after: Vec<Effect>) -> End {
        for effect in after {
            match effect {
                Effect::CommitAndDrop {} => return End::Reset,
                Effect::HangAfter {} => {
                    if self.hold(pending, Stage::After).await == Release::Drop {
                        return End::Reset;
                    }
                }
                Effect::Cut { at, announce } => {
                    return End::Cut(reply, at, announce.unwrap_or(Announce::Whole));
                }
                effect => reply = replaced(Some(reply), &effect),
            }
        }
        End::Answer(reply)
    }

    fn throttle(
        &self,
        request: &Request,
        retry_after_seconds: Option<u64>,
        in_body: Option<bool>,
    ) -> Reply {
        if in_body == Some(true) {
            return self.core.throttled(request);
        }
        let mut reply = Reply::new(429, "text/plain", b"Too Many Requests".to_vec());
        reply.headers.push(("retry-after", retry_after_seconds.unwrap_or(1).to_string()));
        reply
    }

    async fn hold(&self, pending: &Pending<'_>, stage: Stage) -> Release {
        let description = S::describe(&pending.call.request);
        self.core.held.hold(stage, self.core.clock.now(), description).await
    }

    /// Does the work after the connection is gone.
    fn later(self, pending: &Pending<'_>, after_ms: Option<u64>) {
        let core = self.core.clone();
        let request = pending.call.request.clone();
        tokio::spawn(async move {
            let _in_flight = self.in_flight;
            let description: Description = S::describe(&request);
            let held = core.held.hold(Stage::Late, core.clock.now(), description);
            let limit = async {
                match after_ms {
                    Some(limit) => tokio::time::sleep(Duration::from_millis(limit)).await,
                    None => std::future::pending().await,
                }
            };
            let release = tokio::select! {
                release = held => release,
                () = limit => Release::Answer,
                () = core.stop.cancelled() => Release::Drop,
            };
            if release == Release::Answer {
                drop(core.answer(&request));
            }
        });
    }
}

fn replaced(reply: Option<Reply>, effect: &Effect) -> Reply {
    let mut reply = reply.unwrap_or_else(|| Reply::new(200, "text/html", Vec::new()));
    match effect {
        Effect::Status { status, body, content_type, .. } => {
            reply.status = *status;
            reply.content_type = content_type.clone().unwrap_or("text/html".to_owned()).into();
            reply.body = body.clone().unwrap_or_else(|| error_page(*status)).into_bytes();
        }
        Effect::Garbage { .. } => reply.body = GARBAGE.to_vec(),
        _ => reply.body.clear(),
    }
    reply
}

fn error_page(status: u16) -> String {
    format!(
        "<!DOCTYPE html>\r\n<html><head><title>{status}</title></head>\
         <body><h1>{status} - Server error</h1></body></html>\r\n"
    )
}

fn finish(line: &Line, pending: &mut Pending<'_>, end: End) -> Response {
    let (reply, cut) = match end {
        End::Answer(reply) => (reply, None),
        End::Cut(reply, at, announce) => (reply, Some((at, announce))),
        End::Reset => {
            line.reset();
            pending.call.outcome = "dropped";
            return plain(StatusCode::OK, "");
        }
    };
    let mut body = Bytes::from(reply.body);
    if let Some((at, announce)) = cut {
        match announce {
            // Nothing is left to cut of a shorter body; the next answer must not pay for it.
            Announce::Whole if at >= body.len() => {}
            Announce::Whole => line.cut(at),
            Announce::Part => body.truncate(at),
        }
    }
    pending.call.outcome = "answered";
    pending.call.status = reply.status;
    pending.call.answer = body.clone();
    let mut builder = Response::builder().status(reply.status);
    if !reply.content_type.is_empty() {
        builder = builder.header(CONTENT_TYPE, reply.content_type.as_ref());
    }
    for (name, value) in &reply.headers {
        builder = builder.header(*name, value);
    }
    builder
        .body(Body::from(body))
        .unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "answer with a bad header"))
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
