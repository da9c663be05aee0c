//! `/`: what needs a person, all connections, and two small charts.

mod chart;
mod figures;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum_extra::extract::Query;
use koppla_store::State as RecordState;
use koppla_store::{ConnectionLine, ConnectionState, Counts, Oldest, Record};
use serde::Deserialize;

use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::reason::reason_text;
use crate::state::Web;
use crate::words;
use chart::{Bar, Points, Tick};
pub(crate) use figures::Remembered;
use figures::{Day, Figures, midnight};

/// Most connections on one page.
const PAGE: usize = 50;
/// Most things on top that need a person; the lists have the rest.
const NEEDS: u32 = 8;

pub(super) fn routes() -> Router<Web> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    /// Connections in all, before any search.
    connections: usize,
    paused: Vec<ConnectionLine>,
    /// Connections with orders that wait for Export, and how many.
    for_export: Vec<(String, u64)>,
    needs: Vec<Need>,
    /// Orders that need a person in all.
    needing: u64,
    lines: Vec<Line>,
    search: String,
    page: usize,
    pages: usize,
    figures: Arc<Figures>,
    bars: (Vec<Bar>, Vec<Tick>),
    points: (Vec<Points>, Vec<Tick>),
}

/// The states of orders that only a person can move, those that ask first.
const STUCK: [RecordState; 3] =
    [RecordState::Asking, RecordState::NumberUnknown, RecordState::Held];

/// An order that only a person can move.
struct Need {
    connection: String,
    record: Record,
    reason: String,
}

/// A connection.
struct Line {
    id: String,
    state: ConnectionState,
    reason: Option<String>,
    today: u64,
    waiting: Counts,
    /// Orders that wait until somebody presses Export.
    for_export: u64,
    oldest: Option<Oldest>,
}

impl Line {
    /// Orders that cannot go on without an answer or a mend.
    fn stuck(&self) -> u64 {
        STUCK.into_iter().map(|state| self.waiting.of(state)).sum()
    }

    fn for_a_person(&self) -> u64 {
        self.stuck() + self.for_export
    }

    fn on_the_way(&self) -> u64 {
        self.waiting.of(RecordState::Due)
    }

    fn in_doubt(&self) -> u64 {
        self.waiting.of(RecordState::InDoubt)
    }

    /// The list that has what needs a person: the first state that has any.
    fn list(&self) -> &'static str {
        let first = STUCK.into_iter().find(|state| self.waiting.of(*state) > 0);
        first.unwrap_or(RecordState::Manual).as_str()
    }
}

impl Overview {
    fn day(&self, index: usize) -> Option<&Day> {
        self.figures.days.get(index)
    }

    /// What a bar stands for.
    fn bar_text(&self, bar: &Bar) -> String {
        let Some(day) = self.day(bar.day) else { return String::new() };
        format!("{}: {}", self.day_text(day), self.frame.language.number(day.noticed))
    }

    /// What two points stand for.
    fn points_text(&self, points: &Points) -> String {
        let Some(day) = self.day(points.day) else { return String::new() };
        let (median, ninetieth) = (self.span(day.spans.median), self.span(day.spans.ninetieth));
        format!("{}: {median} / {ninetieth}", self.day_text(day))
    }

    fn day_text(&self, day: &Day) -> String {
        words::day(self.frame.language, day.date)
    }

    fn span(&self, milliseconds: u64) -> String {
        words::span(self.frame.language, milliseconds)
    }

    /// The days that are named under the charts: every seventh, and today.
    fn named_days(&self) -> Vec<(String, String)> {
        let days = self.figures.days.len();
        let named = self.figures.days.iter().enumerate().rev().step_by(7);
        named
            .map(|(index, day)| {
                (chart::middle(index, days), words::short_day(self.frame.language, day.date))
            })
            .collect()
    }

    fn noticed_in_all(&self) -> u64 {
        self.figures.days.iter().map(|day| day.noticed).sum()
    }

    /// The latest day on which an order came into Specter.
    fn latest(&self) -> Option<&Day> {
        self.figures.days.iter().rev().find(|day| day.spans.orders > 0)
    }

    fn several(&self) -> bool {
        self.connections > 1
    }

    fn needs_nobody(&self) -> bool {
        self.paused.is_empty() && self.needs.is_empty() && self.for_export.is_empty()
    }

    /// What needs a person but does not stand on the page.
    fn more_needing(&self) -> u64 {
        self.needing.saturating_sub(self.needs.len() as u64)
    }
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

async fn show(
    State(web): State<Web>,
    Query(wanted): Query<Wanted>,
    viewer: Result<Viewer, Response>,
) -> Result<Response, PageError> {
    let viewer = match viewer {
        Ok(viewer) => viewer,
        Err(_) if web.store().people().await?.is_empty() => {
            return Ok(Redirect::to("/welcome").into_response());
        }
        Err(response) => return Ok(response),
    };
    let frame = Frame::new(&viewer, Section::Overview);
    let store = web.store();
    let mut lines = lines(&web).await?;
    let connections = lines.len();
    let paused = |line: &&Line| line.state == ConnectionState::Paused;
    let paused = lines.iter().filter(paused).take(NEEDS as usize).map(Line::brief).collect();
    let needing = lines.iter().map(Line::stuck).sum();
    let waits = |line: &&Line| line.for_export > 0;
    let for_export = lines.iter().filter(waits).take(NEEDS as usize);
    let for_export = for_export.map(|line| (line.id.clone(), line.for_export)).collect();
    let needs = store.for_a_person(NEEDS).await?.into_iter();
    let needs = needs.map(|(connection, record)| Need {
        reason: reason_text(&frame, &record).unwrap_or_default(),
        connection,
        record,
    });
    let needs = needs.collect();
    let search = wanted.q.trim().to_lowercase();
    lines.retain(|line| line.id.to_lowercase().contains(&search));
    lines.sort_by_key(|line| {
        (line.state != ConnectionState::Paused, Reverse(line.for_a_person()), line.id.clone())
    });
    let pages = lines.len().div_ceil(PAGE).max(1);
    let page = wanted.page.clamp(1, pages);
    let lines = lines.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
    let figures = web.figures().figures(store).await?;
    let (bars, points) = (chart::bars(&figures.days), chart::points(&figures.days));
    let search = wanted.q.trim().to_owned();
    let page = Overview {
        frame,
        connections,
        paused,
        for_export,
        needs,
        needing,
        lines,
        search,
        page,
        pages,
        figures,
        bars,
        points,
    };
    Ok(html(&page)?.into_response())
}

/// All connections with their figures; a statement each, however many there are.
async fn lines(web: &Web) -> Result<Vec<Line>, PageError> {
    let store = web.store();
    let connections = store.connection_lines().await?;
    let mut waiting = store.waiting().await?;
    let mut oldest: BTreeMap<String, Oldest> = store.oldest_waiting().await?;
    let mut for_export = store.waiting_for_export().await?;
    let today = store.noticed_since(midnight(store.clock().now())).await?;
    let line = |connection: ConnectionLine| Line {
        today: today.get(&connection.id).copied().unwrap_or(0),
        waiting: waiting.remove(&connection.id).unwrap_or_default(),
        for_export: for_export.remove(&connection.id).unwrap_or(0),
        oldest: oldest.remove(&connection.id),
        id: connection.id,
        state: connection.state,
        reason: connection.reason,
    };
    Ok(connections.into_iter().map(line).collect())
}

impl Line {
    fn brief(&self) -> ConnectionLine {
        ConnectionLine { id: self.id.clone(), state: self.state, reason: self.reason.clone() }
    }
}
