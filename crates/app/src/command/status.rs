//! `koppla status`: every connection in two lines, and what needs a person.

mod work;

use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;
use koppla_store::{ConnectionState, Counts, Entity, State, Store};
use koppla_sync::{Account, Facts, RefusedService};
use serde::Serialize;

use crate::output::{Output, counted, table};
use crate::problem::Problem;
use crate::setup::Place;

/// States of an order in which nothing happens before a person acts.
const FOR_A_PERSON: [State; 3] = [State::Held, State::Asking, State::NumberUnknown];

/// One connection, as shown.
#[derive(Serialize)]
struct Line {
    connection: String,
    state: ConnectionState,
    reason: Option<String>,
    orders: Counts,
    articles: Counts,
    needs_a_person: u64,
    /// Articles of rows that are no goods, which Specter has refused (ORD-10).
    refused_articles: Vec<RefusedService>,
    /// What people call the program that works for it; `None` while none does.
    worked_for_by: Option<String>,
    /// When the last restore of the ledger from a backup was noticed.
    ledger_restored_at: Option<Timestamp>,
}

impl Line {
    fn waits_for_a_person(&self) -> bool {
        self.needs_a_person > 0 || self.reason.is_some() || !self.refused_articles.is_empty()
    }
}

/// Shows all connections; exit status 1 when something needs a person.
pub(crate) async fn run(place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let lines = lines(&store).await?;
    if lines.is_empty() {
        output.line("No shop is connected yet. Run \"koppla connect\", or try \"koppla demo\".")?;
    }
    let waiting = lines.iter().any(Line::waits_for_a_person);
    if output.is_json() || !lines.is_empty() {
        output.answer(&lines, |lines| text(lines))?;
    }
    // A running "koppla serve" meets the same trouble; nobody may look into its log.
    store.check().await.map_err(Problem::from)?;
    Ok(if waiting { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

async fn lines(store: &Store) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let ledger_restored_at = store.read_restored_at().await.map_err(Problem::from)?;
    let sittings = store.sittings().await.map_err(Problem::from)?;
    for connection in store.connections().await.map_err(Problem::from)? {
        // One that another version has written is shown all the same.
        let seat = Account::of(&connection).map(|account| account.seat()).ok();
        let sitting = sittings.iter().find(|sitting| Some(&sitting.name) == seat.as_ref());
        let facts = serde_json::from_str::<Facts>(&connection.facts).unwrap_or_default();
        let is_active = connection.state == ConnectionState::Active;
        let orders = store.counts(&connection.id, Entity::Order).await.map_err(Problem::from)?;
        let articles =
            store.counts(&connection.id, Entity::Article).await.map_err(Problem::from)?;
        let needs_a_person = FOR_A_PERSON.into_iter().map(|state| orders.of(state)).sum();
        lines.push(Line {
            connection: connection.id,
            state: connection.state,
            reason: connection.reason,
            orders,
            articles,
            needs_a_person,
            refused_articles: facts.services.refused,
            worked_for_by: sitting.filter(|_| is_active).map(|sitting| sitting.label.clone()),
            ledger_restored_at,
        });
    }
    Ok(lines)
}

fn refused(article: &RefusedService) -> String {
    let RefusedService { setting, number, words } = article;
    format!(
        "Specter refused the article {number} ({setting}), which orders may need: {words}. Choose another \
         number, or make it in Specter by hand; it is tried again daily and after each change."
    )
}

/// The commands that list the orders which need a person.
fn listings(orders: &Counts) -> String {
    let states = FOR_A_PERSON.into_iter().filter(|state| orders.of(*state) > 0);
    let commands: Vec<String> =
        states.map(|state| format!("\"koppla orders list --state {state}\"")).collect();
    commands.join(" and ")
}

fn text(lines: &[Line]) -> String {
    let rows = lines
        .iter()
        .map(|line| {
            vec![
                line.connection.clone(),
                line.state.to_string(),
                line.orders.of(State::Done).to_string(),
                line.orders.open().to_string(),
                line.needs_a_person.to_string(),
                line.articles.of(State::Done).to_string(),
                line.articles.open().to_string(),
                line.articles.of(State::Held).to_string(),
            ]
        })
        .collect();
    let headers = [
        "connection",
        "state",
        "orders in Specter",
        "on their way",
        "need you",
        "articles in Specter",
        "on their way",
        "not exported",
    ];
    let mut text = table(&headers, &[2, 3, 4, 5, 6, 7], rows);
    for line in lines {
        if let Some(reason) = &line.reason {
            text.push_str(&format!("\n{}: {reason}", line.connection));
        }
        for article in &line.refused_articles {
            text.push_str(&format!("\n{}: {}", line.connection, refused(article)));
        }
        if line.needs_a_person > 0 {
            text.push_str(&format!(
                "\n{}: {} you; see {}.",
                line.connection,
                counted(line.needs_a_person, "order needs", "orders need"),
                listings(&line.orders)
            ));
        }
    }
    let active = lines.iter().filter(|line| line.state == ConnectionState::Active);
    let work: Vec<_> =
        active.map(|line| (line.connection.as_str(), line.worked_for_by.as_deref())).collect();
    for sentence in work::said(&work) {
        text.push('\n');
        text.push_str(&sentence);
    }
    if let Some(at) = lines.iter().find_map(|line| line.ledger_restored_at) {
        text.push_str(&format!(
            "\nThe ledger was restored from a backup; noticed {}.",
            at.strftime("%Y-%m-%d %H:%M UTC")
        ));
    }
    text
}
