//! From what a listing showed to where the next listing of changes starts (abicart-api §14.4).
//!
//! It reads no clock; whoever lists tells the time before every call.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How far a new mark stays behind, for clocks that are set and commits that come late.
const OVERLAP: Duration = Duration::from_mins(5);

/// Watches a listing of objects with change stamps and tells where the next one must start.
///
/// The mark lies five minutes and the time that the listing took before the newest stamp seen, so a
/// change made behind the reading position is not lost. Nor is it ever later than five minutes
/// before the listing began: a stamp from the future, by a clock that was set wrong or by mistake,
/// would hide everything that is stamped after it.
#[derive(Debug, Clone)]
pub struct Watermark {
    began: Timestamp,
    last: Timestamp,
    spent: SignedDuration,
    newest: Option<Timestamp>,
}

impl Watermark {
    /// The listing begins now, by the caller's clock.
    pub fn begin(now: Timestamp) -> Self {
        Self { began: now, last: now, spent: SignedDuration::ZERO, newest: None }
    }

    /// Another call is about to be made. A clock that is set meanwhile can only move the mark back.
    pub fn pass(&mut self, now: Timestamp) {
        self.spent = self.spent.saturating_add(now.duration_since(self.last).abs());
        self.began = self.began.min(now);
        self.last = now;
    }

    /// These stamps were shown.
    pub fn see(&mut self, changed: impl IntoIterator<Item = Timestamp>) {
        self.newest = self.newest.max(changed.into_iter().max());
    }

    /// Where the next listing must start, in whole seconds; `None` when no stamp was seen.
    pub fn mark(&self) -> Option<Timestamp> {
        let late = self.newest?.min(self.began);
        let mark = late.checked_sub(OVERLAP).and_then(|mark| mark.checked_sub(self.spent)).ok()?;
        Timestamp::from_second(mark.as_second() - i64::from(mark.subsec_nanosecond() < 0)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_mark_stays_behind_by_the_overlap_and_the_time_spent() {
        let mut watermark = Watermark::begin(time("2026-03-02T09:00:00Z"));
        assert_eq!(watermark.mark(), None);
        watermark.see([time("2026-03-02T08:30:00Z"), time("2026-03-02T08:10:00Z")]);
        assert_eq!(watermark.mark(), Some(time("2026-03-02T08:25:00Z")));
        watermark.pass(time("2026-03-02T09:02:00.5Z"));
        assert_eq!(watermark.mark(), Some(time("2026-03-02T08:22:59Z")));
    }

    #[test]
    fn a_stamp_from_the_future_moves_the_mark_no_further_than_to_the_present() {
        let mut watermark = Watermark::begin(time("2026-03-02T09:00:00Z"));
        watermark.see([time("2099-01-01T00:00:00Z")]);
        assert_eq!(watermark.mark(), Some(time("2026-03-02T08:55:00Z")));
    }

    #[test]
    fn a_clock_that_is_set_during_the_listing_moves_the_mark_back_only() {
        for set in ["2026-03-01T09:00:00Z", "2026-03-03T09:00:00Z"] {
            let mut watermark = Watermark::begin(time("2026-03-02T09:00:00Z"));
            watermark.see([time("2026-03-02T08:30:00Z")]);
            watermark.pass(time(set));
            assert!(watermark.mark().unwrap() <= time("2026-03-01T08:25:00Z"), "{set}");
        }
    }

    #[test]
    fn the_mark_before_1970_is_rounded_down_too() {
        let mut watermark = Watermark::begin(time("2026-03-02T09:00:00Z"));
        watermark.see([time("1960-01-01T00:05:00.5Z")]);
        assert_eq!(watermark.mark(), Some(time("1960-01-01T00:00:00Z")));
    }
}
