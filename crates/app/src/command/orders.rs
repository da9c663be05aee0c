//! `koppla orders`: list, show, preview, export, settle.

use std::process::ExitCode;

use anyhow::Result;
use koppla_store::{Connection, Deed, Entity, Page, Record, RecordId, State, Store};
use koppla_sync::{Figures, Settlement, find_order};
use serde::Serialize;

use crate::cli::{Found, ListArgs, OrdersArgs, OrdersCommand};
use crate::command::{deed, preview};
use crate::output::{Output, table};
use crate::problem::Problem;
use crate::setup::{self, Place};

/// Runs one of the sub-commands.
pub(crate) async fn run(arguments: OrdersArgs, place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let connection = setup::connection(&store, arguments.connection.as_deref()).await?;
    match arguments.command {
        OrdersCommand::List(list) => self::list(&store, &connection, &list, output).await,
        OrdersCommand::Show { order } => show(&store, &connection, &order, output).await,
        OrdersCommand::Preview { order } => {
            let record = find_or_look_up(&store, &connection, &order).await?;
            preview::run(&store, &connection, &record, output).await
        }
        OrdersCommand::Export { order } => {
            super::export::order(&store, &connection, &order, output).await
        }
        OrdersCommand::Settle { order, found } => {
            let record = find(&store, &connection, &order).await?;
            settle(&store, &connection, &record, &found, output).await
        }
    }
}

/// An order as listed.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    record: Record,
    figures: Option<Figures>,
}

impl Line {
    fn new(record: Record) -> Self {
        let figures = record.figures.as_deref().and_then(Figures::read);
        Self { record, figures }
    }
}

async fn list(
    store: &Store,
    connection: &Connection,
    arguments: &ListArgs,
    output: Output,
) -> Result<ExitCode> {
    let page = page(arguments);
    let (records, next) =
        store.records(&connection.id, Entity::Order, &page).await.map_err(Problem::from)?;
    let lines: Vec<Line> = records.into_iter().map(Line::new).collect();
    output.answer(&lines, |lines| orders_table(lines))?;
    if next.is_some() {
        output.line(&format!("The first {} orders; see more with --limit.", lines.len()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a listing asks of the ledger.
pub(crate) fn page(arguments: &ListArgs) -> Page {
    Page {
        state: arguments.state.map(Into::into),
        search: arguments.search.clone(),
        after: None,
        limit: usize::try_from(arguments.limit).unwrap_or(usize::MAX),
    }
}

fn orders_table(lines: &[Line]) -> String {
    let rows = lines
        .iter()
        .map(|line| {
            let figures = line.figures.as_ref();
            vec![
                line.record.name.clone(),
                line.record.erp_id.clone().unwrap_or_default(),
                figures.map_or_else(String::new, |figures| figures.shop_total.to_string()),
                figures
                    .and_then(|figures| figures.erp_total)
                    .map_or_else(String::new, |total| total.to_string()),
                figures.map_or_else(String::new, |figures| figures.currency.clone()),
                line.record.state.to_string(),
                line.record.reason.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let headers = ["order", "Specter", "shop total", "to pay in Specter", "", "state", "reason"];
    table(&headers, &[2, 3], rows)
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    attempts: Vec<koppla_store::Attempt>,
}

async fn show(
    store: &Store,
    connection: &Connection,
    number: &str,
    output: Output,
) -> Result<ExitCode> {
    let record = find(store, connection, number).await?;
    let id = RecordId::new(&connection.id, Entity::Order, record.key.clone());
    let attempts = store.attempts(&id).await.map_err(Problem::from)?;
    let shown = Shown { line: Line::new(record), attempts };
    output.answer(&shown, |shown| {
        let mut text = orders_table(std::slice::from_ref(&shown.line));
        for attempt in &shown.attempts {
            let outcome =
                attempt.outcome.map_or("under way, or cut off", |outcome| outcome.as_str());
            text.push_str(&format!(
                "\n\n{} {} · {outcome}\n  sent      {}\n  answered  {}",
                attempt.armed_at.strftime("%Y-%m-%d %H:%M:%S"),
                attempt.action,
                attempt.request.replace('\n', "\n            "),
                attempt.response.as_deref().unwrap_or("nothing"),
            ));
        }
        text
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The order that people call by this number, looked up in the shop if Koppla has not seen it.
pub(crate) async fn find_or_look_up(
    store: &Store,
    connection: &Connection,
    number: &str,
) -> Result<Record> {
    let engine = setup::engine(store, connection)?;
    let found = engine.find_order(number).await.map_err(Problem::from)?;
    found.ok_or_else(|| unknown(number))
}

/// The order that people call by this number, as far as Koppla has seen it.
pub(crate) async fn find(store: &Store, connection: &Connection, number: &str) -> Result<Record> {
    let found = find_order(store, &connection.id, number).await.map_err(Problem::from)?;
    found.ok_or_else(|| unknown(number))
}

fn unknown(number: &str) -> anyhow::Error {
    Problem::user(format!("Koppla does not know the order {number}"))
        .cure("look at \"koppla orders list\"; check the number")
        .into()
}

async fn settle(
    store: &Store,
    connection: &Connection,
    record: &Record,
    found: &Found,
    output: Output,
) -> Result<ExitCode> {
    let settlement = match (found.number, found.customer, found.missing) {
        (Some(number), _, _) => Settlement::Number(number),
        (_, Some(customer), _) => Settlement::Customer(customer),
        (_, _, true) => Settlement::Missing,
        _ => Settlement::Again,
    };
    let engine = setup::engine(store, connection)?;
    engine
        .settle_order(&record.key, settlement)
        .await
        .map_err(|error| Problem::user(format!("order {}: {error}", record.name)))?;
    let found = match settlement {
        Settlement::Number(number) => format!("number {number}"),
        Settlement::Customer(customer) => format!("customer {customer}"),
        Settlement::Missing => "missing".to_owned(),
        Settlement::Again => "again".to_owned(),
    };
    let subject = format!("{} {found}", record.name);
    deed::note(store, Deed::OrderSettled, subject, Some(&connection.id)).await?;
    let id = RecordId::new(&connection.id, Entity::Order, record.key.clone());
    let record = store.record(&id).await.map_err(Problem::from)?;
    let state = record.map_or(State::Due, |record| record.state);
    output.answer(&serde_json::json!({ "state": state }), |_| {
        "Noted. A running \"koppla serve\" goes on with the order at once.".to_owned()
    })?;
    Ok(ExitCode::SUCCESS)
}
