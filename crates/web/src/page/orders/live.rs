//! An order's state while it is on its way, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use koppla_store::State as RecordState;
use koppla_store::{Entity, Record, RecordId};

use crate::access::{Viewer, signed_out};
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::state::Web;
use crate::words;

/// Between two looks into the ledger.
const LOOK: Duration = Duration::from_millis(400);
/// After so many looks the browser asks anew: nobody may watch any more.
const LOOKS: u32 = 1_500;

/// Where an order stands, in words.
#[derive(Template)]
#[template(path = "order_state.html")]
pub(super) struct Stands {
    pub(super) frame: Frame,
    pub(super) record: Record,
    pub(super) reason: Option<String>,
    /// The words behind it.
    raw: Option<String>,
}

impl Stands {
    pub(super) fn new(frame: Frame, record: Record) -> Self {
        let reason = super::reason(&frame, &record);
        let raw = reason.as_ref().and_then(|_| crate::reason::raw(&record));
        Self { frame, record, reason, raw }
    }

    /// When Koppla acts next, where that is not at once.
    fn acts_at(&self) -> Option<String> {
        let waits = is_moving(&self.record) && self.record.failures > 0
            || self.record.state == RecordState::InDoubt;
        waits.then(|| words::second(self.frame.language, self.record.due_at))
    }

    fn same(&self, other: &Self) -> bool {
        let told = |stands: &Self| {
            let record = &stands.record;
            (record.state, record.due_at, record.reason_code.clone(), record.erp_id.clone())
        };
        told(self) == told(other)
    }
}

/// Whether Koppla goes on with the order by itself.
pub(super) fn is_moving(record: &Record) -> bool {
    matches!(record.state, RecordState::Due | RecordState::InDoubt)
}

/// What is followed, and what the reader has seen of it.
struct Follow {
    web: Web,
    viewer: Viewer,
    id: RecordId,
    shown: Option<Stands>,
    looks: u32,
    ended: bool,
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.ended {
            return None;
        }
        loop {
            if !self.viewer.is_still_signed_in(&self.web).await.ok()? {
                self.ended = true;
                return Some((Ok(signed_out()), self));
            }
            let record = self.web.store().record(&self.id).await.ok().flatten();
            let moving = record.as_ref().is_some_and(is_moving);
            self.looks += 1;
            let Some(record) = record.filter(|_| moving && self.looks < LOOKS) else {
                self.ended = true;
                return Some((Ok(Event::default().event("end").data("end")), self));
            };
            let stands = Stands::new(Frame::new(&self.viewer, Section::Orders), record);
            if !self.shown.as_ref().is_some_and(|shown| shown.same(&stands))
                && let Ok(html) = stands.render()
            {
                self.shown = Some(stands);
                return Some((Ok(Event::default().event("fragment").data(html)), self));
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.web.stopped() => return None,
            }
        }
    }
}

pub(super) async fn follow(
    State(web): State<Web>,
    viewer: Viewer,
    Path((connection, key)): Path<(String, String)>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    let id = RecordId::new(&connection, Entity::Order, key);
    web.store().record(&id).await?.ok_or(PageError::NotFound)?;
    let follow = Follow { web, viewer, id, shown: None, looks: 0, ended: false };
    let events = stream::unfold(follow, Follow::next);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
