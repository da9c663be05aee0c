//! A caller of the control interface, for programs that play a sandbox from outside: the demo, the
//! benchmark, tests.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::Value;

/// Calls the control interface of one running sandbox.
#[derive(Debug, Clone)]
pub struct Control {
    base: String,
    client: reqwest::Client,
}

/// A refused or failed control call.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The sandbox did not answer.
    #[error("the sandbox does not answer")]
    Unreachable(#[from] reqwest::Error),
    /// It answered something that is no JSON.
    #[error("the sandbox answers no JSON")]
    Garbage(#[from] serde_json::Error),
    /// It refused.
    #[error("the sandbox refuses {path}: {answer}")]
    Refused {
        /// What was called.
        path: String,
        /// What it answered.
        answer: Value,
    },
}

impl Control {
    /// A caller of the interface at this address.
    ///
    /// # Errors
    /// [`ControlError::Unreachable`] when no HTTP client can be set up.
    pub fn new(address: SocketAddr) -> Result<Self, ControlError> {
        // Fails when a provider is installed already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .timeout(std::time::Duration::from_mins(2))
            .no_proxy()
            .build()?;
        Ok(Self { base: format!("http://{address}/__sim/"), client })
    }

    /// Asks, such as `orders?limit=10`.
    ///
    /// # Errors
    /// See [`ControlError`].
    pub async fn get(&self, path: &str) -> Result<Value, ControlError> {
        self.call(Method::GET, path, None).await
    }

    /// Does, such as `orders` with an order.
    ///
    /// # Errors
    /// See [`ControlError`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Changes, such as `switches` or `articles/700001`.
    ///
    /// # Errors
    /// See [`ControlError`].
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// Takes back, such as `faults`.
    ///
    /// # Errors
    /// See [`ControlError`].
    pub async fn delete(&self, path: &str) -> Result<Value, ControlError> {
        self.call(Method::DELETE, path, None).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ControlError> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let response = request.send().await?;
        let fine = response.status().is_success();
        let answer: Value = serde_json::from_slice(&response.bytes().await?)?;
        let path = path.to_owned();
        if fine { Ok(answer) } else { Err(ControlError::Refused { path, answer }) }
    }
}
