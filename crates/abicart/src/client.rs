//! The client: one shop, one token, a few calls in flight at a time.
//!
//! Every call goes out once. Whether to repeat it is the caller's decision, by [`Error`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::envelope::{self, Answer};
use crate::{
    Call, Endpoint, Error, HttpOptions, HttpRequest, HttpResponse, HttpTransport, RpcError,
    Transport, TransportError,
};

mod batch;
mod classify;
mod generic;

pub use batch::Read;
pub(crate) use classify::Effect;
pub(crate) use generic::list_call;

/// Calls that one client has under way at most, unless it is told otherwise (abicart-api §1.7).
const CALLS_AT_ONCE: usize = 4;

/// A client of one shop. Clones share the connection pool and the limit of calls in flight.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    permits: Arc<Semaphore>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    endpoint: Endpoint,
    address: SecretString,
    next_id: AtomicU64,
    batch_refused: AtomicBool,
    min_is_inclusive: AtomicBool,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("endpoint", &self.inner.endpoint).finish_non_exhaustive()
    }
}

impl Client {
    /// A client over HTTP. The process must have installed a default TLS provider of `rustls`.
    pub fn new(endpoint: Endpoint, options: &HttpOptions) -> Result<Self, Error> {
        Ok(Self::with_transport(endpoint, Arc::new(HttpTransport::new(options)?)))
    }

    /// A client over any transport.
    pub fn with_transport(endpoint: Endpoint, transport: Arc<dyn Transport>) -> Self {
        let address = endpoint.address();
        Self {
            inner: Arc::new(Inner {
                transport,
                endpoint,
                address,
                next_id: AtomicU64::new(1),
                batch_refused: AtomicBool::new(false),
                min_is_inclusive: AtomicBool::new(false),
            }),
            permits: Arc::new(Semaphore::new(CALLS_AT_ONCE)),
        }
    }

    /// The same client with another limit of calls under way, instead of the four that suit any shop
    /// (abicart-api §1.7). Clones made before keep their limit.
    #[must_use]
    pub fn with_calls_at_once(mut self, calls: usize) -> Self {
        self.permits = Arc::new(Semaphore::new(calls.max(1)));
        self
    }

    /// A client of the same shop whose calls pass through a transport made from this one's: to pace
    /// or to watch them. It shares nothing else with this client, and has the usual limit of calls.
    #[must_use]
    pub fn with_layer(&self, layer: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>) -> Self {
        let transport = layer(Arc::clone(&self.inner.transport));
        Self::with_transport(self.inner.endpoint.clone(), transport)
    }

    /// Where and as whom this client calls.
    pub fn endpoint(&self) -> &Endpoint {
        &self.inner.endpoint
    }

    /// Whether the shop has shown that a `min` bound belongs to its range.
    pub(crate) fn min_is_inclusive(&self) -> &AtomicBool {
        &self.inner.min_is_inclusive
    }

    /// One call; the result as it came.
    pub(crate) async fn call(
        &self,
        call: &Call,
        effect: Effect,
        params: &[Value],
    ) -> Result<Value, Error> {
        let id = self.next_id();
        let request = envelope::request(id, &call.method, params);
        let response =
            self.send(call, &request).await.map_err(|e| classify::transport(call, effect, e))?;
        match envelope::single(&response.body, id) {
            Ok(Answer::Result(value)) => Ok(value),
            Ok(Answer::Error(error)) => {
                Err(classify::rpc(call, effect, &response, self.blot_out(error)))
            }
            Err(problem) => Err(classify::answer(call, effect, &response, problem)),
        }
    }

    async fn send(&self, call: &Call, body: &Value) -> Result<HttpResponse, TransportError> {
        let permit = self.permits.acquire().await;
        let started = Instant::now();
        let request =
            HttpRequest { url: self.inner.address.clone(), body: body.to_string().into_bytes() };
        let bytes = request.body.len();
        let outcome = self.inner.transport.send(request).await;
        drop(permit);
        tracing::debug!(
            shop.id = self.inner.endpoint.webshop(),
            rpc.method = %call.method,
            rpc.object = call.object.as_deref(),
            request_bytes = bytes,
            http.status = outcome.as_ref().ok().map(|response| response.status),
            answered = outcome.is_ok(),
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "called the shop"
        );
        outcome
    }

    fn next_id(&self) -> u64 {
        self.inner.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Removes the token from texts of the shop, which might quote it.
    fn blot_out(&self, mut error: RpcError) -> RpcError {
        let token = self.inner.endpoint.token().expose_secret();
        if !token.is_empty() {
            let texts = error.problems.iter_mut().map(|problem| &mut problem.message);
            for text in texts.chain([&mut error.message]) {
                if text.contains(token) {
                    *text = text.replace(token, "***");
                }
            }
        }
        error
    }
}
