//! The fourth step: every article of the shop is looked at before anything is exported (PRE-1 to
//! PRE-5).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use koppla_store::Record;
use koppla_sync::setup::Step;
use koppla_sync::{ArticleFigures, Error};

use super::address;
use super::guide::Guide;
use super::trial::trouble_of;
use crate::access::Administrator;
use crate::error::PageError;
use crate::frame::Frame;
use crate::message::Message;
use crate::page::article_reason;
use crate::state::Web;

/// An article that cannot be exported.
pub(super) struct Refused {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) why: String,
    pub(super) suggestion: Option<String>,
}

impl Refused {
    pub(super) fn of(frame: &Frame, record: &Record) -> Self {
        let figures = ArticleFigures::of_record(record);
        Self {
            number: record.name.clone(),
            why: article_reason(frame, record, &figures).unwrap_or_default(),
            name: figures.name,
            suggestion: figures.suggestion,
        }
    }
}

/// Begins the look at all articles; it goes on when the page is left.
pub(super) async fn check(
    State(web): State<Web>,
    Administrator(_): Administrator,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    if let Some(connection) = guide.connection.as_ref().filter(|_| guide.is_ready(Step::Articles)) {
        let engine = web.engine(connection)?;
        web.jobs().begin(&id, async move {
            engine.check_articles().await.map(drop).map_err(|error| said(&error))
        });
    }
    Ok(Redirect::to(&address(&id, guide.next().min(Step::Articles))).into_response())
}

fn said(error: &Error) -> Message {
    match error {
        Error::Remote(trouble) => trouble_of(trouble, true).0,
        error => {
            tracing::error!(error = error as &dyn std::error::Error, "the articles were not read");
            Message::new("connect-articles-failed")
        }
    }
}
