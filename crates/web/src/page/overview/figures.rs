//! The figures of the charts: the last thirty days over all connections, added up at most once a
//! minute, however many read them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use koppla_store::{Error, Spans, Store};
use tokio::sync::Mutex;

use crate::language::zone;

/// How many days, today among them.
const DAYS: i64 = 30;
/// How old figures may be.
const FRESH: Duration = Duration::from_mins(1);

/// What the charts show, oldest day first.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(super) days: Vec<Day>,
}

/// One day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    pub(super) date: Date,
    /// Orders first noticed.
    pub(super) noticed: u64,
    /// How long those took that came into Specter.
    pub(super) spans: Spans,
}

/// Figures that were added up, and when.
#[derive(Default)]
pub(crate) struct Remembered(Mutex<Option<(Instant, Arc<Figures>)>>);

impl Remembered {
    /// The figures; whoever asks while they are being added up waits for the same ones.
    pub(super) async fn figures(&self, store: &Store) -> Result<Arc<Figures>, Error> {
        let mut remembered = self.0.lock().await;
        if let Some((at, figures)) = &*remembered
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(figures));
        }
        let figures = Arc::new(add_up(store).await?);
        *remembered = Some((Instant::now(), Arc::clone(&figures)));
        Ok(figures)
    }
}

/// When the day began, Swedish time.
pub(super) fn midnight(now: Timestamp) -> Timestamp {
    let today = now.to_zoned_datetime(zone()).date();
    begin(today).unwrap_or(now)
}

fn begin(day: Date) -> Option<Timestamp> {
    day.to_zoned_datetime(zone()).ok().map(|midnight| midnight.timestamp())
}

async fn add_up(store: &Store) -> Result<Figures, Error> {
    let today = store.clock().now().to_zoned_datetime(zone()).date();
    let dates: Vec<Date> =
        (0..DAYS).rev().filter_map(|ago| today.checked_sub(ago.days()).ok()).collect();
    let tomorrow = today.tomorrow().ok();
    let bounds: Vec<Timestamp> = dates.iter().copied().chain(tomorrow).filter_map(begin).collect();
    let noticed = store.noticed_by_day(&bounds).await?;
    let spans = store.spans_by_day(&bounds).await?;
    let days = dates.into_iter().zip(noticed).zip(spans);
    let days = days.map(|((date, noticed), spans)| Day { date, noticed, spans }).collect();
    Ok(Figures { days })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_swedish_midnight() {
        let summer: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(midnight(summer).to_string(), "2026-07-01T22:00:00Z");
        let winter: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        assert_eq!(midnight(winter).to_string(), "2026-11-23T23:00:00Z");
    }
}
