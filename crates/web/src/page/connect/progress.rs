//! How far an export of articles, or a look at them, has come: in the page, and live (ART-1).

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use koppla_store::{Connection, ConnectionState, Counts, Entity, State as RecordState};
use koppla_sync::{Account, Facts};

use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::jobs::Job;
use crate::state::Web;

/// Between two looks into the ledger.
const LOOK: Duration = Duration::from_millis(500);

#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
/// How far the articles of a connection have come.
#[derive(Clone, Default)]
pub(in crate::page) struct Progress {
    counts: Counts,
    /// It is switched on.
    pub(in crate::page) is_active: bool,

    pub(in crate::page) is_listed: bool,
    /// A program works for the account.
    pub(in crate::page) is_manned: bool,
    /// All articles are being looked at because somebody asked for it.
    pub(in crate::page) is_checked: bool,
}

impl Progress {
    /// Reads it from the ledger.
    pub(in crate::page) async fn of(web: &Web, connection: &Connection) -> Result<Self, PageError> {
        let facts: Facts = serde_json::from_str(&connection.facts).unwrap_or_default();
        let seat = Account::of(connection)?.seat();
        let sittings = web.store().sittings().await?;
        Ok(Self {
            counts: web.store().counts(&connection.id, Entity::Article).await?,
            is_active: connection.state == ConnectionState::Active,
            is_listed: facts.articles_listed,
            is_manned: sittings.iter().any(|sitting| sitting.name == seat),
            is_checked: web.jobs().of(&connection.id) == Some(Job::Running),
        })
    }

    /// Nothing is left to be sent.
    pub(in crate::page) fn is_settled(&self) -> bool {
        self.is_listed && self.counts.open() == 0 && !self.is_checked
    }

    /// Something goes on that a reader may want to follow.
    pub(in crate::page) fn goes_on(&self) -> bool {
        self.is_checked || (self.is_active && !self.is_settled())
    }

    pub(in crate::page) fn total(&self) -> u64 {
        self.counts.total()
    }

    /// Articles that need nothing more for now.
    pub(in crate::page) fn through(&self) -> u64 {
        self.counts.total() - self.counts.open()
    }

    pub(in crate::page) fn exported(&self) -> u64 {
        self.counts.of(RecordState::Done)
    }

    pub(in crate::page) fn held(&self) -> u64 {
        self.counts.of(RecordState::Held)
    }
}

/// The part of a page that follows what happens.
#[derive(Template)]
#[template(path = "connect/progress.html")]
struct Fragment<'a> {
    frame: &'a Frame,
    progress: &'a Progress,
    id: &'a str,
}

/// Tells how far it has come until nothing goes on any more.
pub(super) async fn follow(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    let connection = web.connection(&id).await?;
    let frame = Frame::of(&viewer, Section::Connect, &connection);
    Ok(stream_of(web, frame, id))
}

/// The events of a live part.
fn stream_of(
    web: Web,
    frame: Frame,
    id: String,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events =
        stream::unfold((web, frame, id, Some(false)), |(web, frame, id, ended)| async move {
            let ended = ended?;
            if ended {
                let event = Event::default().event("end").data("end");
                return Some((Ok(event), (web, frame, id, None)));
            }
            let (html, goes_on) = match look(&web, &frame, &id).await {
                Ok(seen) => seen,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "no progress to tell");
                    return None;
                }
            };
            // The last state stands for a moment before the page is read afresh.
            tokio::select! {
                () = web.stopped() => return None,
                () = tokio::time::sleep(LOOK) => {}
            }
            let event = Event::default().event("fragment").data(html);
            Some((Ok(event), (web, frame, id, Some(!goes_on))))
        });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn look(web: &Web, frame: &Frame, id: &str) -> Result<(String, bool), PageError> {
    let connection = web.connection(id).await?;
    let progress = Progress::of(web, &connection).await?;
    let html = Fragment { frame, progress: &progress, id }.render()?;
    Ok((html, progress.goes_on()))
}
