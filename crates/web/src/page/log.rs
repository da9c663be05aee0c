//! `/log`: the calls of all connections that write something, newest first, filtered; new ones appear
//! by themselves.

mod live;

use std::convert::Infallible;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response, Sse};
use axum::routing::get;
use axum_extra::extract::Query;
use futures_util::Stream;
use jiff::Timestamp;
use koppla_store::{AttemptOutcome, Entity, LogFilter, LogMark, Logged};
use serde::Deserialize;

use super::html;
use super::orders::{Call, call};
use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::state::Web;
use crate::words;

/// Calls on one page.
const PAGE: usize = 50;

pub(super) fn routes() -> Router<Web> {
    Router::new().route("/log", get(show)).route("/log/live", get(follow))
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    connection: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    outcome: String,
    /// An order's or article's number.
    #[serde(default)]
    q: String,
    /// Where the page before ended.
    older: Option<String>,
}

impl Wanted {
    fn filter(&self) -> LogFilter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        LogFilter {
            connection: some(&self.connection),
            entity: Entity::parse(&self.kind).ok(),
            outcome: AttemptOutcome::parse(&self.outcome).ok(),
            number: some(&self.q),
        }
    }

    /// The same filter as a query, with more behind it.
    fn query(&self, more: &[(&str, &str)]) -> String {
        let own: [(&str, &str); 4] = [
            ("connection", &self.connection),
            ("kind", &self.kind),
            ("outcome", &self.outcome),
            ("q", &self.q),
        ];
        let pairs = own.iter().chain(more).filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(name, value)| format!("{name}={}", words::escaped(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// A place in the log, as it stands in an address. The key comes last: it may hold any letter.
fn written(mark: &LogMark) -> String {
    let (connection, entity, key) = &mark.record;
    format!("{}.{}.{entity}.{connection}.{key}", mark.at.as_millisecond(), mark.number)
}

fn mark(text: &str) -> Option<LogMark> {
    let mut parts = text.splitn(5, '.');
    let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    let number = parts.next()?.parse().ok()?;
    let entity = Entity::parse(parts.next()?).ok()?;
    let record = (parts.next()?.to_owned(), entity, parts.next()?.to_owned());
    Some(LogMark { at, record, number })
}

#[derive(Template)]
#[template(path = "log.html")]
struct Log {
    frame: Frame,
    wanted: Wanted,
    connections: Vec<String>,
    lines: Lines,
    older: Option<String>,
    /// Where new lines come from; none on an older page.
    live: Option<String>,
}

impl Log {
    fn newest(&self) -> String {
        self.wanted.query(&[])
    }

    fn is_filtered(&self) -> bool {
        self.wanted.filter() != LogFilter::default()
    }
}

/// Lines alone, also those that come later.
#[derive(Template)]
#[template(path = "log_lines.html")]
struct Lines {
    frame: Frame,
    lines: Vec<Line>,
}

struct Line {
    /// Unique on the page.
    id: String,
    connection: String,
    kind: Entity,
    name: String,
    /// The page of the order or article.
    address: String,
    call: Call,
}

impl Lines {
    fn new(frame: Frame, logged: Vec<Logged>) -> Self {
        let lines = logged.into_iter().map(|one| line(&frame, one)).collect();
        Self { frame, lines }
    }
}

fn line(frame: &Frame, logged: Logged) -> Line {
    let Logged { mark, name, attempt } = logged;
    let (connection, kind, key) = mark.record;
    let name = if name.is_empty() { key.clone() } else { name };
    let address = match kind {
        Entity::Order => format!("/connection/{connection}/orders/{key}#call-{}", attempt.number),
        Entity::Article => {
            format!("/connection/{connection}/articles?search={}", words::escaped(&name))
        }
    };
    let id = format!("call-{connection}-{kind}-{key}-{}", attempt.number);
    Line { id, connection, kind, name, address, call: call(frame, attempt) }
}

async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let older = wanted.older.as_deref().and_then(mark);
    let logged = web.store().log(&wanted.filter(), older.as_ref(), PAGE).await?;
    let last = logged.last().filter(|_| logged.len() == PAGE).map(|last| written(&last.mark));
    let connections = web.store().connections().await?;
    let page = Log {
        frame: Frame::new(&viewer, Section::Log),
        connections: connections.into_iter().map(|connection| connection.id).collect(),
        older: last.map(|last| wanted.query(&[("older", &last)])),
        live: older.is_none().then(|| format!("/log/live?{}", wanted.query(&[]))),
        lines: Lines::new(Frame::new(&viewer, Section::Log), logged),
        wanted,
    };
    Ok(html(&page)?.into_response())
}

async fn follow(
    State(web): State<Web>,
    viewer: Viewer,
    Query(wanted): Query<Wanted>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    live::events(web, viewer, wanted.filter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_log_survives_its_address() {
        let there = LogMark {
            at: Timestamp::from_millisecond(1_764_000_000_123).unwrap(),
            record: ("shop-1".into(), Entity::Article, "12/3.4".into()),
            number: 7,
        };
        assert_eq!(mark(&written(&there)), Some(there));
        assert_eq!(mark("garbage"), None);
    }
}
