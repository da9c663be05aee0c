//! What has changed since a mark, and the mark for the next time (abicart-api §14.4).

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Page, Pages};
use crate::error::INVALID_PARAMS;
use crate::{Client, Condition, Error, Filters, Keyed};

const CHANGED: &str = "/changed";
/// How far a new mark stays behind the newest change, for clocks and late commits.
const OVERLAP: Duration = Duration::from_mins(5);

/// The objects changed at or after a mark, each once, page by page in the order of uids.
///
/// An object that changes while the listing runs may be delivered in its former state; it is
/// delivered again by the listing that starts from [`next_mark`](Self::next_mark).
#[derive(Debug)]
pub struct Changes<T> {
    pages: Pages<T>,
    mark: Timestamp,
    newest: Option<Timestamp>,
    started: Option<Instant>,
    next_mark: Option<Timestamp>,
}

impl<T: Keyed> Changes<T> {
    pub(crate) fn since(client: Client, mark: Timestamp) -> Self {
        let filters = Filters::none().and(CHANGED, Condition::min(wire(mark)));
        Self {
            pages: Pages::new(client, filters),
            mark,
            newest: None,
            started: None,
            next_mark: None,
        }
    }

    /// The next objects, or `None` at the end. A page is never empty.
    ///
    /// Fails with [`Error::FilterRefused`] when the shop cannot filter on `/changed`.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        let started = *self.started.get_or_insert_with(Instant::now);
        let page = self.pages.next_page().await.map_err(refusal)?;
        match &page {
            Some(page) => {
                let newest = page.objects.iter().filter_map(Keyed::changed).max();
                self.newest = self.newest.max(newest);
            }
            None if self.next_mark.is_none() => {
                self.next_mark = Some(self.mark_after(started.elapsed()));
            }
            None => {}
        }
        Ok(page)
    }

    /// Where the next listing must start, known once this one has ended; by the shop's clock.
    ///
    /// It lies before the newest change seen, by five minutes and by the time the listing took,
    /// so a change made behind the reading position is not lost. It never goes back.
    pub fn next_mark(&self) -> Option<Timestamp> {
        self.next_mark
    }

    fn mark_after(&self, elapsed: Duration) -> Timestamp {
        self.newest
            .and_then(|newest| newest.checked_sub(OVERLAP + elapsed).ok())
            .map_or(self.mark, |mark| mark.max(self.mark))
    }
}

/// A point in time as filters take it: UTC, whole seconds, rounded down.
pub(crate) fn wire(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn refusal(error: Error) -> Error {
    match error {
        Error::Invalid { call, source }
            if source.code == INVALID_PARAMS
                && (source.mentions("changed")
                    || source.problems.iter().all(|problem| problem.pointer.is_none())) =>
        {
            Error::FilterRefused { call, filter: CHANGED, source }
        }
        other => other,
    }
}
