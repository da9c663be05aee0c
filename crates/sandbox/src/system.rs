//! What the shell asks of a remote system.
//!
//! A [`System`] is a synchronous state machine without I/O, clock or randomness of its own: the
//! same requests at the same times give the same answers. The shell serves one over HTTP; a
//! simulation calls it directly.

use std::{borrow::Cow, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};

/// A remote system as a pure state machine.
///
/// The shell calls every method under one lock, so that requests are answered one after another.
pub trait System: Send + 'static {
    /// Names that a fault of kind `quirk` may put into [`Request::quirk`].
    const QUIRKS: &'static [&'static str];

    /// Answers one request of the emulated protocol.
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply;

    /// Answers one request to the control interface that is not the shell's own.
    fn control(&mut self, request: &ControlRequest, now: Timestamp) -> ControlReply;

    /// Hands over what changed since the last call, to be stored in this order.
    fn take_changes(&mut self) -> Vec<Change>;

    /// Drops what changed since the last call; used where nothing is stored.
    fn forget_changes(&mut self) {
        drop(self.take_changes());
    }

    /// Rebuilds the state from stored objects, given in the order of kind and key.
    ///
    /// # Errors
    ///
    /// The first row that does not fit, with the reason.
    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RestoreError>;

    /// Learns how a callback ended; called once for each callback, after its last attempt.
    fn callback_ended(&mut self, _outcome: &CallbackOutcome, _now: Timestamp) {}

    /// Names and decodes a request without touching any state: for fault matchers and call lists.
    fn describe(request: &Request) -> Description
    where
        Self: Sized;

    /// Whether a WebSocket may be opened at this path. Each text frame on it is a [`Request`] with
    /// [`Request::socket`], and each answer with a body is one text frame back.
    fn opens_socket(_path: &str) -> bool
    where
        Self: Sized,
    {
        false
    }

    /// The answer of a `throttle` fault that speaks in a body with status 200, of a system whose
    /// switches are at their defaults.
    fn throttled(request: &Request) -> Reply
    where
        Self: Sized;

    /// The same under this system's switches.
    fn throttled_here(&self, request: &Request) -> Reply
    where
        Self: Sized,
    {
        Self::throttled(request)
    }
}

/// One request of the emulated protocol, as received.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// HTTP method in upper case.
    pub method: String,
    /// Path as sent, still percent-encoded, without the query.
    pub path: String,
    /// Query as sent, without the question mark, still percent-encoded.
    pub query: Vec<u8>,
    /// Body as sent.
    pub body: Vec<u8>,
    /// Whether this is a frame of a WebSocket; method, path and query are then those of its
    /// opening.
    pub socket: bool,
    /// How long the server had been running when the request came, whatever the clock of the
    /// sandbox says; `None` where there is no server.
    pub running: Option<Duration>,
    /// Requests being answered at this moment, this one included; 0 and 1 both mean "alone".
    pub in_flight: u32,
    /// A deliberate misbehaviour for this request, one of [`System::QUIRKS`].
    pub quirk: Option<String>,
}

/// What the system answers and what follows from it.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`; empty for none.
    pub content_type: Cow<'static, str>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body in the protocol's encoding.
    pub body: Vec<u8>,
    /// What the call list shows.
    pub call: CallRecord,
    /// Callbacks to send once the changes are stored.
    pub callbacks: Vec<Callback>,
    /// Time to wait before the answer goes out.
    pub delay: Duration,
}

impl Reply {
    /// A plain answer without callbacks.
    pub fn new(status: u16, content_type: impl Into<Cow<'static, str>>, body: Vec<u8>) -> Self {
        Self {
            status,
            content_type: content_type.into(),
            headers: Vec::new(),
            body,
            call: CallRecord::default(),
            callbacks: Vec::new(),
            delay: Duration::ZERO,
        }
    }
}

