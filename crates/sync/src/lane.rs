//! Customer lanes: customer and order of one customer are one unit (specter-api P7).
//!
//! The ERP copies an order's addresses from the customer, so between updating a customer and
//! creating its order no other order of the same customer may pass. A lane stays closed for a
//! while after a create of unknown outcome, because it may still be on its way.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// All lanes of one ERP account.
#[derive(Clone, Default)]
pub(crate) struct Lanes {
    state: Arc<std::sync::Mutex<State>>,
}

#[derive(Default)]
struct State {
    locks: HashMap<String, Arc<Mutex<()>>>,
    closed: HashMap<String, Closed>,
    /// The last closing of a lane that no ledger knows of.
    unrecorded: Option<Closed>,
}

/// How long a lane is closed.
#[derive(Clone, Copy)]
struct Closed {
    from: Timestamp,
    until: Timestamp,
}

impl Closed {
    fn new(from: Timestamp, time: SignedDuration) -> Self {
        Self { from, until: from.checked_add(time).unwrap_or(Timestamp::MAX) }
    }

    /// What counts now: after the clock was set back the time begins again.
    fn at(self, now: Timestamp) -> Self {
        if now >= self.from {
            return self;
        }
        let span = self.until.duration_since(self.from);
        Self { from: now, until: now.checked_add(span).unwrap_or(Timestamp::MAX) }
    }
}

/// The right to pass; ends when dropped. A passage that ends while a call of it may still arrive, by
/// a defect or because the program ends, keeps its lanes closed as long as that may be.
pub(crate) struct Passage {
    _guards: Vec<OwnedMutexGuard<()>>,
    lanes: Lanes,
    names: Vec<String>,
    sent: Option<(Timestamp, SignedDuration)>,
}

impl Passage {
    /// A call begins now, and may arrive within that time.
    pub(crate) fn sends(&mut self, now: Timestamp, time: SignedDuration) {
        self.sent = Some((now, time));
    }

    /// What became of the calls is recorded.
    pub(crate) fn ends(mut self) {
        self.sent = None;
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        if let Some((from, time)) = self.sent {
            self.lanes.close_here(&self.names, from, time);
        }
    }
}

/// Whether a lane may be passed.
pub(crate) enum Entry {
    /// Go on.
    Open(Passage),
    /// A create of unknown outcome keeps it closed until then.
    Closed(Timestamp),
}

impl Lanes {
    /// Waits for all the named lanes, in a fixed order, so that two orders never wait for each other.
    pub(crate) async fn enter(&self, names: &[String], now: Timestamp) -> Entry {
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        let locks: Vec<_> = {
            let mut state = self.state();
            state.locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            names
                .iter()
                .map(|name| Arc::clone(state.locks.entry(name.clone()).or_default()))
                .collect()
        };
        let mut guards = Vec::with_capacity(locks.len());
        for lock in locks {
            guards.push(lock.lock_owned().await);
        }
        let mut state = self.state();
        state.closed.retain(|_, closed| {
            *closed = closed.at(now);
            closed.until > now
        });
        let closed = names.iter().filter_map(|name| state.closed.get(name)).map(|one| one.until);
        if let Some(until) = closed.max() {
            return Entry::Closed(until);
        }
        drop(state);
        Entry::Open(Passage { _guards: guards, lanes: self.clone(), names, sent: None })
    }

    /// The same for a call of which the ledger keeps no open attempt: only this program knows that
    /// the lanes are closed.
    pub(crate) fn close_here(&self, names: &[String], from: Timestamp, time: SignedDuration) {
        self.close(names, from, time);
        let closed = Closed::new(from, time);
        let mut state = self.state();
        if state.unrecorded.is_none_or(|before| before.until < closed.until) {
            state.unrecorded = Some(closed);
        }
    }

    /// Until when lanes are closed of which nobody would know who works for the account next.
    pub(crate) fn closed_here_until(&self, now: Timestamp) -> Option<Timestamp> {
        let closed = self.state().unrecorded?.at(now);
        Some(closed.until).filter(|until| *until > now)
    }

