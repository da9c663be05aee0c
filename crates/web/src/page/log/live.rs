//! Calls as they are made and answered, as server-sent events.
//!
//! The first event holds the newest page once more, so that nothing is missed between the page and the
//! stream, nor while a browser connects anew: it puts each call into its own row.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use koppla_store::{AttemptOutcome, Error, LogFilter, Logged};

use super::{Lines, PAGE, written};
use crate::access::Viewer;
use crate::frame::{Frame, Section};
use crate::state::Web;

/// Between two looks into the ledger.
const LOOK: Duration = Duration::from_secs(1);
/// After so many looks the stream breaks off and the browser connects anew: nobody may watch any more.
const LOOKS: u32 = 1_800;
/// Most pages of calls that are read at one look.
const PAGES: usize = 40;

/// What is followed, and what the reader has seen of it.
struct Follow {
    web: Web,
    viewer: Viewer,
    filter: LogFilter,
    /// How each of the newest calls stood when it was last shown.
    shown: HashMap<String, Option<AttemptOutcome>>,
    looks: u32,
    ended: bool,
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        while !self.ended && self.looks < LOOKS {
            self.looks += 1;
            if !self.viewer.is_still_signed_in(&self.web).await.ok()? {
                self.ended = true;
                return Some((Ok(crate::access::signed_out()), self));
            }
            let new = self.look().await.ok()?;
            if !new.is_empty()
                && let Ok(html) = Lines::new(Frame::new(&self.viewer, Section::Log), new).render()
            {
                return Some((Ok(Event::default().event("lines").data(html)), self));
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.web.stopped() => return None,
            }
        }
        None
    }

    /// The calls that are new or were answered since the last look, newest first.
    async fn look(&mut self) -> Result<Vec<Logged>, Error> {
        let mut seen: Vec<Logged> = Vec::new();
        for _ in 0..PAGES {
            let older = seen.last().map(|last| last.mark.clone());
            let page = self.web.store().log(&self.filter, older.as_ref(), PAGE).await?;
            let is_last = page.len() < PAGE;
            let meets = |one: &Logged| self.shown.contains_key(&written(&one.mark));
            let goes_on = self.looks > 1 && !is_last && !page.iter().any(meets);
            seen.extend(page);
            if !goes_on {
                break;
            }
        }
        let stands = |one: &Logged| (written(&one.mark), one.attempt.outcome);
        let now: HashMap<_, _> = seen.iter().map(stands).collect();
        let before = std::mem::replace(&mut self.shown, now);
        seen.retain(|one| before.get(&written(&one.mark)) != Some(&one.attempt.outcome));
        Ok(seen)
    }
}

pub(super) fn events(
    web: Web,
    viewer: Viewer,
    filter: LogFilter,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let shown = HashMap::new();
    let follow = Follow { web, viewer, filter, shown, looks: 0, ended: false };
    Sse::new(stream::unfold(follow, Follow::next)).keep_alive(KeepAlive::default())
}
