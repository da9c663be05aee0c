//! The real transport, on reqwest: verified TLS, no redirects, no repetition, no proxy, a deadline for
//! the whole exchange and a bound on the answer's size.

use std::sync::Arc;
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::dns::Resolve;
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, RETRY_AFTER};
use secrecy::ExposeSecret;

use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use crate::Error;

const JSON: &str = "application/json";
/// Shorter than common keep-alive limits, so that a write seldom meets a connection that the
/// shop is just closing.
const IDLE_LIMIT: Duration = Duration::from_secs(15);

/// Limits of the real transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// Time for one exchange, from the first packet to the last byte of the answer.
    pub deadline: Duration,
    /// Time for connecting, TLS included; part of `deadline`.
    pub connect_deadline: Duration,
    /// Greatest accepted answer in bytes, after decompression.
    pub max_body: usize,
    /// The `User-Agent` header.
    pub user_agent: String,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            deadline: Duration::from_mins(1),
            connect_deadline: Duration::from_secs(10),
            max_body: 32 * 1024 * 1024,
            user_agent: concat!("abicart-rs/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// HTTP over real sockets.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    max_body: usize,
}

impl HttpTransport {
    /// A transport with these limits.
    ///
    /// The process must have installed a default TLS provider of `rustls` before. Fails with
    /// [`Error::Configuration`] when TLS or the settings cannot be used.
    pub fn new(options: &HttpOptions) -> Result<Self, Error> {
        Self::build(options, reqwest::Client::builder())
    }

    /// As [`Self::new`], with the names of hosts looked up by `resolver`, which may refuse some.
    pub fn with_resolver<R>(options: &HttpOptions, resolver: Arc<R>) -> Result<Self, Error>
    where
        R: Resolve + 'static,
    {
        Self::build(options, reqwest::Client::builder().dns_resolver(resolver))
    }

    fn build(options: &HttpOptions, builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        let client = builder
            .user_agent(&options.user_agent)
            .timeout(options.deadline)
            .connect_timeout(options.connect_deadline)
            .pool_idle_timeout(IDLE_LIMIT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .gzip(true)
            .build()
            .map_err(|error| Error::Configuration {
                problem: format!("the HTTP client cannot be set up: {}", error.without_url()),
            })?;
        Ok(Self { client, max_body: options.max_body })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut response = self
            .client
            .post(request.url.expose_secret())
            .header(CONTENT_TYPE, JSON)
            .header(ACCEPT, JSON)
            .body(request.body)
            .send()
            .await
            .map_err(failure)?;
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after =
            header(RETRY_AFTER).and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        let date = header(DATE)
            .and_then(|text| rfc2822::parse(text.trim()).ok())
            .map(|date| date.timestamp());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failure)? {
            if body.len() + chunk.len() > self.max_body {
                let problem = format!("the answer is longer than {} bytes", self.max_body);
                return Err(TransportError::Unknown(problem.into()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse { status, retry_after, date, body })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    let nothing_left = error.is_connect() || error.is_builder();
    let error = Box::new(error.without_url());
    if nothing_left { TransportError::NotSent(error) } else { TransportError::Unknown(error) }
}
