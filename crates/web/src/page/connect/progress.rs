//! How far an export of articles, or a look at them, has come: in the page, and live (ART-1).

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use koppla_store::{Connection, ConnectionState, Counts, Entity, State as RecordState};
use koppla_sync::{Account, Facts};

use crate::access::{Viewer, signed_out};
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
    let follow = Follow { web, viewer, frame, id, is_told: false, ended: false };
    Ok(Sse::new(stream::unfold(follow, Follow::next)).keep_alive(KeepAlive::default()))
}

/// What is followed, and for whom.
struct Follow {
    web: Web,
    viewer: Viewer,
    frame: Frame,
    id: String,
    /// What goes on was told to its end.
    is_told: bool,
    ended: bool,
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.ended {
            return None;
        }
        if !self.viewer.is_still_signed_in(&self.web).await.ok()? {
            self.ended = true;
            return Some((Ok(signed_out()), self));
        }
        if self.is_told {
            self.ended = true;
            return Some((Ok(Event::default().event("end").data("end")), self));
        }
        let (html, goes_on) = match look(&self.web, &self.frame, &self.id).await {
            Ok(seen) => seen,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "no progress to tell");
                return None;
            }
        };
        // The last state stands for a moment before the page is read afresh.
        tokio::select! {
            () = self.web.stopped() => return None,
            () = tokio::time::sleep(LOOK) => {}
        }
        self.is_told = !goes_on;
        Some((Ok(Event::default().event("fragment").data(html)), self))
    }
}

async fn look(web: &Web, frame: &Frame, id: &str) -> Result<(String, bool), PageError> {
    let connection = web.connection(id).await?;
    let progress = Progress::of(web, &connection).await?;
    let html = Fragment { frame, progress: &progress, id }.render()?;
    Ok((html, progress.goes_on()))
}
