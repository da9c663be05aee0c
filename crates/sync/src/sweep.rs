//! The pass over everything, for what the polls cannot see (ledger.md §3, "Sweeps").
//!
//! A poll goes by the shop's change stamps and so misses what a clock that was set back stamps as
//! older than the mark (I12). A sweep goes by uid and compares every stamp with the ledger's. It
//! takes place daily; for orders also after each start, and soon again while it finds such things.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use abicart::{Filters, Keyed};
use jiff::{SignedDuration, Timestamp};
use koppla_store::{Cursor, Entity, Observation};

use crate::article::list;
use crate::engine::Engine;
use crate::error::Error;
use crate::gate::Class;
use crate::order::observe;
use crate::remote::Trouble;

/// Time between two sweeps of one kind.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// Time to the next sweep after one that found what polls had not seen.
const SOON: SignedDuration = SignedDuration::from_mins(15);
/// When each stream was last passed over completely, and when it is to be again.
#[derive(Debug, Default)]
pub(crate) struct Sweeps(Mutex<BTreeMap<&'static str, (Timestamp, SignedDuration)>>);

impl Sweeps {
    fn ended(&self, stream: &'static str, at: Timestamp, pause: SignedDuration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(stream, (at, pause));
    }

    fn last(&self, stream: &'static str) -> Option<(Timestamp, SignedDuration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(stream).copied()
    }
}

impl Engine {
    /// Passes over everything of a class when its time has come: the orders of the last weeks, or all
    /// articles.
    pub(crate) async fn sweep(&self, class: Class) -> Result<(), Error> {
        match class {
            Class::Order if self.sweep_is_due(self.sweeps().last(observe::STREAM)) => {
                self.sweep_orders().await
            }
            Class::Article => {
                let last = match self.sweeps().last(list::STREAM) {
                    None => self.last_full_pass(list::STREAM).await?.map(|at| (at, EVERY)),
                    known => known,
                };
                if self.sweep_is_due(last) { self.sweep_articles().await } else { Ok(()) }
            }
            Class::Order => Ok(()),
        }
    }

    /// How far a stream has been read.
    pub(crate) async fn mark(&self, stream: &str) -> Result<Option<Timestamp>, Error> {
        let cursor = self.store().cursor(self.id(), stream).await?;
        Ok(cursor.and_then(|cursor| cursor.stamp.parse().ok()))
    }

    /// Remembers that a stream has just been passed over completely.
    pub(crate) async fn passed_over(
        &self,
        entity: Entity,
        stream: &'static str,
        mark: Option<Timestamp>,
        pause: Option<SignedDuration>,
    ) -> Result<(), Error> {
        let now = self.now();
        if let Some(mark) = mark {
            let cursor = Cursor {
                stream: stream.to_owned(),
                stamp: mark.to_string(),
                full_pass_at: Some(now),
            };
            let (connection, seen) = (self.id().to_owned(), Vec::new());
            let cursor = Some(cursor);
            let passed = Observation { connection, entity, seen, forced: false, cursor };
            self.store().observe(passed).await?;
        }
        self.sweeps().ended(stream, now, pause.unwrap_or(EVERY));
        Ok(())
    }

    /// A clock of ours that was set back must not put a sweep off.
    fn sweep_is_due(&self, last: Option<(Timestamp, SignedDuration)>) -> bool {
        let now = self.now();
        last.is_none_or(|(at, pause)| now < at || now.duration_since(at) >= pause)
    }

    pub(crate) async fn last_full_pass(&self, stream: &str) -> Result<Option<Timestamp>, Error> {
        let cursor = self.store().cursor(self.id(), stream).await?;
        Ok(cursor.and_then(|cursor| cursor.full_pass_at))
    }

    async fn sweep_orders(&self) -> Result<(), Error> {
        // Without a mark every poll is a full pass.
        let Some(mark) = self.mark(observe::STREAM).await? else { return Ok(()) };
        let mut pages = self.recent_orders().await?;
        let mut hidden = 0;
        while let Some(page) = pages.next_page().await.map_err(Trouble::from)? {
            let (before, after): (Vec<_>, Vec<_>) = page
                .objects
                .into_iter()
                .partition(|order| order.changed().is_some_and(|changed| changed < mark));
            hidden += self.note_orders(&before, None).await?;
            self.note_orders(&after, None).await?;
        }
        if hidden > 0 {
            tracing::info!(
                connection.id = self.id(),
                orders = hidden,
                "found changes that the shop had stamped as older than what was read before"
            );
        }
        let pause = (hidden > 0).then_some(SOON);
        self.passed_over(Entity::Order, observe::STREAM, Some(mark), pause).await
    }

    async fn sweep_articles(&self) -> Result<(), Error> {
        let Some(mark) = self.mark(list::STREAM).await? else { return Ok(()) };
        let mut pages = self.shop().client(Class::Article).articles().pages(Filters::none());
        while let Some(page) = pages.next_page().await.map_err(Trouble::from)? {
            self.note_changed_articles(&page).await?;
        }
        self.passed_over(Entity::Article, list::STREAM, Some(mark), None).await?;
        self.retry_services().await
    }
}
