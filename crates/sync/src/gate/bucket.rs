//! Calls per second: a token bucket that counts in whole nanoseconds.

use std::num::NonZeroU32;

use jiff::Timestamp;

const SECOND: i128 = 1_000_000_000;

/// A bucket, full at first. It is described by the moment at which it is full again.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    full_at: i128,
}

impl Bucket {
    /// When the next call may be made: `now`, or later.
    pub(super) fn next(&mut self, rate: NonZeroU32, now: Timestamp) -> Timestamp {
        let (interval, size) = (interval(rate), i128::from(burst(rate)));
        // It is never more than empty, whatever the clock or an earlier rate says.
        self.full_at = self.full_at.min(now.as_nanosecond() + size * interval);
        let at = self.full_at - (size - 1) * interval;
        Timestamp::from_nanosecond(at).map_or(now, |at| at.max(now))
    }

    /// Takes one call out.
    pub(super) fn take(&mut self, rate: NonZeroU32, now: Timestamp) {
        self.full_at = self.full_at.max(now.as_nanosecond()) + interval(rate);
    }
}

/// Time between two calls at an even pace.
fn interval(rate: NonZeroU32) -> i128 {
    let rate = i128::from(rate.get());
    (SECOND + rate - 1) / rate
}

/// How many calls may follow each other at once after a quiet time: half a second's, five at most.
pub(super) fn burst(rate: NonZeroU32) -> u32 {
    (rate.get() / 2).clamp(1, 5)
}
