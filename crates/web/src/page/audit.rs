//! `/audit`: who did what, newest first.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use axum_extra::extract::Query;
use koppla_store::{AuditEntry, AuditPage, Person};
use serde::Deserialize;

use crate::access::Administrator;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::state::Web;

/// Rows of a page.
const ROWS: u32 = 100;

pub(super) fn routes() -> Router<Web> {
    Router::new().route("/audit", get(show))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    person: String,
    #[serde(default)]
    before: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    frame: Frame,
    people: Vec<Person>,
    person: String,
    is_first: bool,
    /// With the time as the reader writes it.
    entries: Vec<(String, AuditEntry)>,
    /// Where older ones are.
    older: Option<String>,
}

async fn show(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, PageError> {
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    let page =
        AuditPage { person: given(&wanted.person), before: given(&wanted.before), limit: ROWS + 1 };
    let mut entries = web.store().audit(&page).await?;
    let more = entries.len() > ROWS as usize;
    entries.truncate(ROWS as usize);
    let older = entries.last().filter(|_| more).map(|last| last.id.clone());
    html(&Audit {
        frame: Frame::new(&viewer, Section::People),
        people: web.store().people().await?,
        person: wanted.person,
        is_first: wanted.before.is_empty(),
        entries: entries.into_iter().map(|one| (viewer.language.time(one.at), one)).collect(),
        older,
    })
}
