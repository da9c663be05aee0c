//! Saying once, and not a thousand times, that the ledger cannot be written, and that it can again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two reminders of one outage.
const REMINDER: Duration = Duration::from_mins(1);

/// The outage that lasts, if one does.
#[derive(Debug, Default)]
pub(crate) struct Outages {
    lasting: Mutex<Option<Outage>>,
}

#[derive(Debug)]
struct Outage {
    since: Instant,
    said: Instant,
    message: String,
}

impl Outages {
    /// Whether the last try failed.
    pub(crate) fn is_one(&self) -> bool {
        self.lasting().is_some()
    }

    fn lasting(&self) -> MutexGuard<'_, Option<Outage>> {
        self.lasting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A try failed.
    pub(crate) fn note(&self, message: &str, source: &sqlx::Error) {
        let now = Instant::now();
        let mut lasting = self.lasting();
        let since = lasting.as_ref().map_or(now, |outage| outage.since);
        if lasting.as_ref().is_some_and(|outage| {
            outage.message == message && now.duration_since(outage.said) < REMINDER
        }) {
            return;
        }
        tracing::error!(
            cause = source as &dyn std::error::Error,
            "the ledger cannot be used: {message}. Until then nothing is sent, and nothing is lost"
        );
        *lasting = Some(Outage { since, said: now, message: message.to_owned() });
    }

    /// A change is on disk.
    pub(crate) fn end(&self) {
        if let Some(outage) = self.lasting().take() {
            let lasted = outage.since.elapsed().as_secs();
            tracing::warn!("the ledger can be used again after {lasted} s; work goes on");
        }
    }
}
