//! A listing read page by page.

use std::marker::PhantomData;
use std::sync::atomic::Ordering;

use super::Page;
use super::cursor::{Cursor, Verdict};
use crate::client::list_call;
use crate::error::INVALID_PARAMS;
use crate::object;
use crate::{Client, Condition, Error, Filters, Keyed, Selection};

/// All objects that pass some filters, each once, page by page.
///
/// A shop that visibly does not sort (a page is out of order) is read by offset instead, repeatedly
/// until nothing new turns up.
///
/// The end is an empty answer, never a short one, since a shop may cut pages silently. Objects
/// that are added behind the reading position while it moves may be missed, as in any listing;
/// those that are there all the time are not. After an error, the same page can be asked for again.
#[derive(Debug)]
pub struct Pages<T> {
    client: Client,
    filters: Filters,
    cursor: Cursor,
    done: bool,
    view: PhantomData<fn() -> T>,
}

impl<T: Keyed> Pages<T> {
    pub(crate) fn new(client: Client, filters: Filters) -> Self {
        let inclusive = client.min_is_inclusive().load(Ordering::Relaxed);
        Self { client, filters, cursor: Cursor::new(inclusive), done: false, view: PhantomData }
    }

    /// For a class that is neither sorted nor filtered by uid.
    pub(crate) fn by_offset(client: Client, filters: Filters) -> Self {
        let mut pages = Self::new(client, filters);
        pages.cursor.give_up_sorting();
        pages
    }

    /// The next objects, or `None` at the end. A page is never empty.
    ///
    /// Fails with [`Error::Listing`] when the shop repeats itself, so that no end can be reached.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        let call = list_call(T::CLASS);
        while !self.done {
            let rows = match self.client.rows::<T>(&call, Some(&self.selection())).await {
                Ok(rows) => rows,
                Err(Error::Invalid { source, .. })
                    if source.code == INVALID_PARAMS
                        && source.mentions("sort")
                        && self.cursor.give_up_sorting() =>
                {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let uids: Vec<_> = rows.iter().map(object::uid_of).collect();
            let verdict = self
                .cursor
                .accept(&uids)
                .map_err(|problem| Error::Listing { call: call.clone(), problem })?;
            let Verdict::Rows(fresh) = verdict else {
                self.done = true;
                break;
            };
            if self.cursor.inclusive() {
                self.client.min_is_inclusive().store(true, Ordering::Relaxed);
            }
            if fresh.contains(&true) {
                let fresh_rows = rows.into_iter().zip(fresh).filter(|(_, fresh)| *fresh);
                return Ok(Some(Page::read(fresh_rows.map(|(row, _)| row))));
            }
        }
        Ok(None)
    }

    /// Reads to the end.
    pub async fn all(mut self) -> Result<Page<T>, Error> {
        let mut whole = Page::empty();
        while let Some(page) = self.next_page().await? {
            whole.append(page);
        }
        Ok(whole)
    }

    fn selection(&self) -> Selection {
        let step = self.cursor.step();
        let mut filters = self.filters.clone();
        if let Some(uid) = step.min_uid {
            filters = filters.and("/uid", Condition::min(uid));
        }
        let selection = Selection::new(filters).skipping(step.offset);
        if step.sorted { selection.sorted_by("uid") } else { selection }
    }
}
