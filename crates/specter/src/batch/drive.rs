//! Carries out what [`Machine`] decides: asks Specter, hands the content to a store.

use super::page::{Fetched, Page};
use super::{BatchNo, Finish, Machine, Received, Rules, State, Step};
use crate::client::BatchQueue;

/// Where batches and their content are kept.
///
/// Two runs over the same queue of one account must not overlap: take a lock around [`drain`].
pub trait BatchStore<P>: Send {
    /// What can fail in storing.
    type Error: Send;

    /// The state of the last run; [`State::Idle`] if there was none.
    fn load(&mut self) -> impl Future<Output = Result<State, Self::Error>> + Send;

    /// Makes `state` durable before it returns.
    fn save(&mut self, state: &State) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Makes `page` and `state` durable in one transaction before it returns.
    ///
    /// The same batch can come again, after a crash or a lost answer, and then with other or more
    /// entries: figures are absolute, so store what is given over what was stored, and never skip a
    /// page because its batch is known.
    fn store(
        &mut self,
        batch: &BatchNo,
        page: P,
        state: &State,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Fetches, stores and closes batches until the queue is empty, a bound is reached or a call fails.
/// `random` gives 128 fresh random bits a call.
///
/// # Errors
/// Only the store's own; what Specter refuses is in [`Finish::Stopped`].
pub async fn drain<P: Page, S: BatchStore<P>>(
    queue: &BatchQueue<'_, P>,
    store: &mut S,
    rules: Rules,
    mut random: impl FnMut() -> u128 + Send,
) -> Result<Finish, S::Error> {
    let mut machine = Machine::new(store.load().await?, rules);
    let mut page = None;
    loop {
        match machine.step() {
            Step::Number => machine.number(BatchNo::from_random(random())),
            Step::Fetch(batch) => {
                store.save(machine.state()).await?;
                let fetched = queue.fetch(&batch).await.map(|fetched| match fetched {
                    Fetched::Blank => Received::Blank,
                    Fetched::Page(content) => {
                        let (empty, more) = (content.is_empty(), content.more());
                        page = Some(content);
                        Received::Page { empty, more }
                    }
                });
                machine.fetched(fetched);
            }
            Step::Store(batch) => {
                if let Some(content) = page.take() {
                    store.store(&batch, content, machine.state()).await?;
                }
                machine.stored();
            }
            Step::Close(batch) => {
                let closed = queue.close(&batch).await;
                machine.closed(closed);
            }
            Step::Finish(finish) => {
                store.save(machine.state()).await?;
                return Ok(finish);
            }
        }
    }
}
