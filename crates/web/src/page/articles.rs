//! `/connection/{id}/articles`: every article and choice option, whether it is in Specter, and if not
//! why and what to do (PRE-1 to PRE-5, ART-1 to ART-4).

mod export;
mod reason;
mod show;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Html;
use axum::routing::{get, post};
use axum_extra::extract::Query;
use koppla_store::{ArticlePage, ConnectionState, Record};
use koppla_sync::ArticleFigures;
use serde::Deserialize;

use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::connect::Progress;
use crate::page::html;
use crate::state::Web;
use show::{Show, Tab};

pub(super) use reason::article_reason;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/connection/{id}/articles", get(list))
        .route("/connection/{id}/articles/export", post(export::some))
        .route("/connection/{id}/articles/export-all", post(export::all))
}

/// Articles on one page.
const LIMIT: usize = 100;

#[derive(Template)]
#[template(path = "articles.html")]
struct Articles {
    frame: Frame,
    id: String,
    is_active: bool,
    tabs: Vec<Tab>,
    show: Show,
    search: String,
    lines: Vec<Line>,
    /// Where the next page is.
    next: Option<String>,
    is_first: bool,
    progress: Progress,
}

/// An article in the list.
struct Line {
    key: String,
    number: String,
    name: String,
    status: Show,
    why: Option<String>,
    suggestion: Option<String>,
}

impl Line {
    fn of(frame: &Frame, record: &Record) -> Self {
        let figures = ArticleFigures::of_record(record);
        Self {
            key: record.key.clone(),
            number: record.name.clone(),
            status: Show::of(record.state, record.reason_code.as_deref()),
            why: article_reason(frame, record, &figures),
            name: figures.name,
            suggestion: figures.suggestion,
        }
    }
}

#[derive(Deserialize)]
struct Wanted {
    show: Option<String>,
    #[serde(default)]
    search: String,
    /// Rank and key of the last article of the page before.
    after: Option<String>,
}

async fn list(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, PageError> {
    let connection = web.connection(&id).await?;
    let show = wanted.show.as_deref().map_or(Some(Show::All), Show::parse);
    let show = show.ok_or(PageError::NotFound)?;
    let search = wanted.search.trim().to_owned();
    let after = wanted.after.as_deref().and_then(place);
    let page = ArticlePage {
        search: (!search.is_empty()).then(|| search.clone()),
        after: after.clone(),
        limit: LIMIT,
        ..show.page()
    };
    let (records, next) = web.store().articles(&id, &page).await?;
    let totals = web.store().article_totals(&id).await?;
    let frame = Frame::of(&viewer, Section::Articles, &connection);
    html(&Articles {
        lines: records.iter().map(|record| Line::of(&frame, record)).collect(),
        is_active: connection.state == ConnectionState::Active,
        tabs: show::tabs(&totals, show),
        next: next.map(|(rank, key)| format!("{rank}-{key}")),
        is_first: after.is_none(),
        progress: Progress::of(&web, &connection).await?,
        frame,
        id,
        show,
        search,
    })
}

/// A place in the list, as an address holds it.
fn place(text: &str) -> Option<(i64, String)> {
    let (rank, key) = text.split_once('-')?;
    Some((rank.parse().ok()?, key.to_owned()))
}
