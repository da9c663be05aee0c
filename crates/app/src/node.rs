//! This program as a node: its engines over HTTP, their work on the runtime's threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use koppla_store::{Connection, Store};
use koppla_sync::{Engine, Error, Gates, Node, Scope, Seat, Surroundings};
use tokio_util::sync::CancellationToken;

/// The engines at work, for whoever has something for them.
#[derive(Clone, Default)]
pub(crate) struct Engines {
    at_work: Arc<Mutex<Vec<Arc<Engine>>>>,
    mustered: Arc<AtomicBool>,
    gates: Gates,
}

impl Engines {
    pub(crate) fn all(&self) -> Vec<Arc<Engine>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The ways to all accounts: one pace for everything that this program calls.
    pub(crate) fn gates(&self) -> &Gates {
        &self.gates
    }

    /// Whether it is known which engines are to work.
    pub(crate) fn are_mustered(&self) -> bool {
        self.mustered.load(Ordering::Acquire)
    }

    fn replace(&self, engines: Vec<Arc<Engine>>) {
        *self.at_work.lock().unwrap_or_else(PoisonError::into_inner) = engines;
        self.mustered.store(true, Ordering::Release);
    }
}

struct Program {
    store: Store,
    engines: Engines,
}

impl Surroundings for Program {
    fn engine(&self, connection: &Connection, seat: Arc<Seat>) -> Result<Arc<Engine>, Error> {
        Engine::new(self.store.clone(), connection, Some(seat), self.engines.gates())
    }

    fn spawn(&self, work: BoxFuture<'static, ()>) {
        tokio::spawn(work);
    }

    fn engines(&self, engines: Vec<Arc<Engine>>) {
        self.engines.replace(engines);
    }
}

/// Works until told to stop.
pub(crate) async fn work(
    store: &Store,
    scope: Scope,
    engines: Engines,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let name = (uuid::Uuid::now_v7().to_string(), label());
    let program = Program { store: store.clone(), engines };
    Node::new(store.clone(), name, scope, program).serve(stop).await
}

/// What people see of this program: where it runs, and as which process.
fn label() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "this computer" } else { host.trim() };
    format!("process {} on {host}", std::process::id())
}
