//! `/audit`: who did what, newest first.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use axum_extra::extract::Query;
use koppla_store::{AuditEntry, AuditPage, Deed, Person, Role};
use koppla_sync::setup::Step;
use serde::Deserialize;

use crate::access::Administrator;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::page::settings::label;
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
    /// With the time as the reader writes it, and to what it was done.
    entries: Vec<(String, String, AuditEntry)>,
    /// Where older ones are.
    older: Option<String>,
}

/// To what something was done, in the reader's language. What is stored is the same in all: names and
/// numbers, and the short names of closed sets.
fn subject(frame: &Frame, entry: &AuditEntry) -> String {
    let stored = entry.subject.as_str();
    match entry.deed {
        Deed::Invited | Deed::RoleChanged => {
            let role = stored.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
            let role = role.and_then(|(email, role)| Some((email, Role::parse(role).ok()?)));
            role.map_or_else(
                || stored.to_owned(),
                |(email, role)| format!("{email} ({})", frame.one_of("role", role.as_str())),
            )
        }
        Deed::OrderSettled => settled(frame, stored).unwrap_or_else(|| stored.to_owned()),
        Deed::ConnectionChanged if Step::parse(stored).is_some() => {
            frame.one_of("connect-step", stored).to_string()
        }
        Deed::SettingsChanged | Deed::SettingsUndone => {
            let labels = stored.split(", ").map(|key| label(frame, key));
            labels.collect::<Vec<_>>().join(", ")
        }
        _ => stored.to_owned(),
    }
}

/// The order and what was answered about it.
fn settled(frame: &Frame, stored: &str) -> Option<String> {
    let mut words = stored.split(' ');
    let (order, answer) = (words.next()?, words.next()?);
    let number = words.next().unwrap_or_default();
    let known = ["number", "customer", "missing", "again"].contains(&answer);
    known.then(|| {
        let said = frame.one_of("audit-settled", answer);
        said.with("order", order).with("number", number).to_string()
    })
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
    let frame = Frame::new(&viewer, Section::People);
    let entries = entries.into_iter();
    let entries =
        entries.map(|one| (viewer.language.time(one.at), subject(&frame, &one), one)).collect();
    html(&Audit {
        frame,
        people: web.store().people().await?,
        person: wanted.person,
        is_first: wanted.before.is_empty(),
        entries,
        older,
    })
}