    /// Keeps the lanes closed for that time from then on, also after the passage has ended; the
    /// ledger has an open attempt that says so.
    pub(crate) fn close(&self, names: &[String], from: Timestamp, time: SignedDuration) {
        let closed = Closed::new(from, time);
        let mut state = self.state();
        for name in names {
            let entry = state.closed.entry(name.clone()).or_insert(closed);
            if entry.until < closed.until {
                *entry = closed;
            }
        }
    }

    /// Opens the lanes: the create's outcome is known.
    pub(crate) fn open(&self, names: &[String]) {
        let mut state = self.state();
        for name in names {
            state.closed.remove(name);
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Lane names in a form that names nobody, for the ledger.
pub(crate) fn anonymous(keys: &[String]) -> Vec<String> {
    keys.iter().map(|key| hex(&Sha256::digest(key.as_bytes())[..16])).collect()
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS[usize::from(value & 0x0f)];
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[tokio::test]
    async fn a_passage_that_breaks_off_after_a_call_keeps_its_lane_closed() {
        let (lanes, lane) = (Lanes::default(), names(&["email:a"]));
        let second = |second| Timestamp::from_second(second).unwrap();
        for ends in [true, false] {
            let Entry::Open(mut passage) = lanes.enter(&lane, second(0)).await else { panic!() };
            passage.sends(second(0), SignedDuration::from_secs(60));
            if ends {
                passage.ends();
            }
        }
        assert!(matches!(lanes.enter(&lane, second(59)).await, Entry::Closed(_)));
        assert!(matches!(lanes.enter(&lane, second(60)).await, Entry::Open(_)));
    }

    #[tokio::test]
    async fn one_customer_passes_at_a_time_even_by_different_keys() {
        let lanes = Lanes::default();
        let now = Timestamp::UNIX_EPOCH;
        let first = lanes.enter(&names(&["email:a", "number:1"]), now).await;
        assert!(matches!(first, Entry::Open(_)));
        let other = names(&["number:1", "email:b"]);
        let mut second = Box::pin(lanes.enter(&other, now));
        assert!(futures_util::poll!(&mut second).is_pending());
        assert!(matches!(lanes.enter(&names(&["email:c"]), now).await, Entry::Open(_)));
        drop(first);
        assert!(matches!(second.await, Entry::Open(_)));
    }

    #[tokio::test]
    async fn a_create_of_unknown_outcome_keeps_its_lane_closed() {
        let lanes = Lanes::default();
        let lane = names(&["email:a"]);
        let second = |second| Timestamp::from_second(second).unwrap();
        lanes.close(&lane, second(0), SignedDuration::from_secs(60));
        let early = lanes.enter(&lane, second(59)).await;
        assert!(matches!(early, Entry::Closed(until) if until == second(60)));
        assert!(matches!(lanes.enter(&lane, second(60)).await, Entry::Open(_)));
    }

    #[tokio::test]
    async fn what_the_ledger_does_not_know_is_told_to_whoever_ends_the_work() {
        let lanes = Lanes::default();
        let second = |second| Timestamp::from_second(second).unwrap();
        lanes.close(&names(&["email:a"]), second(0), SignedDuration::from_secs(90));
        assert_eq!(lanes.closed_here_until(second(1)), None);
        lanes.close_here(&names(&["email:b"]), second(0), SignedDuration::from_secs(60));
        lanes.close_here(&names(&["email:c"]), second(0), SignedDuration::from_secs(30));
        assert_eq!(lanes.closed_here_until(second(59)), Some(second(60)));
        assert_eq!(lanes.closed_here_until(second(60)), None);
        assert!(matches!(lanes.enter(&names(&["email:b"]), second(59)).await, Entry::Closed(_)));
    }

    /// I16: no longer closed than meant, and no shorter.
    #[tokio::test]
    async fn after_the_clock_was_set_back_the_time_begins_again() {
        let lanes = Lanes::default();
        let lane = names(&["email:a"]);
        let second = |second| Timestamp::from_second(second).unwrap();
        lanes.close(&lane, second(100_000), SignedDuration::from_secs(60));
        let back = lanes.enter(&lane, second(1_000)).await;
        assert!(matches!(back, Entry::Closed(until) if until == second(1_060)));
        assert!(matches!(lanes.enter(&lane, second(1_060)).await, Entry::Open(_)));
    }
}
