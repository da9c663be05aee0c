//! Tests of the ledger, each on a real SQLite file and on a real PostgreSQL server.

mod articles;
mod claims;
mod commits;
mod listing;
mod log;
mod nodes;
mod opening;
mod overview;
mod people;
mod properties;
mod refusals;
mod restored;
mod seats;
mod settings_changes;
pub(crate) mod transfer;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use koppla_testkit::Place;

use crate::{
    Claimed, Commit, Entity, KeySource, Lease, Observation, Observed, RecordChange, RecordId,
    State, Store, SystemClock,
};

pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(60);

pub(crate) struct Ledger {
    pub(crate) store: Store,
    pub(crate) place: Place,
}

pub(crate) async fn ledger(place: Place) -> Ledger {
    let store = open(&place).await;
    store.save_connection(connection("shop")).await.unwrap();
    Ledger { store, place }
}

pub(crate) fn connection(id: &str) -> crate::Connection {
    crate::Connection {
        id: id.into(),
        state: crate::ConnectionState::Active,
        reason: None,
        account: "{}".into(),
        settings: String::new(),
        facts: "{}".into(),
        created_at: Timestamp::now(),
    }
}

/// The master key of all test ledgers, so that rows can be compared between them.
pub(crate) fn keys() -> KeySource {
    KeySource::given("the tests' key", koppla_testkit::MASTER_KEY)
}

pub(crate) async fn open(place: &Place) -> Store {
    Store::open_with(place.url(), Arc::new(SystemClock), &keys()).await.unwrap()
}

pub(crate) fn order(key: &str) -> RecordId {
    RecordId::new("shop", Entity::Order, key)
}

impl Ledger {
    /// Observes orders by key, all with the same stamp.
    pub(crate) async fn see(&self, keys: &[&str], stamp: &str) -> u64 {
        self.observe(keys, Some(stamp), false).await
    }

    pub(crate) async fn observe(&self, keys: &[&str], stamp: Option<&str>, forced: bool) -> u64 {
        self.observe_in("shop", keys, stamp, forced).await
    }

    pub(crate) async fn observe_in(
        &self,
        connection: &str,
        keys: &[&str],
        stamp: Option<&str>,
        forced: bool,
    ) -> u64 {
        let seen = keys
            .iter()
            .map(|key| Observed {
                key: (*key).into(),
                rank: key.parse().unwrap_or(0),
                name: format!("N{key}"),
                stamp: stamp.map(Into::into),
            })
            .collect();
        let (connection, entity) = (connection.to_owned(), Entity::Order);
        let observation = Observation { connection, entity, seen, forced, cursor: None };
        self.store.observe(observation).await.unwrap()
    }

    pub(crate) async fn claim(&self, owner: &str, limit: usize) -> Vec<Claimed> {
        self.store.claim("shop", Entity::Order, owner, None, limit, LEASE).await.unwrap()
    }

    /// The process that held claims is gone for good: on SQLite another takes the lock, on
    /// PostgreSQL the leases run out.
    pub(crate) async fn lose_the_worker(&self) {
        drop(self.store.lock().await.unwrap());
        self.execute("UPDATE record SET lease_until = 1 WHERE owner IS NOT NULL").await;
    }

    /// Reaches behind the store.
    pub(crate) async fn execute(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.store.readers).await.unwrap();
    }

    pub(crate) async fn state(&self, key: &str) -> State {
        self.store.record(&order(key)).await.unwrap().unwrap().state
    }
}

/// Ends a run in a state that is due now.
pub(crate) fn finish(claimed: &Claimed, state: State) -> Commit {
    Commit {
        claim: claimed.claim.clone(),
        record: RecordChange { state: Some((state, Timestamp::now())), ..RecordChange::default() },
        steps: Vec::new(),
        lease: Lease::Release,
    }
}
