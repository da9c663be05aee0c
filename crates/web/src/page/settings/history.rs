//! `/connection/{id}/settings/history`: who changed what, when, and taking one change back.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use koppla_store::{Connection, Deed};
use koppla_sync::{SettingsChangeError, differences_of, undo_settings};
use serde::Deserialize;

use super::words;
use crate::access::{Administrator, Viewer};
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::state::Web;

/// Changes on a page.
const SHOWN: usize = 30;

#[derive(Template)]
#[template(path = "settings_history.html")]
struct Page {
    frame: Frame,
    id: String,
    entries: Vec<Entry>,
    older: Option<i64>,
    refused: Option<Refused>,
}

struct Entry {
    number: i64,
    at: String,
    who: Option<String>,
    undoes: Option<i64>,
    lines: Vec<Line>,
}

struct Line {
    label: String,
    key: String,
    from: String,
    to: String,
}

/// Why a change was not taken back.
struct Refused {
    number: i64,
    /// Setting, broken rule, value.
    why: Vec<(String, &'static str, String)>,
    meanwhile: bool,
}

#[derive(Deserialize)]
pub(super) struct Place {
    below: Option<i64>,
}

pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(place): Query<Place>,
) -> Result<Response, PageError> {
    let connection = web.connection(&id).await?;
    Ok(html(&page(&web, &viewer, &connection, place.below, None).await?)?.into_response())
}

async fn page(
    web: &Web,
    viewer: &Viewer,
    connection: &Connection,
    below: Option<i64>,
    refused: Option<Refused>,
) -> Result<Page, PageError> {
    let frame = Frame::of(viewer, Section::Settings, connection);
    let changes = web.store().settings_changes(&connection.id, below, SHOWN + 1).await?;
    let older = changes.get(SHOWN).and(changes.get(SHOWN - 1)).map(|last| last.number);
    let entries = changes.iter().take(SHOWN).map(|change| Entry {
        number: change.number,
        at: viewer.language.time(change.at),
        who: change.who.clone(),
        undoes: change.undoes,
        lines: differences_of(change)
            .into_iter()
            .map(|one| Line {
                label: words::label(&frame, &one.key),
                from: words::value(&frame, &one.key, one.from.as_deref()),
                to: words::value(&frame, &one.key, one.to.as_deref()),
                key: one.key,
            })
            .collect(),
    });
    let entries = entries.collect();
    Ok(Page { id: connection.id.clone(), entries, older, refused, frame })
}

pub(super) async fn undo(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path((id, number)): Path<(String, i64)>,
) -> Result<Response, PageError> {
    let connection = web.connection(&id).await?;
    let who = Some(viewer.person.name.clone());
    let refused = match undo_settings(web.store(), &connection, number, who).await {
        Ok(changed) => {
            if let Some(changed) = &changed {
                super::note(&web, &viewer, &connection, changed, Deed::SettingsUndone).await?;
                let to = format!("/connection/{id}/settings/history?said=settings-undone");
                return Ok(Redirect::to(&to).into_response());
            }
            let to = format!("/connection/{id}/settings/history?said=settings-same");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(SettingsChangeError::Wrong(errors)) => {
            let frame = Frame::of(&viewer, Section::Settings, &connection);
            let why = errors
                .into_iter()
                .map(|one| (words::label(&frame, &one.key), one.fault.as_str(), one.value));
            Refused { number, why: why.collect(), meanwhile: false }
        }
        Err(SettingsChangeError::Meanwhile) => Refused { number, why: Vec::new(), meanwhile: true },
        Err(error) => return Err(super::failed(error)),
    };
    let page = page(&web, &viewer, &connection, None, Some(refused)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}
