//! The ledger as a node reaches it: one operation at a time, each whole within one step of the
//! scheduler, and at each of them the node may die.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use koppla_store::Turnstile;
use tokio::runtime::Runtime;

use crate::clock::Sleep;
use crate::life::Life;

/// The turnstile of one life of a node.
pub(crate) struct Gate {
    pub(crate) life: Arc<Life>,
    pub(crate) runtime: Arc<Runtime>,
}

impl Turnstile for Gate {
    fn pass<'a>(&'a self, operation: BoxFuture<'a, ()>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if !self.life.reaches("an operation of the ledger") {
                return std::future::pending().await;
            }
            self.runtime.block_on(operation);
            if !self.life.learns_of("an operation of the ledger") {
                return std::future::pending().await;
            }
            if self.life.is_freezing() {
                // It goes on with the very next thing when it thaws.
                return Sleep::new(&self.life.sim, Duration::from_micros(1)).await;
            }
            // Now and then others come between an operation and whoever waits for it.
            let pause =
                self.life.dice(|dice| if dice.hits(1_500) { dice.between(1, 30) } else { 0 });
            if pause > 0 {
                Sleep::new(&self.life.sim, Duration::from_millis(pause)).await;
            }
        })
    }
}
