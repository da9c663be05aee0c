//! What has changed since a mark, and the mark for the next time (abicart-api §14.4).

use jiff::Timestamp;

use super::{Page, Pages, Watermark};
use crate::error::INVALID_PARAMS;
use crate::{Client, Condition, Error, Filters, Keyed};

const CHANGED: &str = "/changed";

/// The objects changed at or after a mark, each once, page by page in the order of uids.
///
/// An object that changes while the listing runs may be delivered in its former state; it is
/// delivered again by the listing that starts from [`next_mark`](Self::next_mark).
#[derive(Debug)]
pub struct Changes<T> {
    pages: Pages<T>,
    mark: Timestamp,
    watermark: Option<Watermark>,
    next_mark: Option<Timestamp>,
}

impl<T: Keyed> Changes<T> {
    pub(crate) fn since(client: Client, mark: Timestamp) -> Self {
        let filters = Filters::none().and(CHANGED, Condition::min(wire(mark)));
        Self { pages: Pages::new(client, filters), mark, watermark: None, next_mark: None }
    }

    /// The next objects, or `None` at the end. A page is never empty. `now` is the caller's time, of
    /// which only differences and the beginning count.
    ///
    /// Fails with [`Error::FilterRefused`] when the shop cannot filter on `/changed`.
    pub async fn next_page(&mut self, now: Timestamp) -> Result<Option<Page<T>>, Error> {
        let watermark = self.watermark.get_or_insert_with(|| Watermark::begin(now));
        watermark.pass(now);
        let page = self.pages.next_page().await.map_err(refusal)?;
        match &page {
            Some(page) => watermark.see(page.objects.iter().filter_map(Keyed::changed)),
            None if self.next_mark.is_none() => {
                let next = watermark.mark().unwrap_or(self.mark);
                self.next_mark = Some(next.max(self.mark));
            }
            None => {}
        }
        Ok(page)
    }

    /// Where the next listing must start, known once this one has ended; see [`Watermark`]. It never
    /// goes back.
    pub fn next_mark(&self) -> Option<Timestamp> {
        self.next_mark
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
