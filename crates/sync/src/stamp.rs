//! The shop's clock beside ours, and which of its change stamps may come again.
//!
//! Stamps count whole seconds of the shop's clock, so another change may follow under the stamp that
//! was just read. Such a stamp is kept as unlike any, and the next look reads once more (I12). That
//! goes by the shop's own clock, as its answers tell it: ours may differ by any amount.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use koppla_store::Clock;

/// How old a stamp must be before nothing more can come under it: its own second, and one by which
/// the parts of the shop may differ.
const FRESH: SignedDuration = SignedDuration::from_secs(2);

/// The shop's clock beside ours.
pub(crate) struct ShopTime {
    clock: Arc<dyn Clock>,
    /// Milliseconds by which the shop's is ahead, by its last answer; none until one told.
    ahead: AtomicI64,
}

impl ShopTime {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, ahead: AtomicI64::new(0) }
    }

    /// An answer that has just come says what the shop's clock shows.
    pub(crate) fn told(&self, shown: Timestamp) {
        let ahead = shown.as_millisecond() - self.clock.now().as_millisecond();
        self.ahead.store(ahead, Ordering::Relaxed);
    }

    /// What the shop's clock showed at this time of ours; where it is behind, ours: it may have been
    /// set since.
    pub(crate) fn at_most(&self, ours: Timestamp) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed).max(0));
        ours.checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// The stamp of what was asked for at this time of our clock and has just come, as it is kept.
    pub(crate) fn to_keep(&self, asked: Timestamp, stamp: Option<String>) -> Option<String> {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed));
        let came = self.clock.now();
        let fresh = |at: Timestamp| {
            let ours = at.saturating_sub(ahead).unwrap_or(at);
            ours.duration_since(asked.min(came)) > -FRESH
                && ours.duration_since(asked.max(came)) < FRESH
        };
        stamp.map(|stamp| match stamp.parse() {
            Ok(at) if fresh(at) => format!("{stamp} or later"),
            _ => stamp,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::BoxFuture;

    use super::*;

    struct Still(Timestamp);

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            self.0
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    /// The stamps that are kept as unlike any, of what was asked for at `asked` and came at 100.
    fn fresh(asked: i64, told: Option<i64>) -> Vec<i64> {
        let time = ShopTime::new(Arc::new(Still(at(100))));
        told.map(at).into_iter().for_each(|told| time.told(told));
        let unlike = |second: &i64| {
            let stamp = at(*second).to_string();
            let kept = time.to_keep(at(asked), Some(stamp.clone())).unwrap();
            assert!(kept.starts_with(&stamp));
            kept != stamp
        };
        (0..200).filter(unlike).collect()
    }

    #[test]
    fn a_stamp_may_come_again_while_the_shops_clock_is_near_it() {
        assert_eq!(fresh(100, None), [99, 100, 101]);
        assert_eq!(fresh(100, Some(130)), [129, 130, 131]);
        assert_eq!(fresh(100, Some(40)), [39, 40, 41]);
    }

    #[test]
    fn a_time_of_ours_is_shown_by_the_shops_clock_as_late_as_may_be() {
        let time = ShopTime::new(Arc::new(Still(at(100))));
        assert_eq!(time.at_most(at(7)), at(7));
        time.told(at(130));
        assert_eq!(time.at_most(at(7)), at(37));
        time.told(at(40));
        assert_eq!(time.at_most(at(7)), at(7));
    }

    #[test]
    fn nobody_knows_when_during_a_long_call_the_shop_looked() {
        assert_eq!(fresh(96, None), [95, 96, 97, 98, 99, 100, 101]);
        assert_eq!(fresh(96, Some(40)), [35, 36, 37, 38, 39, 40, 41]);
        assert_eq!(fresh(103, None), [99, 100, 101, 102, 103, 104], "our clock was set back");
    }

    #[test]
    fn a_stamp_that_is_no_time_stays_as_it_is() {
        let time = ShopTime::new(Arc::new(Still(at(0))));
        assert_eq!(time.to_keep(at(0), Some("i går".to_owned())).as_deref(), Some("i går"));
        assert_eq!(time.to_keep(at(0), None), None);
    }
}
