//! The program around a node, as the node sees it: engines over the simulated network, and work that
//! goes on in the node's own executor.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use koppla_store::{Connection, Store};
use koppla_sync::{Engine, Error, Gates, Node, Scope, Seat, Surroundings};
use tokio_util::sync::CancellationToken;

use crate::life::Life;
use crate::nodes::{Body, Newcomers};
use crate::sim::held;
use crate::stage::Stage;
use crate::turnstile::Gate;

/// The engines that a node has at work.
pub(crate) type AtWork = Arc<Mutex<Vec<Arc<Engine>>>>;

struct Around {
    stage: Arc<Stage>,
    life: Arc<Life>,
    store: Store,
    gates: Gates,
    newcomers: Newcomers,
    engines: AtWork,
}

impl Surroundings for Around {
    fn engine(&self, connection: &Connection, seat: Arc<Seat>) -> Result<Arc<Engine>, Error> {
        let place = self.stage.plan.connections.iter().position(|plan| plan.id == connection.id);
        let number = place.unwrap_or(usize::MAX);
        let (store, gates) = (&self.store, &self.gates);
        self.stage.engine(store, connection, number, Some(seat), gates, &self.life)
    }

    fn spawn(&self, work: BoxFuture<'static, ()>) {
        held(&self.newcomers).push(work);
    }

    fn engines(&self, engines: Vec<Arc<Engine>>) {
        *held(&self.engines) = engines;
    }
}

/// A node that has just been started.
pub(crate) fn start(
    stage: &Arc<Stage>,
    life: &Arc<Life>,
    stop: CancellationToken,
) -> (Body, AtWork) {
    let (newcomers, engines) = (Newcomers::default(), AtWork::default());
    let (gate_life, runtime) = (Arc::clone(life), Arc::clone(&stage.ledger.runtime));
    let store = stage.ledger.store().through(Arc::new(Gate { life: gate_life, runtime }));
    let around = Around {
        stage: Arc::clone(stage),
        life: Arc::clone(life),
        store: store.clone(),
        gates: Gates::default(),
        newcomers: Arc::clone(&newcomers),
        engines: Arc::clone(&engines),
    };
    let node = Node::new(store, (life.name.clone(), life.name.clone()), Scope::Share, around);
    let sim = Arc::clone(&stage.sim);
    let name = life.name.clone();
    let work = Box::pin(async move {
        match node.serve(&stop).await {
            Ok(()) => sim.tell(&format!("{name} has stopped")),
            Err(error) => sim.tell(&format!("{name} ends: {error}")),
        }
    });
    (Body::new(Arc::clone(life), newcomers, work), engines)
}
