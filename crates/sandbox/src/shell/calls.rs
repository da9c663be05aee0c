//! The list of received calls.
//!
//! A call is kept as it came; its parameters are decoded only for whoever reads the list.

use std::{borrow::Cow, time::Instant};

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::ring::{Ring, Weight};
use crate::system::{Request, System};

/// One received call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) at: Timestamp,
    pub(super) started: Instant,
    pub(super) micros: u64,
    pub(super) request: Request,
    /// Status of the answer; 0 when there was none.
    pub(super) status: u16,
    pub(super) answer: Bytes,
    pub(super) summary: Cow<'static, str>,
    pub(super) wrote: bool,
    pub(super) faults: Vec<&'static str>,
    /// `answered`, `dropped`, or `client gone`.
    pub(super) outcome: &'static str,
}

/// The list of calls.
pub(super) type Calls = Ring<Call>;

impl Weight for Call {
    fn weight(&self) -> usize {
        let request = &self.request;
        200 + request.path.len() + request.query.len() + request.body.len() + self.answer.len()
    }
}

impl Call {
    /// What `GET /__sim/calls` shows.
    pub(super) fn shown<S: System>(&self, id: u64) -> Value {
        let described = S::describe(&self.request);
        json!({
            "id": id,
            "at": self.at,
            "micros": self.micros,
            "method": if self.request.socket { "WEBSOCKET" } else { &self.request.method },
            "path": self.request.path,
            "action": described.action,
            "parameters": described.parameters,
            "summary": self.summary,
            "wrote": self.wrote,
            "faults": self.faults,
            "outcome": self.outcome,
            "status": self.status,
            "answer": text(&self.answer),
        })
    }
}

/// Bytes as text: UTF-8 if they are, else one character a byte.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Puts a call into the list when it ends, however it ends.
pub(super) struct Pending<'a> {
    calls: &'a Calls,
    /// The call so far.
    pub(super) call: Call,
}

impl<'a> Pending<'a> {
    /// Begins a call.
    pub(super) fn new(calls: &'a Calls, at: Timestamp, request: Request) -> Self {
        let call = Call {
            at,
            started: Instant::now(),
            micros: 0,
            request,
            status: 0,
            answer: Bytes::new(),
            summary: Cow::Borrowed(""),
            wrote: false,
            faults: Vec::new(),
            outcome: "client gone",
        };
        Self { calls, call }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let elapsed = self.call.started.elapsed().as_micros();
        self.call.micros = u64::try_from(elapsed).unwrap_or(u64::MAX);
        let empty = Call {
            request: Request::default(),
            answer: Bytes::new(),
            summary: Cow::Borrowed(""),
            faults: Vec::new(),
            ..self.call
        };
        self.calls.push(std::mem::replace(&mut self.call, empty));
    }
}
