//! Where every operation of a ledger passes, so that a simulation can say when, and whether, it
//! takes place.

use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::database::Store;

/// Decides when operations of the ledger take place.
pub trait Turnstile: Send + Sync + 'static {
    /// Carries an operation out. A future that never ends stands for a process that was killed
    /// before its operation, or before it learned of its end.
    fn pass<'a>(&'a self, operation: BoxFuture<'a, ()>) -> BoxFuture<'a, ()>;
}

impl Store {
    /// The same ledger, every operation of which passes a turnstile.
    #[must_use]
    pub fn through(&self, turnstile: Arc<dyn Turnstile>) -> Self {
        let mut store = self.clone();
        store.turnstile = Some(turnstile);
        store
    }
}

/// An operation on its way to the ledger.
pub(crate) trait Pass: Future + Send + Sized {
    /// Takes place when the ledger's turnstile, if it has one, lets it.
    fn pass(self, store: &Store) -> impl Future<Output = Self::Output> + Send
    where
        Self::Output: Send,
    {
        async move {
            let Some(turnstile) = &store.turnstile else { return self.await };
            let mut output = None;
            turnstile.pass(Box::pin(async { output = Some(self.await) })).await;
            match output {
                Some(output) => output,
                None => std::future::pending().await,
            }
        }
    }
}

impl<F: Future + Send> Pass for F {}
