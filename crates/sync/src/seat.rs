//! A node's seat as its engines see it: may a call to the account begin now?

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::account::Timing;

/// How much longer than a call the seat must last when the call begins: answers are recorded, and
/// clocks differ.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);
/// How long the ledger may be out of reach before calls stop.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// The right of one node to work for one ERP account.
#[derive(Debug)]
pub struct Seat {
    held: koppla_store::Seat,
    until: AtomicI64,
}

impl Seat {
    /// A seat that the ledger has given.
    pub(crate) fn new(held: koppla_store::Seat) -> Self {
        let until = AtomicI64::new(held.until.as_millisecond());
        Self { held, until }
    }

    /// How long a seat is kept without a sign of life: a call that has begun ends within it.
    pub(crate) fn lease(timing: &Timing) -> SignedDuration {
        call(timing.deadline()).checked_add(PATIENCE).unwrap_or(SignedDuration::MAX)
    }

    /// The seat as the ledger knows it.
    pub(crate) fn held(&self) -> &koppla_store::Seat {
        &self.held
    }

    /// When no call of a program can arrive any more that was killed while it had the seat. Only a
    /// sandbox may have a settle time shorter than a lease.
    pub(crate) fn calls_end(&self, timing: &Timing) -> Option<Timestamp> {
        let lease = Self::lease(timing);
        let last_sign = self.held.calls_end?.checked_sub(lease).ok()?;
        last_sign.checked_add(lease.min(timing.settle())).ok()
    }

    pub(crate) fn prolong(&self, until: Timestamp) {
        self.until.store(until.as_millisecond(), Ordering::Relaxed);
    }

    /// Whether a call that begins now has ended, and is recorded, before another node may have the
    /// seat (ledger.md §3, step 5 d).
    pub(crate) fn covers(&self, now: Timestamp, deadline: Duration) -> bool {
        let end = now.as_millisecond().saturating_add(millis(call(deadline)));
        end <= self.until.load(Ordering::Relaxed)
    }
}

fn call(deadline: Duration) -> SignedDuration {
    let deadline = SignedDuration::try_from(deadline).unwrap_or(SignedDuration::MAX);
    deadline.checked_add(MARGIN).unwrap_or(SignedDuration::MAX)
}

fn millis(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_begins_only_if_it_ends_before_the_seat_is_anothers() {
        let timing = Timing { deadline_ms: 2_000, ..Timing::default() };
        let taken = Timestamp::UNIX_EPOCH;
        let lease = Seat::lease(&timing);
        let seat = Seat::new(koppla_store::Seat {
            name: "specter 9001".into(),
            node: "a".into(),
            fence: 1,
            until: taken + lease,
            calls_end: None,
        });
        let covers =
            |seconds| seat.covers(taken + SignedDuration::from_secs(seconds), timing.deadline());
        assert!(covers(0) && covers(10));
        assert!(!covers(11) && !covers(100));
        seat.prolong(taken + lease + SignedDuration::from_secs(2));
        assert!(covers(12) && !covers(13));
    }
}
