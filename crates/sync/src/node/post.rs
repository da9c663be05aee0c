//! The work from one seat: an engine for each connection of the account.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use koppla_store::Connection;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::error::Error;
use crate::facts::Facts;
use crate::seat::Seat;

/// Before work that has failed is begun again.
const AGAIN: Duration = Duration::from_secs(2);

/// A seat in hand, with the engines that work from it.
pub(super) struct Post {
    seat: Arc<Seat>,
    state: State,
    jobs: BTreeMap<String, Job>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Work goes on.
    Manned,
    /// Handed back once the work in hand is done.
    Leaving,
    /// Another node has the seat.
    Lost,
}

struct Job {
    made_of: String,
    engine: Arc<Engine>,
    stop: CancellationToken,
    ended: Arc<AtomicBool>,
}

impl Job {
    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

impl Post {
    pub(super) fn new(held: koppla_store::Seat, asked: Duration) -> Self {
        Self { seat: Arc::new(Seat::new(held, asked)), state: State::Manned, jobs: BTreeMap::new() }
    }

    pub(super) fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }

    /// Whether the seat is still the one that was taken.
    pub(super) fn is_of(&self, held: &koppla_store::Seat) -> bool {
        let ours = self.seat.held();
        ours.name == held.name && ours.fence == held.fence && self.state != State::Lost
    }

    pub(super) fn prolong(&self, held: &koppla_store::Seat, asked: Duration) {
        self.seat.prolong(held, asked);
    }

    /// Another node has the seat: everything ends at once.
    pub(super) fn lose(&mut self, name: &str) {
        if self.state != State::Lost {
            tracing::warn!(seat = name, "another program works for this account now");
            self.leave();
            self.state = State::Lost;
        }
    }

    /// Ends all work; what is in flight is finished.
    pub(super) fn leave(&mut self) {
        if self.state == State::Manned {
            self.state = State::Leaving;
        }
        self.jobs.values().for_each(|job| job.stop.cancel());
    }

    /// Before when nobody may work for the account, though the work here has ended: a customer may
    /// still be on its way (P7).
    pub(super) fn free_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.engines().filter_map(|engine| engine.lanes().closed_here_until(now)).max()
    }

    pub(super) fn stays(&self) -> bool {
        self.state == State::Manned
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.state == State::Leaving
    }

    pub(super) fn is_lost(&self) -> bool {
        self.state == State::Lost
    }

    pub(super) fn has_ended(&self) -> bool {
        self.jobs.values().all(Job::has_ended)
    }

    /// Ends the engines that should not work, or not as they are; forgets those that have ended.
    pub(super) fn dismiss_outdated(&mut self, wanted: &[&Connection]) {
        for (id, job) in &self.jobs {
            let is_wanted = |one: &&Connection| one.id == *id && made_of(one) == job.made_of;
            if !wanted.iter().any(is_wanted) {
                job.stop.cancel();
            }
        }
        self.jobs.retain(|_, job| !job.has_ended());
    }

    pub(super) fn works_for(&self, connection: &str) -> bool {
        self.jobs.contains_key(connection)
    }

    pub(super) fn engines(&self) -> impl Iterator<Item = Arc<Engine>> {
        self.jobs.values().map(|job| Arc::clone(&job.engine))
    }

    /// The work of one engine, until its post is left; `tell` learns of its end.
    pub(super) fn begin(
        &mut self,
        connection: &Connection,
        (engine, stop): (Arc<Engine>, CancellationToken),
        work: BoxFuture<'static, Result<(), Error>>,
        tell: Arc<Notify>,
    ) -> BoxFuture<'static, ()> {
        let (id, ended) = (connection.id.clone(), Arc::new(AtomicBool::new(false)));
        let pause = {
            let (engine, stop) = (Arc::clone(&engine), stop.clone());
            async move {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => {}
                    () = engine.sleep(AGAIN) => {}
                }
            }
        };
        let job = Job { made_of: made_of(connection), engine, stop, ended: Arc::clone(&ended) };
        self.jobs.insert(id.clone(), job);
        Box::pin(async move {
            let worked = AssertUnwindSafe(work).catch_unwind().await;
            let failed = !matches!(worked, Ok(Ok(())));
            match worked {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(
                    connection.id = id,
                    error = &error as &dyn std::error::Error,
                    "the connection stopped working; it is started again"
                ),
                Err(_) => tracing::error!(
                    connection.id = id,
                    "the connection's work ended in a panic; it is started again"
                ),
            }
            if failed {
                pause.await;
            }
            ended.store(true, Ordering::Release);
            tell.notify_one();
        })
    }
}

/// What an engine is made of; another text means that it must be made anew. Of what was learned, only
/// what the ERP does with repeated orders: a person may have had that tried out just now.
pub(super) fn made_of(connection: &Connection) -> String {
    let facts = serde_json::from_str::<Facts>(&connection.facts).unwrap_or_default();
    format!("{}\n{}\n{:?}", connection.account, connection.settings, facts.duplicates)
}
