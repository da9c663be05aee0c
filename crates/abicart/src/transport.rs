//! How a request reaches the shop: a trait, so that tests and sandboxes can do without sockets.
//!
//! A transport reports [`TransportError::NotSent`] only when it can prove that no byte of the
//! request reached the shop; everything else is [`TransportError::Unknown`].

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

pub(crate) mod http;

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries one HTTP `POST` to the shop and brings back the answer.
pub trait Transport: Send + Sync {
    /// Sends the request once. An answer of any HTTP status is a success here.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// A `POST` of a JSON body. `Debug` shows neither address nor body, both may hold the token.
pub struct HttpRequest {
    /// The address with the context parameters, the token among them.
    pub url: SecretString,
    /// UTF-8 JSON, to be sent as `application/json`.
    pub body: Vec<u8>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// An answer, read to its end and decompressed. `Debug` leaves the body out.
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header, where it is given in seconds.
    pub retry_after: Option<Duration>,
    /// The `Date` header: what the shop's clock showed, in whole seconds.
    pub date: Option<Timestamp>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("date", &self.date)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why no answer came. Sources must not show the address.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Provably nothing reached the shop: no address found, connection refused, TLS refused.
    #[error("no connection to the shop")]
    NotSent(#[source] Box<dyn StdError + Send + Sync>),
    /// Anything else: the request may have been read and acted upon.
    #[error("the connection to the shop failed before the whole answer came")]
    Unknown(#[source] Box<dyn StdError + Send + Sync>),
}
