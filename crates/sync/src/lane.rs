//! Customer lanes: customer and order of one customer are one unit (specter-api P7).
//!
//! The ERP copies an order's addresses from the customer, so between updating a customer and
//! creating its order no other order of the same customer may pass. A lane stays closed for a
//! while after a create of unknown outcome, because it may still be on its way.
//!
//! Two documents that share no key may still find one customer: one by its e-mail, the other by its
//! number ([`Side`]). So customers that state a number are sent while no order of one is under way
//! that states none.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use koppla_domain::document::CustomerDocument;
use koppla_domain::matching::{Side, lanes, side};
use koppla_store::Store;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Stands for all customers that are found by their e-mail and state no number.
const BY_EMAIL: &str = "by-email";
/// Stands for all customers that may be found by their number.
const BY_NUMBER: &str = "by-number";

/// What a customer and its order pass through.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    names: Vec<String>,
    side: Side,
}

impl Lane {
    /// That of a customer. Its names stand in the ledger too, and name nobody there.
    pub(crate) fn of(customer: &CustomerDocument, store: &Store) -> Self {
        let keys = lanes(customer);
        let mut names: Vec<String> = keys.iter().map(|key| store.hidden_name(key)).collect();
        names.sort();
        names.dedup();
        Self { names, side: side(customer) }
    }

    /// What is closed while the customer may still arrive.
    pub(crate) fn of_customer(&self) -> Vec<String> {
        self.and(BY_NUMBER, Side::Number)
    }

    /// What is closed while the order may still arrive.
    pub(crate) fn of_order(&self) -> Vec<String> {
        self.and(BY_EMAIL, Side::Email)
    }

    fn and(&self, all: &str, side: Side) -> Vec<String> {
        let all = (self.side == side).then(|| all.to_owned());
        self.names.iter().cloned().chain(all).collect()
    }

    /// Whether a closed name concerns it.
    fn is_behind(&self, name: &str) -> bool {
        match self.side {
            Side::Email if name == BY_NUMBER => true,
            Side::Number if name == BY_EMAIL => true,
            _ => self.names.iter().any(|own| own == name),
        }
    }
}

/// All lanes of one ERP account.
#[derive(Clone, Default)]
pub(crate) struct Lanes {
    state: Arc<std::sync::Mutex<State>>,
    /// Shared by orders of customers that state no number, from their customer on; alone for a
    /// customer that states one, until it is answered.
    sides: Arc<RwLock<()>>,
}

#[derive(Default)]
struct State {
    locks: HashMap<String, Arc<Mutex<()>>>,
    closed: HashMap<String, Closed>,
    /// All lanes, because of a program that was killed.
    all: Option<Closed>,
    /// The last closing of a lane that no ledger knows of.
    unrecorded: Option<Closed>,
    /// The connections of the account, each with its shop, as read then.
    connections: Option<(Timestamp, Connections)>,
}

/// Connections by name, each with its shop.
type Connections = Arc<[(String, String)]>;

/// For how long the connections of the account are not read again.
const CONNECTIONS_KNOWN: SignedDuration = SignedDuration::from_mins(1);

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
    _shared: Option<OwnedRwLockReadGuard<()>>,
    alone: Option<OwnedRwLockWriteGuard<()>>,
    lanes: Lanes,
    names: Vec<String>,
    of_order: Vec<String>,
    sent: Option<(Timestamp, SignedDuration)>,
}

impl Passage {
    /// A call begins now, and may arrive within that time.
    pub(crate) fn sends(&mut self, now: Timestamp, time: SignedDuration) {
        self.sent = Some((now, time));
    }

    /// The customer is answered; what follows is its order. By now the customer has the keys of this
    /// document and no others, so that nobody who shares none of them finds it any more.
    pub(crate) fn customer_is_known(&mut self) {
        self.alone = None;
        self.names = std::mem::take(&mut self.of_order);
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
    /// A program that was killed may have left calls on their way until then.
    AllClosed(Timestamp),
}

impl Lanes {
    /// Waits for the lane, by all its names in a fixed order, so that two orders never wait for each
    /// other. Whether it is closed goes by the clock when the wait is over.
    pub(crate) async fn enter(&self, lane: &Lane, clock: impl Fn() -> Timestamp) -> Entry {
        let locks: Vec<_> = {
            let mut state = self.state();
            state.locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            lane.names
                .iter()
                .map(|name| Arc::clone(state.locks.entry(name.clone()).or_default()))
                .collect()
        };
        let mut guards = Vec::with_capacity(locks.len());
        for lock in locks {
            guards.push(lock.lock_owned().await);
        }
        let (mut shared, mut alone) = (None, None);
        match lane.side {
            Side::Email => shared = Some(Arc::clone(&self.sides).read_owned().await),
            Side::Number => alone = Some(Arc::clone(&self.sides).write_owned().await),
            Side::Neither => {}
        }
        let mut state = self.state();
        let now = clock();
        state.closed.retain(|_, closed| {
            *closed = closed.at(now);
            closed.until > now
        });
        state.all = state.all.map(|closed| closed.at(now)).filter(|closed| closed.until > now);
        if let Some(closed) = state.all {
            return Entry::AllClosed(closed.until);
        }
        let closed = state.closed.iter().filter(|(name, _)| lane.is_behind(name));
        if let Some(until) = closed.map(|(_, one)| one.until).max() {
            return Entry::Closed(until);
        }
        drop(state);
        Entry::Open(Passage {
            _guards: guards,
            _shared: shared,
            alone,
            lanes: self.clone(),
            names: lane.of_customer(),
            of_order: lane.of_order(),
            sent: None,
        })
    }

    /// Closes all lanes until then: calls of a program that was killed may still arrive.
    pub(crate) fn close_all(&self, from: Timestamp, time: SignedDuration) {
        self.state().all = Some(Closed::new(from, time));
    }

    /// The connections of the account, if they were read a short while ago.
    pub(crate) fn connections(&self, now: Timestamp) -> Option<Connections> {
        let state = self.state();
        let (read, connections) = state.connections.as_ref()?;
        let fresh = now.duration_since(*read).abs() < CONNECTIONS_KNOWN;
        fresh.then(|| Arc::clone(connections))
    }

    /// Remembers them.
    pub(crate) fn know_connections(&self, now: Timestamp, connections: Connections) {
        self.state().connections = Some((now, connections));
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

    /// Opens the lanes: the create's outcome is known. What stands for many customers may be closed
    /// for another of them, and stays so for its time.
    pub(crate) fn open(&self, names: &[String]) {
        let mut state = self.state();
        for name in names.iter().filter(|name| *name != BY_EMAIL && *name != BY_NUMBER) {
            state.closed.remove(name);
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS[usize::from(value & 0x0f)];
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests;
