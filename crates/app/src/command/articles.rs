//! `koppla articles`: list with reasons and suggestions, export with a progress bar.

use std::process::ExitCode;

use anyhow::Result;
use koppla_store::{Connection, Entity, Record, State, Store};

use crate::cli::{ArticlesArgs, ArticlesCommand, ListArgs};
use crate::command::{export, orders};
use crate::output::{Output, table};
use crate::problem::Problem;
use crate::setup::{self, Place};

/// Runs one of the sub-commands.
pub(crate) async fn run(
    arguments: ArticlesArgs,
    place: &Place,
    output: Output,
) -> Result<ExitCode> {
    let store = place.open().await?;
    let connection = setup::connection(&store, arguments.connection.as_deref()).await?;
    match arguments.command {
        ArticlesCommand::List(arguments) => list(&store, &connection, &arguments, output).await,
        ArticlesCommand::Export => export::articles(&store, &connection, output).await,
    }
}

async fn list(
    store: &Store,
    connection: &Connection,
    arguments: &ListArgs,
    output: Output,
) -> Result<ExitCode> {
    let page = orders::page(arguments);
    let (records, next) =
        store.records(&connection.id, Entity::Article, &page).await.map_err(Problem::from)?;
    output.answer(&records, |records| articles_table(records))?;
    if next.is_some() {
        output.line(&format!("The first {} articles; see more with --limit.", records.len()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn articles_table(records: &[Record]) -> String {
    let rows = records
        .iter()
        .map(|record| {
            let status = match (record.state, record.reason_code.as_deref()) {
                (State::Done, Some("stock-off")) => "exported, stock off".to_owned(),
                (State::Done, _) => "exported".to_owned(),
                (State::Held, Some(code)) => code.to_owned(),
                (state, _) => state.to_string(),
            };
            vec![
                record.key.clone(),
                record.name.clone(),
                status,
                record.reason.clone().unwrap_or_default(),
            ]
        })
        .collect();
    table(&["shop id", "article number", "status", "what to do"], &[], rows)
}
