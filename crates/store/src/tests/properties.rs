//! Whatever happens in whatever order: a record stands in one state with a next action or an owner
//! (I4), a change is never lost, and a stale claim records nothing (I10).
//!
//! Every operation of the ledger is carried out on the store and on a model; both are compared
//! after each.

mod commit;
mod model;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use koppla_testkit::Place;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use sqlx::{Any, Row};

use super::{LEASE, Ledger, ledger, order};
use crate::{Claimed, Error, State};
use commit::commit;
use model::{Entry, Model, Outcome};

const KEYS: [&str; 3] = ["1", "2", "3"];
const OWNERS: [&str; 2] = ["a", "b"];
const LATER: SignedDuration = SignedDuration::from_hours(1);

#[derive(Clone, Debug)]
enum Event {
    /// A listing shows these under one stamp; without one they are only hinted at.
    Seen(Vec<&'static str>, Option<u8>),
    /// Somebody presses Export.
    Forced(&'static str),
    SettingsChange,
    /// A worker claims what is due, at most so many.
    Claimed(&'static str, usize),
    /// A person takes one record.
    Taken(&'static str, &'static str),
    /// Of all claims ever made these record an outcome at the same time.
    Recorded(Vec<(Index, Outcome)>),
    /// One of all claims ever made is given back without an outcome.
    PutBack(Index),
    /// A worker stops in an orderly way.
    Stopped(&'static str),
    /// All leases run out.
    RunOut,
    /// What is due later is due now.
    TimePasses,
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let resting = State::ALL.iter().copied();
    let resting = resting.filter(|state| !matches!(state, State::Due | State::InDoubt));
    prop_oneof![
        4 => select(resting.collect::<Vec<_>>()).prop_map(Outcome::Rests),
        1 => any::<bool>().prop_map(|later| Outcome::Repeats { later }),
        2 => Just(Outcome::Arms),
        1 => any::<bool>().prop_map(|later| Outcome::Doubts { later }),
        1 => Just(Outcome::Accepted),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let (key, owner) = (|| select(&KEYS[..]), || select(&OWNERS[..]));
    let keys = proptest::sample::subsequence(KEYS.to_vec(), 1..=3);
    prop_oneof![
        4 => (keys, prop::option::weighted(0.8, 0..3_u8)).prop_map(|(k, s)| Event::Seen(k, s)),
        1 => key().prop_map(Event::Forced),
        1 => Just(Event::SettingsChange),
        5 => (owner(), 1..4_usize).prop_map(|(owner, limit)| Event::Claimed(owner, limit)),
        1 => (owner(), key()).prop_map(|(owner, key)| Event::Taken(owner, key)),
        7 => prop::collection::vec((any::<Index>(), outcome()), 1..4).prop_map(Event::Recorded),
        1 => any::<Index>().prop_map(Event::PutBack),
        1 => owner().prop_map(Event::Stopped),
        2 => Just(Event::RunOut),
        1 => Just(Event::TimePasses),
    ]
}

koppla_testkit::on_each_store!(every_record_has_a_next_action_or_an_owner);

async fn every_record_has_a_next_action_or_an_owner(place: Place) {
    let cases = if place.is_shared() { 24 } else { 96 };
    let ledger = ledger(place).await;
    let runtime = tokio::runtime::Handle::current();
    let runs = tokio::task::spawn_blocking(move || {
        let config =
            ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
        let series = prop::collection::vec(event(), 1..40);
        TestRunner::new(config).run(&series, |events| {
            runtime.block_on(async {
                for table in ["DELETE FROM attempt", "DELETE FROM link", "DELETE FROM record"] {
                    ledger.execute(table).await;
                }
                Play { ledger: &ledger, model: Model::new(), claims: Vec::new() }.all(events).await
            })
        })
    });
    runs.await.unwrap().unwrap();
}

struct Play<'a> {
    ledger: &'a Ledger,
    model: Model,
    /// All claims ever made.
    claims: Vec<Claimed>,
}

impl Play<'_> {
    async fn all(mut self, events: Vec<Event>) -> Result<(), TestCaseError> {
        for event in events {
            self.play(event).await?;
            self.compare().await?;
        }
        // Nothing waits for ever: what is the engine's can be had once its time has come.
        self.play(Event::RunOut).await?;
        self.play(Event::TimePasses).await?;
        self.play(Event::Claimed("z", KEYS.len())).await?;
        let waits = |entry: &Entry| matches!(entry.state, State::Due | State::InDoubt);
        prop_assert!(self.model.values().all(|entry| !waits(entry) || entry.leased));
        self.compare().await
    }

    async fn play(&mut self, event: Event) -> Result<(), TestCaseError> {
        let store = &self.ledger.store;
        match event {
            Event::Seen(keys, stamp) => {
                let stamp = stamp.map(|stamp| stamp.to_string());
                let noted = self.ledger.observe(&keys, stamp.as_deref(), false).await;
                let mut expected = 0;
                for key in keys {
                    let known = self.model.get_mut(key).map(|entry| entry.see(stamp.as_deref()));
                    expected += u64::from(known.unwrap_or(true));
                    let new = || Entry::new(stamp.as_deref().unwrap_or(""), false);
                    self.model.entry(key.to_owned()).or_insert_with(new);
                }
                prop_assert_eq!(noted, expected);
            }
            Event::Forced(key) => {
                self.ledger.observe(&[key], None, true).await;
                let known = self.model.get_mut(key).map(Entry::force);
                if known.is_none() {
                    self.model.insert(key.to_owned(), Entry::new("", true));
                }
            }
            Event::SettingsChange => {
                let woken = store.wake_all("shop").await.unwrap();
                let wakes =
                    self.model.values_mut().filter_map(|e| e.settings_change().then_some(1));
                prop_assert_eq!(woken, wakes.sum::<u64>());
            }
            Event::Claimed(owner, limit) => {
                let claimed = self.ledger.claim(owner, limit).await;
                let free = self.model.values().filter(|entry| entry.is_free()).count();
                prop_assert_eq!(claimed.len(), free.min(limit));
                for claimed in claimed {
                    self.claim(claimed, true)?;
                }
            }
            Event::Taken(owner, key) => {
                let taken = store.claim_one(&order(key), owner, LEASE).await.unwrap();
                let free = self.model.get(key).is_some_and(|entry| !entry.leased);
                prop_assert_eq!(taken.is_some(), free);
                if let Some(claimed) = taken {
                    self.claim(claimed, false)?;
                }
            }
            Event::Recorded(records) => self.record(records).await?,
            Event::PutBack(which) => {
                if !self.claims.is_empty() {
                    let claim = which.get(&self.claims).claim.clone();
                    store.put_back(&claim).await.unwrap();
                    let entry = self.model.get_mut(&claim.id.key).unwrap();
                    if entry.obeys(&claim.owner, claim.fence) {
                        entry.let_go();
                    }
                }
            }
            Event::Stopped(owner) => {
                store.release(owner).await.unwrap();
                let held = |entry: &&mut Entry| entry.owner.as_deref() == Some(owner);
                self.model.values_mut().filter(held).for_each(Entry::let_go);
            }
            Event::RunOut => {
                self.ledger
                    .execute("UPDATE record SET lease_until = 1 WHERE owner IS NOT NULL")
                    .await;
                self.model.values_mut().for_each(|entry| entry.leased = false);
            }
            Event::TimePasses => {
                self.ledger.execute("UPDATE record SET due_at = due_at - 7200000").await;
                self.model.values_mut().for_each(|entry| entry.later = false);
            }
        }
        Ok(())
    }

    fn claim(&mut self, claimed: Claimed, due: bool) -> Result<(), TestCaseError> {
        let entry = self.model.get_mut(&claimed.claim.id.key).unwrap();
        prop_assert!(!due || entry.is_free(), "{entry:?}");
        entry.claim(&claimed.claim.owner);
        prop_assert_eq!(claimed.claim.fence, entry.fence);
        prop_assert_eq!(claimed.forced, entry.forced);
        prop_assert_eq!(claimed.open.is_some(), entry.open);
        self.claims.push(claimed);
        Ok(())
    }

    async fn record(&mut self, records: Vec<(Index, Outcome)>) -> Result<(), TestCaseError> {
        if self.claims.is_empty() {
            return Ok(());
        }
        let mut chosen: Vec<(Claimed, Outcome)> = Vec::new();
        for (which, outcome) in records {
            let claimed = which.get(&self.claims);
            // Two outcomes of one record at once are possible, but which is first is then free.
            if chosen.iter().all(|(other, _)| other.claim.id != claimed.claim.id) {
                chosen.push((claimed.clone(), outcome));
            }
        }
        let mut commits = Vec::new();
        for (claimed, outcome) in &chosen {
            let attempts = self.ledger.store.attempts(&claimed.claim.id).await.unwrap().len();
            commits.push(commit(claimed, *outcome, i64::try_from(attempts).unwrap()));
        }
        let results =
            join_all(commits.into_iter().map(|commit| self.ledger.store.commit(commit))).await;
        for ((claimed, outcome), result) in chosen.iter().zip(results) {
            let entry = self.model.get_mut(&claimed.claim.id.key).unwrap();
            let obeys = entry.obeys(&claimed.claim.owner, claimed.claim.fence);
            match result {
                Ok(()) => prop_assert!(obeys, "a stale claim recorded {outcome:?}"),
                Err(Error::LeaseLost) => prop_assert!(!obeys, "a good claim was refused"),
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
            if obeys {
                entry.record(*outcome);
            }
        }
        Ok(())
    }

    async fn compare(&self) -> Result<(), TestCaseError> {
        let rows = sqlx::query::<Any>("SELECT * FROM record ORDER BY key")
            .fetch_all(&self.ledger.store.readers)
            .await
            .unwrap();
        prop_assert_eq!(rows.len(), self.model.len());
        let now = Timestamp::now();
        for (row, (key, entry)) in rows.iter().zip(&self.model) {
            let text = |name: &str| row.get::<Option<String>, _>(name);
            let due = Timestamp::from_millisecond(row.get("due_at")).unwrap();
            let found = Entry {
                state: State::parse(&row.get::<String, _>("state")).unwrap(),
                later: due > now + LATER / 2,
                noticed: row.get("generation"),
                known: row.get("claimed_generation"),
                stamp: row.get("stamp"),
                forced: row.get::<i16, _>("forced") != 0,
                fence: row.get("fence"),
                owner: text("owner"),
                leased: row.get::<i64, _>("lease_until") > now.as_millisecond(),
                open: row.get::<Option<i64>, _>("open_attempt").is_some(),
                reason: text("reason_code").is_some() && text("reason").is_some(),
                applied: text("applied").is_some(),
            };
            prop_assert_eq!((key, &found), (&row.get::<String, _>("key"), entry));
            prop_assert!(due < now + LATER * 2, "its time comes");
            if found.is_settled() {
                let done: i64 = row.get("done_generation");
                prop_assert_eq!(done, found.noticed, "a change is lost");
            }
            prop_assert!(!found.asks_a_person() || found.reason, "nobody is told why");
            prop_assert!(found.state != State::Done || found.applied);
        }
        Ok(())
    }
}
