//! A server plans by what a table looked like when it was last examined. By itself it does that once a
//! minute; a shop's first look may bring a hundred thousand records sooner.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Any, AssertSqlSafe};

use crate::database::Store;

/// From here on it matters how a statement is planned.
const MANY: u64 = 1_000;

/// How many records were noted through this program.
#[derive(Debug, Default)]
pub(crate) struct Growth(AtomicU64);

impl Growth {
    /// Counts, and tells whether it is time for the table to be examined: each time there are ten times
    /// as many.
    fn is_large(&self, more: u64) -> bool {
        let before = self.0.fetch_add(more, Ordering::Relaxed);
        let size = |number: u64| (number / MANY).checked_ilog10();
        size(before.saturating_add(more)) > size(before)
    }
}

impl Store {
    /// Has the records examined when their number has grown much.
    pub(crate) async fn look_at_growth(&self, noted: u64) {
        let Some(looking) = self.backend.looking() else { return };
        if !self.backend.growth.is_large(noted) {
            return;
        }
        let looked = sqlx::query::<Any>(AssertSqlSafe(format!("{looking} record")));
        if let Err(error) = looked.execute(&self.readers).await {
            tracing::info!(
                error = &error as &dyn std::error::Error,
                "the server could not examine the records; it does so by itself within a minute"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Growth;

    #[test]
    fn the_records_are_examined_when_there_are_many_and_then_ten_times_as_many() {
        let growth = Growth::default();
        let at: Vec<u64> = (1..=1_100).filter(|_| growth.is_large(100)).map(|n| n * 100).collect();
        assert_eq!(at, [1_000, 10_000, 100_000]);
        assert!(Growth::default().is_large(250_000));
    }
}
