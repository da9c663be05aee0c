//! `koppla status`: every connection in two lines, and what needs a person.

mod work;

use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;
use koppla_store::{ConnectionState, Counts, Entity, State, Store};
use koppla_sync::Account;
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
    /// What people call the program that works for it; `None` while none does.
    worked_for_by: Option<String>,
    /// When the last restore of the ledger from a backup was noticed.
    ledger_restored_at: Option<Timestamp>,
}

/// Shows all connections; exit status 1 when something needs a person.
pub(crate) async fn run(place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let lines = lines(&store).await?;
    if lines.is_empty() {
        output.line("No shop is connected yet. Run \"koppla connect\", or try \"koppla demo\".")?;
    }
    let waiting = lines.iter().any(|line| line.needs_a_person > 0 || line.reason.is_some());
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
            worked_for_by: sitting.filter(|_| is_active).map(|sitting| sitting.label.clone()),
            ledger_restored_at,
        });
    }
    Ok(lines)
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
