//! A node's seat as its engines see it: may a call to the account begin now?

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use koppla_store::Clock;

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
    /// By the ledger's clock, in milliseconds.
    until: AtomicI64,
    /// The same by what this process measures ([`koppla_store::Clock::elapsed`]): a clock that stood
    /// still while the machine did shows nothing of it.
    runs_out: AtomicI64,
}

impl Seat {
    /// A seat that the ledger has given to a sign of life that was begun at `asked`.
    pub(crate) fn new(held: koppla_store::Seat, asked: Duration) -> Self {
        let seat = Self { held, until: AtomicI64::new(0), runs_out: AtomicI64::new(0) };
        seat.prolong(&seat.held, asked);
        seat
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

    /// The ledger has prolonged it upon a sign of life that was begun at `asked`.
    pub(crate) fn prolong(&self, held: &koppla_store::Seat, asked: Duration) {
        let runs_out = passed(asked).saturating_add(millis(held.lease));
        self.until.store(held.until.as_millisecond(), Ordering::Relaxed);
        self.runs_out.store(runs_out, Ordering::Relaxed);
    }

    /// Whether a call that begins now has ended, and is recorded, before another node may have the
    /// seat (ledger.md §3, step 5 d).
    pub(crate) fn covers(&self, clock: &dyn Clock, deadline: Duration) -> bool {
        let call = millis(call(deadline));
        let end = clock.now().as_millisecond().saturating_add(call);
        let end_here = passed(clock.elapsed()).saturating_add(call);
        end <= self.until.load(Ordering::Relaxed)
            && end_here <= self.runs_out.load(Ordering::Relaxed)
    }
}

fn passed(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
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
    use futures_util::future::BoxFuture;
    use jiff::Timestamp;

    use super::*;

    /// What the clock shows, and what has passed, in seconds.
    struct Shows(i64, u64);

    impl Clock for Shows {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH + SignedDuration::from_secs(self.0)
        }

        fn elapsed(&self) -> Duration {
            Duration::from_secs(self.1)
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn a_call_begins_only_if_it_ends_before_the_seat_is_anothers() {
        let timing = Timing { deadline_ms: 2_000, ..Timing::default() };
        let lease = Seat::lease(&timing);
        let held = |since: i64| koppla_store::Seat {
            name: "specter 9001".into(),
            node: "a".into(),
            fence: 1,
            until: Timestamp::UNIX_EPOCH + lease + SignedDuration::from_secs(since),
            lease,
            calls_end: None,
        };
        let seat = Seat::new(held(0), Duration::from_secs(50));
        let covers =
            |shown, passed: u64| seat.covers(&Shows(shown, 50 + passed), timing.deadline());
        assert!(covers(0, 0) && covers(10, 10));
        assert!(!covers(11, 11) && !covers(100, 100));
        // The clock stood still, or was set back, while time passed; or was set forward.
        assert!(!covers(0, 11) && !covers(-3_600, 11) && !covers(11, 0));
        seat.prolong(&held(2), Duration::from_secs(52));
        assert!(covers(12, 12) && !covers(13, 12) && !covers(12, 13));
    }
}
