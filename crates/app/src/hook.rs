//! Where the shops' change notices arrive (abicart-api §14.2).
//!
//! A notice is believed in nothing but that something may have changed. It is answered at once; a
//! wrong secret gets the same answer as an unknown path.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use koppla_store::{ConnectionState, Store};
use koppla_sync::{Account, Engine};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::node::Engines;
use crate::problem::Problem;
use crate::setup;

/// Longest notice; a real one is under a hundred bytes.
const LONGEST: usize = 4 * 1024;

/// Longest secret that is looked for.
const LONGEST_SECRET: usize = 128;

/// A listening server.
pub(crate) struct Hooks {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    task: JoinHandle<std::io::Result<()>>,
}

impl Hooks {
    /// Waits for its end, after the stop.
    pub(crate) async fn ended(self) {
        match self.task.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the server for notices failed"),
            Err(error) => tracing::error!(%error, "the server for notices ended in a panic"),
        }
    }
}

/// Listens until told to stop.
pub(crate) async fn serve(
    address: SocketAddr,
    (store, engines): (Store, Engines),
    stop: CancellationToken,
) -> Result<Hooks> {
    if !address.ip().is_loopback() {
        return Err(Problem::user(format!(
            "{address} can be reached from outside, without encryption"
        ))
        .cure("listen on 127.0.0.1 and put a server with TLS in front of it")
        .into());
    }
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Problem::user(format!("cannot listen on {address}: {error}"))
            .cure("choose another place with --listen, such as 127.0.0.1:0 for any free port")
    })?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/notice/{secret}", post(notice))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(Desk { engines, store });
    let server =
        axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    Ok(Hooks { address, task: tokio::spawn(async move { server.await }) })
}

/// Where notices are noted.
#[derive(Clone)]
struct Desk {
    engines: Engines,
    store: Store,
}

impl Desk {
    /// The engine of a secret's connection. Where another node works for it, one that only writes
    /// the hint into the ledger, which that node reads every few seconds.
    async fn engine(&self, secret: &str) -> Option<Arc<Engine>> {
        let here = self.engines.all().into_iter().find(|engine| engine.owns_notice(secret));
        if here.is_some() || secret.len() > LONGEST_SECRET {
            return here;
        }
        let connections = self.store.connections().await.ok()?;
        let owner = connections.iter().find(|one| {
            one.state == ConnectionState::Active
                && Account::of(one).is_ok_and(|account| account.owns_notice(secret))
        })?;
        setup::engine(&self.store, owner).ok()
    }
}

async fn notice(State(desk): State<Desk>, Path(secret): Path<String>, body: Bytes) -> StatusCode {
    let Some(engine) = desk.engine(&secret).await else { return StatusCode::NOT_FOUND };
    if let Err(error) = engine.noticed(&body).await {
        tracing::warn!(
            connection.id = engine.id(),
            error = &error as &dyn std::error::Error,
            "a change notice was not noted; the next poll finds the change"
        );
    }
    StatusCode::OK
}
