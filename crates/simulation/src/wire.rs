//! Both clients' transports over the simulated network.

use std::sync::Arc;

use abicart::Endpoint;
use koppla_sandbox::system::Request;
use secrecy::{ExposeSecret, SecretString};
use specter::Credentials;

use crate::life::Life;
use crate::network::{Network, Outcome, Target};
use crate::scenario::{KEY_1, KEY_2, TOKEN};

/// Panics with these words are meant.
pub(crate) const SCRIPTED: &str = "a scripted defect";

/// One connection's ways to both systems, in one life of a node.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) network: Arc<Network>,
    pub(crate) life: Arc<Life>,
    pub(crate) shop: usize,
    pub(crate) erp: usize,
}

impl Wire {
    /// Both clients; `None` for an account that cannot be.
    pub(crate) fn clients(
        &self,
        webshop: u64,
        account: u64,
        deadline: std::time::Duration,
    ) -> Option<(abicart::Client, specter::Client)> {
        let endpoint =
            Endpoint::new("http://127.0.0.1", webshop, SecretString::from(TOKEN)).ok()?;
        let shop = abicart::Client::with_transport(endpoint, Arc::new(self.clone()));
        let credentials =
            Credentials::V1 { first: SecretString::from(KEY_1), second: SecretString::from(KEY_2) };
        let account = specter::Account { sbm_id: account, credentials };
        let erp = specter::Client::new(Arc::new(self.clone()), account).ok()?;
        Some((shop, erp.with_deadline(deadline)))
    }
}

fn request(method: &str, path: &str, query: &str, body: Vec<u8>) -> Request {
    Request {
        method: method.into(),
        path: path.into(),
        query: query.as_bytes().to_vec(),
        body,
        ..Request::default()
    }
}

impl abicart::Transport for Wire {
    fn send(
        &self,
        sent: abicart::HttpRequest,
    ) -> abicart::BoxFuture<'_, Result<abicart::HttpResponse, abicart::TransportError>> {
        use abicart::TransportError;
        let url = url::Url::parse(sent.url.expose_secret()).ok();
        let path = url.as_ref().map_or("", |url| url.path());
        let query = url.as_ref().and_then(|url| url.query()).unwrap_or("");
        let wire = request("POST", path, query, sent.body);
        let waiting = self.network.send(&self.life, Target::Shop(self.shop), wire);
        Box::pin(async move {
            let outcome = waiting.await;
            let ahead = self.network.witness.shop_offset(self.shop);
            let date = self.network.sim.true_time().checked_add(ahead).ok();
            match outcome {
                Outcome::Answer(status, retry_after, body, true) => {
                    Ok(abicart::HttpResponse { status, retry_after, date, body })
                }
                Outcome::NotSent => Err(TransportError::NotSent("scripted".into())),
                Outcome::Lost | Outcome::Answer(..) => {
                    Err(TransportError::Unknown("scripted".into()))
                }
                Outcome::Defect => std::panic::panic_any(SCRIPTED),
            }
        })
    }
}

impl specter::transport::Transport for Wire {
    fn send(
        &self,
        sent: specter::transport::HttpRequest,
    ) -> specter::transport::BoxFuture<
        '_,
        Result<specter::transport::HttpResponse, specter::transport::TransportError>,
    > {
        use specter::transport::{HttpResponse, Method, TransportError};
        let method = if sent.method == Method::Get { "GET" } else { "POST" };
        let body = sent.body.unwrap_or_default().into_bytes();
        let wire = request(method, &format!("/{}", sent.path), &sent.query, body);
        let waiting = self.network.send(&self.life, Target::Erp(self.erp), wire);
        Box::pin(async move {
            match waiting.await {
                Outcome::Answer(status, retry_after, body, framed) => {
                    Ok(HttpResponse { retry_after, framed, ..HttpResponse::new(status, body) })
                }
                Outcome::NotSent => Err(TransportError::NotSent("scripted".into())),
                Outcome::Lost => Err(TransportError::Unknown("scripted".into())),
                Outcome::Defect => std::panic::panic_any(SCRIPTED),
            }
        })
    }
}
