//! Where the shops' change notices arrive (abicart-api §14.2).
//!
//! A notice is believed in nothing but that something may have changed. It is answered at once; a
//! wrong secret gets the same answer as an unknown path.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use koppla_store::{ConnectionState, Store};
use koppla_sync::{Account, Engine};

use crate::node::Engines;
use crate::setup;

/// Longest notice; a real one is under a hundred bytes.
const LONGEST: usize = 4 * 1024;

/// Longest secret that is looked for.
const LONGEST_SECRET: usize = 128;

/// Where the shops tell of changes.
pub(crate) fn routes(engines: Engines, store: Store) -> Router {
    Router::new()
        .route("/notice/{secret}", post(notice))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(Desk { engines, store })
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
