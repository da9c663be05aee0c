//! The real transport, on reqwest.
//!
//! Certificates are always verified; redirects, proxies and automatic repeats are off.

use std::error::Error as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING};
use reqwest::{StatusCode, Version, redirect};
use url::{Host, Url};

use super::{BoxFuture, HttpRequest, HttpResponse, Method, Transport, TransportError};
use crate::error::Configuration;

/// Where plain HTTP may be spoken. The key travels in the query, so the default is this machine only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// `http://` is accepted for loopback addresses and `localhost`.
    #[default]
    LoopbackOnly,
    /// `http://` is accepted for every host: a sandbox in another container.
    Anywhere,
}

/// Limits of the transport.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Longest wait for address, connection and TLS session together.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept for the next call. Shorter than the server's own limit,
    /// so that a call seldom meets a connection that is being closed.
    pub idle_timeout: Duration,
    /// Largest answer that is read, in bytes after decompression.
    pub max_body: usize,
    /// Where plain HTTP is allowed.
    pub plain_http: PlainHttp,
    /// The header `User-Agent`.
    pub user_agent: String,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            max_body: 64 * 1024 * 1024,
            plain_http: PlainHttp::LoopbackOnly,
            user_agent: concat!("specter-rs/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// A pool of connections to one API address.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    base: Url,
    max_body: usize,
}

impl HttpTransport {
    /// Prepares calls to `base`, such as `https://api.specter.se/`; connects to nothing yet.
    ///
    /// Uses the process's default rustls provider, and makes `ring` the default where none is set.
    ///
    /// # Errors
    /// [`Configuration`] when the address cannot be used or the system's certificates cannot be read.
    pub fn new(base: &Url, options: &HttpOptions) -> Result<Self, Configuration> {
        Self::build(base, options, reqwest::Client::builder())
    }

    /// As [`Self::new`], with the names of hosts looked up by `resolver`, which may refuse some.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_resolver<R>(
        base: &Url,
        options: &HttpOptions,
        resolver: Arc<R>,
    ) -> Result<Self, Configuration>
    where
        R: Resolve + 'static,
    {
        Self::build(base, options, reqwest::Client::builder().dns_resolver(resolver))
    }

    fn build(
        base: &Url,
        options: &HttpOptions,
        builder: reqwest::ClientBuilder,
    ) -> Result<Self, Configuration> {
        let mut base = base.clone();
        check_address(&base, options.plain_http)?;
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Losing the race against another thread is as good as winning it.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let client = builder
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(options.idle_timeout)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .user_agent(&options.user_agent)
            .build()
            .map_err(|error| Configuration::Transport(describe(error)))?;
        Ok(Self { client, base, max_body: options.max_body })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut url = self.base.join(request.path).map_err(|_| {
            TransportError::NotSent("the address cannot be joined with the page".to_owned())
        })?;
        url.set_query(Some(&request.query));
        let mut builder = match request.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
        };
        if let Some(body) = request.body {
            builder = builder.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        }
        let mut response = builder.timeout(request.deadline).send().await.map_err(classify)?;
        let status = response.status();
        let retry_after = retry_after(&response);
        if status == StatusCode::TOO_MANY_REQUESTS {
            // The status alone decides; a broken body must not turn "not processed" into doubt.
            return Ok(HttpResponse { status: 429, retry_after, body: Vec::new(), framed: true });
        }
        let framed = is_framed(&response);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unknown)? {
            if body.len() + chunk.len() > self.max_body {
                let limit = self.max_body;
                return Err(TransportError::Unknown(format!("more than {limit} bytes of answer")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse { status: status.as_u16(), retry_after, body, framed })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

fn check_address(base: &Url, plain_http: PlainHttp) -> Result<(), Configuration> {
    let extras = !base.username().is_empty() || base.password().is_some();
    if extras || base.query().is_some() || base.fragment().is_some() {
        return Err(Configuration::AddressWithExtras);
    }
    match base.scheme() {
        "https" => Ok(()),
        "http" if plain_http == PlainHttp::Anywhere || is_loopback(base) => Ok(()),
        "http" => Err(Configuration::PlainHttp),
        _ => Err(Configuration::AddressScheme),
    }
}

fn is_loopback(base: &Url) -> bool {
    match base.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// A body with a length or in chunks cannot lose its tail unnoticed.
fn is_framed(response: &reqwest::Response) -> bool {
    response.version() >= Version::HTTP_2
        || response.headers().contains_key(CONTENT_LENGTH)
        || response.headers().contains_key(TRANSFER_ENCODING)
}

fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// Only a failure to connect, or to form the request at all, proves that nothing was sent.
fn classify(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(describe(error))
    } else {
        unknown(error)
    }
}

fn unknown(error: reqwest::Error) -> TransportError {
    let text = if error.is_timeout() { "no answer in time".to_owned() } else { describe(error) };
    TransportError::Unknown(text)
}

/// The innermost causes in words. The URL is taken off first: the key stands in it.
fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