/// One line of the call list, as far as the system knows it.
#[derive(Debug, Clone, Default)]
pub struct CallRecord {
    /// What came of it in a few words, such as `created order 20157` or `refused 9001`.
    pub summary: Cow<'static, str>,
    /// Whether the state changed.
    pub wrote: bool,
}

/// A request in readable form.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// Action or method name as sent; the names of a batch joined by commas.
    pub action: String,
    /// Decoded parameters.
    pub parameters: Value,
}

/// A call from the emulated system to the outside.
#[derive(Debug, Clone)]
pub struct Callback {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Absolute address.
    pub url: String,
    /// Content type of `body`; empty for none.
    pub content_type: &'static str,
    /// Body; empty for none.
    pub body: Vec<u8>,
    /// Comes back in [`CallbackOutcome::tag`].
    pub tag: String,
    /// How it is delivered.
    pub delivery: Delivery,
}

/// How a callback is delivered, and which disorder is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Delivery {
    /// Limit for one attempt.
    pub timeout: Duration,
    /// Further attempts after a failed one.
    pub retries: u32,
    /// Pause before the first retry; doubled for each further one.
    pub backoff: Duration,
    /// Body that counts as success (trimmed); `None` lets the status decide.
    pub expected_body: Option<&'static str>,
    /// Recorded but never sent.
    pub drop: bool,
    /// Sent twice.
    pub duplicate: bool,
    /// Waits before the first attempt.
    pub delay: Duration,
    /// Sent after the next callback, or alone after one second.
    pub reorder: bool,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            retries: 0,
            backoff: Duration::from_secs(1),
            expected_body: None,
            drop: false,
            duplicate: false,
            delay: Duration::ZERO,
            reorder: false,
        }
    }
}

/// How a callback ended.
#[derive(Debug, Clone)]
pub struct CallbackOutcome {
    /// [`Callback::tag`].
    pub tag: String,
    /// Any `2xx` answer; with [`Delivery::expected_body`] also the right body.
    pub success: bool,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Error or the start of the body.
    pub message: String,
}

/// One request to the control interface.
#[derive(Debug, Clone, Default)]
pub struct ControlRequest {
    /// HTTP method in upper case.
    pub method: String,
    /// Path after `/__sim/`, cut at slashes and percent-decoded.
    pub path: Vec<String>,
    /// Query parameters, decoded as UTF-8.
    pub query: Vec<(String, String)>,
    /// JSON body; `null` when there is none.
    pub body: Value,
}

impl ControlRequest {
    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Answer of the control interface.
#[derive(Debug, Clone)]
pub struct ControlReply {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
    /// Callbacks to send once the changes are stored.
    pub callbacks: Vec<Callback>,
}

impl ControlReply {
    /// Status 200 with a body.
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body, callbacks: Vec::new() }
    }

    /// `{"error": message, "pointer": pointer}`; the pointer is left out when empty.
    pub fn error(status: u16, pointer: &str, message: impl Into<String>) -> Self {
        let mut body = json!({ "error": message.into() });
        if !pointer.is_empty() {
            body["pointer"] = pointer.into();
        }
        Self { status, body, callbacks: Vec::new() }
    }

    /// Status 404 for a path or object that does not exist.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::error(404, "", what)
    }
}

/// A change to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The object now has this JSON text.
    Put {
        /// Kind of object, such as `order`.
        kind: &'static str,
        /// Identity within the kind.
        key: String,
        /// JSON text.
        value: String,
    },
    /// The object is gone.
    Delete {
        /// Kind of object.
        kind: &'static str,
        /// Identity within the kind.
        key: String,
    },
    /// Everything is gone.
    Clear,
}

/// A stored object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Kind of object.
    pub kind: String,
    /// Identity within the kind.
    pub key: String,
    /// JSON text.
    pub value: String,
}

/// A stored object that the system cannot read.
#[derive(Debug, thiserror::Error)]
#[error("stored object {kind} {key} cannot be read: {reason}")]
pub struct RestoreError {
    /// Kind of object.
    pub kind: String,
    /// Identity within the kind.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}
