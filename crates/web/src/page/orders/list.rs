//! `/connection/{id}/orders`: all orders, newest first, by state, or found by a number.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use koppla_store::State as RecordState;
use koppla_store::{After, Connection, Counts, Entity, Mark, Part, Record};
use koppla_sync::{Figures, find_order};
use serde::Deserialize;

use super::{STATES, is_active};
use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::state::Web;
use crate::words;

/// Orders on one page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "orders.html")]
struct Orders {
    frame: Frame,
    id: String,
    active: bool,
    tabs: Vec<Tab>,
    /// The state whose tab is open; empty for all.
    state: &'static str,
    search: String,
    lines: Vec<Line>,
    /// The query of the page with older orders, or of the next page of a search.
    older: Option<String>,
    newer: Option<String>,
}

struct Tab {
    state: &'static str,
    count: u64,
}

/// An order.
struct Line {
    record: Record,
    figures: Option<Figures>,
    reason: Option<String>,
}

impl Orders {
    fn is_open(&self, tab: &Tab) -> bool {
        tab.state == self.state && self.search.is_empty()
    }

    fn money(&self, amount: koppla_domain::Ore, figures: &Figures) -> String {
        words::money(self.frame.language, amount, &figures.currency)
    }

    /// Whether anything can be exported from here.
    fn can_export(&self) -> bool {
        self.frame.may_operate() && self.active && !self.lines.is_empty()
    }
}

impl Line {
    /// What people call it; its uid where no number is known.
    fn name(&self) -> &str {
        if self.record.name.is_empty() { &self.record.key } else { &self.record.name }
    }

    /// Whether what Specter asks for is not what the shop asks for.
    fn differs(&self) -> bool {
        let Some(figures) = &self.figures else { return false };
        figures.erp_total.is_some_and(|total| total != figures.shop_total - figures.gift_cards)
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    /// Only this state.
    #[serde(default)]
    state: String,
    /// Only what is found by this.
    #[serde(default)]
    q: String,
    /// The order of this number, and no other.
    #[serde(default)]
    find: String,
    /// Older than this mark.
    older: Option<String>,
    /// Newer than this mark.
    newer: Option<String>,
    /// Where a search goes on.
    after_name: Option<String>,
    after_key: Option<String>,
    after_number: Option<String>,
}

impl Wanted {
    fn part(&self) -> Part {
        match (self.older.as_deref().and_then(mark), self.newer.as_deref().and_then(mark)) {
            (Some(mark), _) => Part::OlderThan(mark),
            (None, Some(mark)) => Part::NewerThan(mark),
            (None, None) => Part::Newest,
        }
    }

    fn after(&self) -> Option<After> {
        match (&self.after_name, &self.after_number) {
            (Some(name), _) => {
                Some(After::Name(name.clone(), self.after_key.clone().unwrap_or_default()))
            }
            (None, Some(number)) => Some(After::Number(number.clone())),
            (None, None) => None,
        }
    }
}

/// Reads a mark as [`written`] writes it.
fn mark(text: &str) -> Option<Mark> {
    let (rank, key) = text.split_once('.')?;
    Some((rank.parse().ok()?, key.to_owned()))
}

fn written((rank, key): &Mark) -> String {
    format!("{rank}.{key}")
}

/// A query string of these values.
fn query(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs = pairs.map(|(name, value)| format!("{name}={}", words::escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let connection = web.connection(&id).await?;
    let number = wanted.find.trim();
    if !number.is_empty()
        && let Some(record) = find_order(web.store(), &id, number).await?
    {
        let place = format!("/connection/{id}/orders/{}", record.key);
        return Ok(Redirect::to(&place).into_response());
    }
    let search = if number.is_empty() { wanted.q.trim() } else { number };
    let page = if search.is_empty() {
        by_state(&web, &connection, &wanted, &viewer).await?
    } else {
        by_search(&web, &connection, &wanted, &viewer, search.to_owned()).await?
    };
    Ok(html(&page)?.into_response())
}

async fn by_state(
    web: &Web,
    connection: &Connection,
    wanted: &Wanted,
    viewer: &Viewer,
) -> Result<Orders, PageError> {
    let state = RecordState::parse(&wanted.state).ok();
    let part = wanted.part();
    let listed = web.store().listed(&connection.id, Entity::Order, state, &part, PAGE).await?;
    let name = state.map_or("", RecordState::as_str);
    let part = |side: &str, mark: &Mark| query(&[("state", name), (side, &written(mark))]);
    let orders = Orders {
        state: name,
        older: listed.older.as_ref().map(|mark| part("older", mark)),
        newer: listed.newer.as_ref().map(|mark| part("newer", mark)),
        ..listing(web, connection, viewer, listed.records, name).await?
    };
    Ok(orders)
}

/// Looks among all orders, whatever their state.
async fn by_search(
    web: &Web,
    connection: &Connection,
    wanted: &Wanted,
    viewer: &Viewer,
    search: String,
) -> Result<Orders, PageError> {
    let after = wanted.after();
    let text = without_prefix(connection, &search);
    let (records, next) =
        web.store().found(&connection.id, Entity::Order, text, after.as_ref(), PAGE).await?;
    let older = next.map(|next| match next {
        After::Name(name, key) => {
            query(&[("q", &search), ("after_name", &name), ("after_key", &key)])
        }
        // A number that is empty begins with the first one.
        After::Number(number) => {
            format!("{}&after_number={}", query(&[("q", &search)]), words::escaped(&number))
        }
    });
    let orders = listing(web, connection, viewer, records, "").await?;
    Ok(Orders { search, older, ..orders })
}

/// Specter shows the shop's number behind the connection's prefix; people copy it from there.
fn without_prefix<'a>(connection: &Connection, search: &'a str) -> &'a str {
    let prefix = crate::state::settings(connection).map(|settings| settings.orders.prefix);
    let prefix = prefix.unwrap_or_default();
    search.strip_prefix(prefix.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(search)
}

async fn listing(
    web: &Web,
    connection: &Connection,
    viewer: &Viewer,
    records: Vec<Record>,
    open: &'static str,
) -> Result<Orders, PageError> {
    let frame = Frame::of(viewer, Section::Orders, connection);
    let counts = web.store().counts(&connection.id, Entity::Order).await?;
    let lines = records
        .into_iter()
        .map(|record| Line {
            figures: record.figures.as_deref().and_then(Figures::read),
            reason: super::reason(&frame, &record),
            record,
        })
        .collect();
    Ok(Orders {
        frame,
        id: connection.id.clone(),
        active: is_active(connection),
        tabs: tabs(&counts, open),
        state: open,
        search: String::new(),
        lines,
        older: None,
        newer: None,
    })
}

/// All orders, then each state that has any.
fn tabs(counts: &Counts, open: &str) -> Vec<Tab> {
    let all = Tab { state: "", count: counts.total() };
    let states =
        STATES.into_iter().map(|state| Tab { state: state.as_str(), count: counts.of(state) });
    let shown = states.filter(|tab| tab.count > 0 || tab.state == open);
    std::iter::once(all).chain(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_is_written() {
        let place = (20_157, "20157".to_owned());
        assert_eq!(mark(&written(&place)), Some(place));
        assert_eq!(mark("20157"), None);
        assert_eq!(mark("x.20157"), None);
    }

    #[test]
    fn a_query_holds_what_was_searched() {
        assert_eq!(query(&[("q", "a&b c"), ("state", ""), ("n", "1")]), "q=a%26b%20c&n=1");
    }
}
