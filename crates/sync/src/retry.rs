//! How long a failed record waits before the next run.

use jiff::{SignedDuration, Timestamp};
use koppla_store::FailureClass;

use crate::remote::Trouble;

/// First pause.
const FIRST: i64 = 2;
/// Longest pause.
const LONGEST: i64 = 15 * 60;

/// When a record that a failed call has stopped is run again.
pub(crate) struct Again {
    /// Why it was stopped.
    pub(crate) class: FailureClass,
    /// Failures in a row that are the record's; being asked to wait is none.
    pub(crate) failures: i64,
    /// The next run.
    pub(crate) due: Timestamp,
}

/// What a failed call means for a record that has failed so often before. Being asked to wait moves
/// the account's pace, and a refused account pauses the connection: neither counts for the record.
pub(crate) fn again(trouble: &Trouble, now: Timestamp, failures: i64, spread: u64) -> Again {
    let class = trouble.class();
    match trouble {
        Trouble::Throttled { retry_after } => {
            Again { class, failures, due: now.checked_add(*retry_after).unwrap_or(now) }
        }
        Trouble::Account { .. } => Again { class, failures, due: now },
        _ => {
            let failures = failures + 1;
            Again { class, failures, due: next_try(now, failures, spread) }
        }
    }
}

/// The time of the next run after `failures` failures in a row: pauses double from two seconds to
/// a quarter of an hour, each shortened by up to a half so that many records do not return at once.
/// `spread` is any number that differs between records.
fn next_try(now: Timestamp, failures: i64, spread: u64) -> Timestamp {
    let doublings = u32::try_from((failures - 1).clamp(0, 20)).unwrap_or(0);
    let pause = FIRST.saturating_mul(1 << doublings).min(LONGEST) * 1_000;
    let share = i64::try_from(spread % 1_000).unwrap_or(0);
    let pause = SignedDuration::from_millis(pause - pause * share / 2_000);
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let pause =
            |failures| next_try(Timestamp::UNIX_EPOCH, failures, 0).as_millisecond() / 1_000;
        assert_eq!([1, 2, 3, 4].map(pause), [2, 4, 8, 16]);
        assert_eq!([9, 10, 11, 1_000].map(pause), [512, 900, 900, 900]);
    }

    #[test]
    fn pauses_are_spread_over_their_second_half() {
        for spread in 0..2_000 {
            let at = next_try(Timestamp::UNIX_EPOCH, 3, spread).as_millisecond();
            assert!((4_000..=8_000).contains(&at));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn pauses_grow_are_capped_and_spread(failures: i64, spread: u64, before in -9_000_000_000..9_000_000_000_i64) {
            let now = Timestamp::from_second(before).unwrap();
            let pause = |failures, spread| next_try(now, failures, spread).duration_since(now);
            let (this, next) = (pause(failures, spread), pause(failures.saturating_add(1), spread));
            prop_assert!(this <= next);
            prop_assert!(this >= SignedDuration::from_secs(1), "{this}");
            prop_assert!(next <= SignedDuration::from_secs(LONGEST));
            // A thousand orders that follow each other do not return within the same tenth.
            let first = spread.min(u64::MAX - 1_000);
            let mut tenths = [0; 11];
            let whole = pause(failures, 0);
            for spread in first..first + 1_000 {
                let share = (whole - pause(failures, spread)).as_millis() * 20 / whole.as_millis();
                tenths[usize::try_from(share).unwrap()] += 1;
            }
            prop_assert!(tenths.iter().all(|times| *times <= 110), "{tenths:?}");
        }
    }
}
