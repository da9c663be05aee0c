//! Connections that stay open on the protocol port: one request for each text frame, answered as soon as it is
//! done, in whatever order (`WebSocket`, abicart-api §1.4).
//!
//! A reply that belongs to HTTP alone, such as a page with status 502, ends the connection.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{
        FromRequestParts,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code},
    },
    http::{self, HeaderMap, header::UPGRADE},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt as _, stream::FuturesUnordered};

use super::{
    calls::Pending,
    conn::Line,
    core::Core,
    effect::Announce,
    protocol::{BODY_LIMIT, End, exchange},
};
use crate::system::{Request, System};

/// Whether the headers ask for a WebSocket.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Accepts the connection and talks on it until either side ends it.
pub(super) async fn open<S: System>(
    core: &Arc<Core<S>>,
    line: &Line,
    request: http::Request<Body>,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.max_message_size(BODY_LIMIT).max_frame_size(BODY_LIMIT),
        Err(rejection) => return rejection.into_response(),
    };
    let opening = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().as_bytes().to_vec(),
        socket: true,
        ..Request::default()
    };
    let (core, line) = (core.clone(), line.clone());
    upgrade.on_upgrade(async move |socket| {
        // The end of the sandbox drops the connection.
        core.stop.run_until_cancelled(talk(&core, &line, opening, socket)).await;
    })
}

/// What goes back for one frame.
enum Frame {
    Nothing,
    Text(Utf8Bytes),
    Close(u16),
    /// The next write ends the connection, because a fault wants it so.
    Break(Utf8Bytes),
}

async fn talk<S: System>(
    core: &Arc<Core<S>>,
    line: &Line,
    opening: Request,
    mut socket: WebSocket,
) {
    let mut running = FuturesUnordered::new();
    loop {
        let frame = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    let request = Request { body: text.as_bytes().to_vec(), ..opening.clone() };
                    running.push(async move {
                        let (mut pending, end) = exchange(core, core.enter(), request).await;
                        finish(line, &mut pending, end)
                    });
                    continue;
                }
                Some(Ok(Message::Binary(_))) => Frame::Close(close_code::UNSUPPORTED),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            Some(frame) = running.next() => frame,
        };
        let (message, last) = match frame {
            Frame::Nothing => continue,
            Frame::Text(text) => (Message::Text(text), false),
            Frame::Break(text) => (Message::Text(text), true),
            Frame::Close(code) => {
                let reason = Utf8Bytes::default();
                (Message::Close(Some(CloseFrame { code, reason })), true)
            }
        };
        if socket.send(message).await.is_err() || last {
            return;
        }
    }
}

fn finish(line: &Line, pending: &mut Pending<'_>, end: End) -> Frame {
    let (reply, cut) = match end {
        End::Answer(reply) => (reply, None),
        End::Cut(reply, at, announce) => (reply, Some((at, announce))),
        End::Reset => {
            line.reset();
            pending.call.outcome = "dropped";
            return Frame::Break(Utf8Bytes::default());
        }
    };
    let mut body = Bytes::from(reply.body);
    if let Some((at, Announce::Part)) = cut {
        body.truncate(at);
    }
    pending.call.outcome = "answered";
    pending.call.status = reply.status;
    pending.call.answer = body.clone();
    if reply.status >= 300 && reply.content_type != "application/json" {
        let later = matches!(reply.status, 429 | 503);
        return Frame::Close(if later { close_code::AGAIN } else { close_code::ERROR });
    }
    if body.is_empty() {
        return Frame::Nothing;
    }
    let text = Utf8Bytes::from(String::from_utf8_lossy(&body).into_owned());
    if let Some((at, Announce::Whole)) = cut {
        line.cut(at);
        return Frame::Break(text);
    }
    Frame::Text(text)
}
