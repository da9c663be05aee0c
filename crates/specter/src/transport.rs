//! The way to the server, as a trait, so that the client also runs without sockets.
//!
//! An implementation never repeats a request by itself once a byte may have left, and says
//! [`TransportError::NotSent`] only when the server provably received nothing.

mod http;

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

pub use http::{HttpOptions, HttpTransport, PlainHttp};

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and returns the whole answer.
pub trait Transport: Send + Sync {
    /// Sends `request` once and reads the answer to its end, all within `request.deadline`.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// The two methods that Specter uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Everything in the query.
    Get,
    /// Form body beside the query.
    Post,
}

/// A request, relative to the API's base address. It carries the key: `Debug` shows the path only.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// GET or POST.
    pub method: Method,
    /// `getInfo.asp` or `putInfo.asp`.
    pub path: &'static str,
    /// Percent-encoded, without the question mark.
    pub query: String,
    /// Percent-encoded, of type `application/x-www-form-urlencoded`.
    pub body: Option<String>,
    /// The time from the call to the last byte of the answer.
    pub deadline: Duration,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The header `Retry-After`, where it gives seconds.
    pub retry_after: Option<Duration>,
    /// The body without transfer or content coding.
    pub body: Vec<u8>,
    /// Whether the protocol proves that the body is complete. False for a body that simply ends with
    /// the connection: a text row may then have lost its tail unnoticed.
    pub framed: bool,
}

impl HttpResponse {
    /// A complete answer.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, retry_after: None, body: body.into(), framed: true }
    }
}

/// Why there is no answer. The text names the cause and never holds a URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nothing reached the server: no address, no connection, no TLS session.
    #[error("the server was not reached: {0}")]
    NotSent(String),
    /// The request, or a part of it, may have been received and carried out.
    #[error("the answer was lost: {0}")]
    Unknown(String),
}
