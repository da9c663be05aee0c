//! The loop that works off due orders: claim, read many at once, run each.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use koppla_store::{Claimed, Entity};
use tokio_util::sync::CancellationToken;

use crate::defect::caught;
use crate::engine::{Engine, LEASE, pending, span};
use crate::error::Error;
use crate::order::run::run;
use crate::order::source::{Seen, read};

/// A claimed order as it was read, and when.
type Ready = (Claimed, Seen, Timestamp);

/// What a look for due orders brought.
enum Fetched {
    /// These.
    Orders(Vec<Ready>),
    /// Nothing is due for so long.
    Nothing(Duration),
}

/// An order that was read longer ago is read again before it is acted on: while a remote wants to be
/// left alone it may be edited or cancelled.
const FRESH: SignedDuration = SignedDuration::from_secs(5);
/// Most orders read from the shop in one call.
const READ_AT_ONCE: usize = 100;
/// Pause when there is nothing due; a notice or a due time ends it earlier.
const IDLE: Duration = Duration::from_secs(5);
/// Pause after the ledger could not record.
const BROKEN: Duration = Duration::from_secs(1);

impl Engine {
    /// Works off due orders until told to stop; finishes what is in flight first.
    ///
    /// # Errors
    /// [`Error::Store`] when the ledger cannot be read at the start.
    pub async fn work_orders(&self, stop: &CancellationToken) -> Result<(), Error> {
        self.close_open_lanes().await?;
        let capacity = self.account().pace.erp + self.account().pace.shop;
        let mut ready: VecDeque<Ready> = VecDeque::new();
        let mut running: FuturesUnordered<BoxFuture<'_, Result<(), Error>>> =
            FuturesUnordered::new();
        let mut fetching: Option<BoxFuture<'_, Result<Fetched, Error>>> = None;
        let mut idle = Duration::ZERO;
        // Something became due while the ledger was being read, perhaps after the answer was made.
        let mut woken = false;
        // The ledger is read in `select!` only, beside the runs: they hold its readers, and whoever
        // waits for a reader without polling them waits for ever.
        loop {
            let open = !stop.is_cancelled() && self.is_active();
            if open && fetching.is_none() && ready.len() < capacity && idle.is_zero() {
                fetching = Some(Box::pin(self.fetch(READ_AT_ONCE.min(2 * capacity))));
            }
            while running.len() < capacity && self.held_back().is_zero() {
                let Some(order) = ready.pop_front() else { break };
                running.push(Box::pin(self.run_apart(order)));
            }
            if !open && running.is_empty() && fetching.is_none() {
                return Ok(());
            }
            if !open {
                // Their leases are freed at the next start, or run out.
                ready.clear();
            }
            let pause = if ready.is_empty() { idle } else { self.held_back() };
            tokio::select! {
                biased;
                Some(ended) = running.next(), if !running.is_empty() => {
                    if let Err(error) = ended { idle = self.after(&error); }
                    if let Some(again) = self.time_until_again() { idle = idle.min(again); }
                }
                fetched = pending(&mut fetching), if fetching.is_some() => {
                    fetching = None;
                    match fetched {
                        Ok(Fetched::Nothing(pause)) => {
                            idle = if std::mem::take(&mut woken) { Duration::ZERO } else { pause };
                        }
                        Ok(Fetched::Orders(orders)) => ready.extend(orders),
                        Err(error) => idle = self.after(&error),
                    }
                }
                () = self.woken(), if open => {
                    woken = fetching.is_some();
                    idle = Duration::ZERO;
                }
                () = self.sleep(pause), if open && !pause.is_zero() => idle = Duration::ZERO,
                () = stop.cancelled(), if open => {}
            }
        }
    }

    /// Runs one order; a defect that it meets sets this order aside and stops nothing else (I11).
    async fn run_apart(&self, order: Ready) -> Result<(), Error> {
        let claimed = order.0.clone();
        match caught(Box::pin(self.run_fresh(order))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                self.to_put_back([claimed.claim]);
                Err(error)
            }
            Err(words) => self.quarantine(&claimed, &words).await,
        }
    }

    async fn run_fresh(&self, (claimed, seen, at): Ready) -> Result<(), Error> {
        if self.now().duration_since(at).abs() < FRESH {
            return run(self, claimed, seen).await;
        }
        for (claimed, seen) in read(self, vec![claimed]).await? {
            run(self, claimed, seen).await?;
        }
        Ok(())
    }

    /// Claims due orders and reads them all in one call.
    async fn fetch(&self, limit: usize) -> Result<Fetched, Error> {
        self.free_stopped().await?;
        let claimed = self
            .store()
            .claim(self.id(), Entity::Order, self.owner(), self.seat(), limit, LEASE)
            .await?;
        if claimed.is_empty() {
            return Ok(Fetched::Nothing(self.until_due().await?));
        }
        Ok(Fetched::Orders(self.read_apart(claimed).await?))
    }

    /// Reads claimed orders. A defect that this meets is looked for in their halves, and the one
    /// order that shows it is set aside (I11).
    async fn read_apart(&self, claimed: Vec<Claimed>) -> Result<Vec<Ready>, Error> {
        let (mut parts, mut ready) = (vec![claimed], Vec::new());
        while let Some(mut part) = parts.pop() {
            let at = self.now();
            match caught(read(self, part.clone())).await {
                Ok(Ok(seen)) => ready.extend(seen.into_iter().map(|(one, seen)| (one, seen, at))),
                Ok(Err(error)) => {
                    // The orders of this part are given back already.
                    let waiting = parts.into_iter().flatten().map(|claimed| claimed.claim);
                    self.to_put_back(waiting.chain(ready.into_iter().map(|(one, ..)| one.claim)));
                    return Err(error);
                }
                Err(words) => match part.as_slice() {
                    [] => {}
                    [one] => self.quarantine(one, &words).await?,
                    several => {
                        let later = part.split_off(several.len() / 2);
                        parts.extend([later, part]);
                    }
                },
            }
        }
        Ok(ready)
    }

    /// Time until something is due, at most [`IDLE`].
    async fn until_due(&self) -> Result<Duration, Error> {
        let due = self.next_due(Entity::Order).await?;
        Ok(due.map_or(IDLE, |due| span(self.now(), due)).clamp(Duration::from_millis(10), IDLE))
    }

    /// A lost lease concerns one record only; anything else is waited out.
    fn after(&self, error: &Error) -> Duration {
        if matches!(error, Error::Store(koppla_store::Error::LeaseLost)) {
            tracing::debug!(connection.id = self.id(), "an order was taken over by another run");
            return Duration::ZERO;
        }
        if !error.is_outage_of(self.store()) {
            tracing::error!(
                connection.id = self.id(),
                error = error as &dyn std::error::Error,
                "an order could not be worked on"
            );
        }
        BROKEN
    }
}
