//! The scheduler's agenda: what happens when, in simulated time. Nothing happens but by it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::dice::Dice;
use crate::journal::{Journal, Violation};

/// When every simulation begins: 2026-11-23T09:00:00Z.
const EPOCH: i64 = 1_795_424_400;

/// What happens at a moment.
#[derive(Debug)]
pub(crate) enum Event {
    /// Somebody has slept enough.
    Ring(Arc<Bell>),
    /// A call reaches its system.
    Arrive(u64),
    /// A caller learns how its call ended.
    End(u64),
    /// Something happens in the shops, or a person acts.
    Act,
    /// A shop's change notice arrives.
    Notice(usize, Vec<u8>),
    /// A node that was killed is started again.
    Start(usize),
    /// A node is told to stop, as for an update.
    Leave(usize),
    /// A node that stood still goes on.
    Thaw(usize),
    /// The machine's wall clock is moved.
    StepClock(SignedDuration),
    /// The ledger is copied.
    Backup,
    /// The ledger is replaced by its copy.
    Restore,
    /// The ledger is looked at.
    Inspect,
}

/// Tells one waiter that its time has come.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: AtomicBool,
    waiting: Mutex<Option<Waker>>,
}

impl Bell {
    /// Wakes who waits.
    pub(crate) fn ring(&self) {
        self.rung.store(true, Ordering::Relaxed);
        if let Some(waker) = held(&self.waiting).take() {
            waker.wake();
        }
    }

    /// Whether it has rung; if not, `waker` is woken when it does.
    pub(crate) fn has_rung(&self, waker: &Waker) -> bool {
        let rung = self.rung.load(Ordering::Relaxed);
        if !rung {
            *held(&self.waiting) = Some(waker.clone());
        }
        rung
    }
}

/// A place in the agenda.
pub(crate) type Place = (u64, u64, u64);

/// The agenda with its clock, dice and journal.
#[derive(Debug)]
pub(crate) struct Sim {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Microseconds since the beginning.
    now: u64,
    /// By how much the wall clock of the nodes differs.
    stepped: SignedDuration,
    agenda: BTreeMap<Place, Event>,
    entries: u64,
    /// Decides the order of what happens at the same time.
    order: Dice,
    journal: Journal,
}

impl Sim {
    pub(crate) fn new(order: Dice, journal: Journal) -> Self {
        let inner = Inner {
            now: 0,
            stepped: SignedDuration::ZERO,
            agenda: BTreeMap::new(),
            entries: 0,
            order,
            journal,
        };
        Self { inner: Mutex::new(inner) }
    }

    /// Microseconds since the beginning.
    pub(crate) fn elapsed(&self) -> u64 {
        self.inner().now
    }

    /// What a clock shows that nobody moves.
    pub(crate) fn true_time(&self) -> Timestamp {
        instant(self.inner().now)
    }

    /// What the nodes' clock shows.
    pub(crate) fn wall_time(&self) -> Timestamp {
        let inner = self.inner();
        let now = instant(inner.now);
        now.checked_add(inner.stepped).unwrap_or(now)
    }

    /// By how much the nodes' clock differs from the true time.
    pub(crate) fn stepped(&self) -> SignedDuration {
        self.inner().stepped
    }

    /// Moves the nodes' clock.
    pub(crate) fn step_clock(&self, step: SignedDuration) {
        self.inner().stepped += step;
    }

    /// Enters an event; it happens after `delay`.
    pub(crate) fn after(&self, delay: Duration, event: Event) -> Place {
        let mut inner = self.inner();
        let delay = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX);
        inner.entries += 1;
        let place = (inner.now.saturating_add(delay), inner.order.below(u64::MAX), inner.entries);
        inner.agenda.insert(place, event);
        place
    }

    /// Strikes an event out.
    pub(crate) fn cancel(&self, place: Place) {
        self.inner().agenda.remove(&place);
    }

    /// Goes on to the next event and takes it.
    pub(crate) fn next(&self) -> Option<Event> {
        let mut inner = self.inner();
        let (place, event) = inner.agenda.pop_first()?;
        inner.now = inner.now.max(place.0);
        Some(event)
    }

    /// Draws from the dice that decide the order of things.
    pub(crate) fn order(&self, length: usize) -> usize {
        self.inner().order.index(length)
    }

    /// Writes a line into the history.
    pub(crate) fn tell(&self, text: &str) {
        let mut inner = self.inner();
        let (seconds, micros) = (inner.now / 1_000_000, inner.now % 1_000_000);
        inner.journal.tell(format!("{seconds:>6}.{micros:06} {text}"));
    }

    /// Counts something.
    pub(crate) fn count(&self, figure: &'static str) {
        self.inner().journal.add(figure, 1);
    }

    /// Says that an invariant does not hold; the first one ends the run.
    pub(crate) fn violate(&self, invariant: &'static str, text: String) {
        self.tell(&format!("VIOLATED {invariant}: {text}"));
        self.inner().journal.violate(Violation { invariant, text });
    }

    /// Whether an invariant does not hold.
    pub(crate) fn is_violated(&self) -> bool {
        self.inner().journal.is_violated()
    }

    /// What was counted so far.
    pub(crate) fn figure(&self, name: &str) -> u64 {
        self.inner().journal.figure(name)
    }

    /// Reads or closes the journal.
    pub(crate) fn journal<T>(&self, with: impl FnOnce(&mut Journal) -> T) -> T {
        with(&mut self.inner().journal)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        held(&self.inner)
    }
}

fn instant(micros: u64) -> Timestamp {
    let offset = SignedDuration::from_micros(i64::try_from(micros).unwrap_or(i64::MAX));
    let epoch = Timestamp::from_second(EPOCH).unwrap_or(Timestamp::UNIX_EPOCH);
    epoch.checked_add(offset).unwrap_or(Timestamp::MAX)
}

/// What a lock guards; whoever panicked while holding it is told of elsewhere.
pub(crate) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
