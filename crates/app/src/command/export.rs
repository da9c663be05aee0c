//! Exporting on demand: one order, or all articles.
//!
//! A running `koppla serve` does the work itself; without one this process does.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use koppla_store::{
    Connection, ConnectionState, Deed, Entity, FailureClass, ProcessLock, Record, RecordId, State,
    Store,
};
use koppla_sync::{Scope, export_orders};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::command::deed;
use crate::command::orders::find_or_look_up;
use crate::node::{self, Engines};
use crate::output::{Output, counted};
use crate::problem::Problem;
use crate::progress;

/// How long an export is watched before the user gets the prompt back.
const PATIENCE: Duration = Duration::from_mins(3);
/// Pause between two looks into the ledger.
const LOOK: Duration = Duration::from_millis(50);

/// Exports one order now and shows where it came to rest (ORD-15).
pub(crate) async fn order(
    store: &Store,
    connection: &Connection,
    number: &str,
    output: Output,
) -> Result<ExitCode> {
    demand_active(connection)?;
    let lock = free(store).await?;
    let record = find_or_look_up(store, connection, number).await?;
    let key = [record.key.clone()];
    export_orders(store, &connection.id, &key).await.map_err(Problem::from)?;
    deed::note(store, Deed::OrdersExported, &record.name, Some(&connection.id)).await?;
    let id = RecordId::new(&connection.id, Entity::Order, record.key);
    let marked = store.record(&id).await.map_err(Problem::from)?;
    let goal = rested(store, &id, marked.as_ref().map(failure));
    let resting = with_worker(store, connection, (lock, Engines::default()), goal).await?;
    let Some(record) = resting else {
        return Err(Problem::outside(format!("the order {number} is still on its way"))
            .cure(format!("look again with \"koppla orders show {number}\""))
            .into());
    };
    let answer = json!({
        "state": record.state, "erp_id": record.erp_id, "reason": record.reason,
    });
    output.answer(&answer, |_| match (&record.erp_id, &record.reason) {
        (Some(erp_id), None) => format!("Order {number} is {erp_id} in Specter."),
        (Some(erp_id), Some(reason)) => format!("Order {number} is {erp_id} in Specter. {reason}"),
        (None, reason) => format!(
            "Order {number} is not in Specter: {}. {}",
            record.state,
            reason.clone().unwrap_or_default()
        ),
    })?;
    Ok(if record.state == State::Done { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Exports all articles that are ready, with a progress bar; goes on where it was stopped (ART-1).
pub(crate) async fn articles(
    store: &Store,
    connection: &Connection,
    output: Output,
) -> Result<ExitCode> {
    demand_active(connection)?;
    let lock = free(store).await?;
    deed::note(store, Deed::ArticlesExported, "", Some(&connection.id)).await?;
    let engines = Engines::default();
    let lists = lock.is_some();
    let settled = async {
        if lists {
            list(&engines).await?;
        }
        tokio::select! {
            never = progress::follow(store, &connection.id, Entity::Article, "articles") => never.map(|()| None),
            done = progress::until_settled_or_stuck(store, &connection.id, Entity::Article) => done,
        }
    };
    if let Some(stuck) = with_worker(store, connection, (lock, engines.clone()), settled).await? {
        let reason = stuck.reason.unwrap_or_default();
        return Err(Problem::outside(format!("the export does not get on: {reason}"))
            .cure("nothing is lost; a running \"koppla serve\" goes on with it, or try again later")
            .into());
    }
    let counts = store.counts(&connection.id, Entity::Article).await.map_err(Problem::from)?;
    let held = counts.of(State::Held);
    output.answer(&counts, |counts| {
        let done = counted(counts.of(State::Done), "article is", "articles are");
        if held == 0 {
            return format!("{done} in Specter.");
        }
        format!(
            "{done} in Specter. {} not exported; see why with \"koppla articles list --state held\".",
            counted(held, "is", "are")
        )
    })?;
    Ok(if held == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Looks at all articles of the shop, if this process has the right to work for the account: a node
/// that has it does so by itself.
async fn list(engines: &Engines) -> Result<()> {
    while !engines.are_mustered() {
        tokio::time::sleep(LOOK).await;
    }
    for engine in engines.all() {
        engine.make_service_articles().await.map_err(Problem::from)?;
        engine.list_articles().await.map_err(Problem::from)?;
    }
    Ok(())
}

/// A connection that is paused or switched off sends nothing (ACC-3).
fn demand_active(connection: &Connection) -> Result<()> {
    if connection.state == ConnectionState::Active {
        return Ok(());
    }
    let mut what = format!("the connection {} is {}", connection.id, connection.state);
    if let Some(reason) = &connection.reason {
        what.push_str(&format!(": {reason}"));
    }
    Err(Problem::user(what).cure("mend that, then switch it on with \"koppla connect\"").into())
}

/// The lock, unless a running process has it.
async fn free(store: &Store) -> Result<Option<ProcessLock>> {
    match store.lock().await {
        Ok(lock) => Ok(Some(lock)),
        Err(koppla_store::Error::InUse { .. }) => Ok(None),
        Err(error) => Err(Problem::from(error).into()),
    }
}

/// The lock once no running process has it any more.
async fn freed(store: &Store) -> Result<ProcessLock> {
    loop {
        if let Some(lock) = free(store).await? {
            return Ok(lock);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Waits for `goal`; works meanwhile if this process holds the lock, or gets it because the process
/// that had it has ended, and no other node works for the account.
async fn with_worker<T>(
    store: &Store,
    connection: &Connection,
    (lock, engines): (Option<ProcessLock>, Engines),
    goal: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::pin!(goal);
    let lock = if let Some(lock) = lock {
        lock
    } else {
        tokio::select! {
            done = &mut goal => return done,
            lock = freed(store) => lock?,
        }
    };
    let stop = CancellationToken::new();
    let mut worker = {
        let (store, scope) = (store.clone(), Scope::BacklogOf(connection.id.clone()));
        let stop = stop.clone();
        tokio::spawn(async move { node::work(&store, scope, engines, &stop).await })
    };
    let ended = tokio::select! {
        done = &mut goal => done,
        problem = paused(store, &connection.id) => Err(problem),
        worked = &mut worker => {
            worked?.map_err(Problem::from)?;
            return Err(anyhow::anyhow!("the work ended before its time"));
        }
    };
    stop.cancel();
    worker.await?.map_err(Problem::from)?;
    drop(lock);
    ended
}

/// Ends when the connection works no more, because a person has to mend the account.
async fn paused(store: &Store, id: &str) -> anyhow::Error {
    loop {
        match store.connection(id).await {
            Ok(Some(one)) if one.state == ConnectionState::Active => tokio::time::sleep(LOOK).await,
            Ok(_) => {
                return Problem::user("the connection is paused; see \"koppla status\"").into();
            }
            Err(error) => return Problem::from(error).into(),
        }
    }
}

/// Why and how often the last runs failed.
type Failure = (Option<FailureClass>, i64);

fn failure(record: &Record) -> Failure {
    (record.failure_class, record.failures)
}

/// The record once it has been run; `None` when patience runs out. A run that is to be repeated
/// leaves it due with another failure than `before`.
async fn rested(store: &Store, id: &RecordId, before: Option<Failure>) -> Result<Option<Record>> {
    let watch = async {
        loop {
            let record = store.record(id).await.map_err(Problem::from)?;
            if let Some(record) = record
                && (record.state != State::Due || has_failed(&record, before))
            {
                return Ok(Some(record));
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(PATIENCE, watch).await.unwrap_or(Ok(None))
}

/// Whether a run has ended without success; one that waits for other orders or articles has not.
fn has_failed(record: &Record, before: Option<Failure>) -> bool {
    record.failure_class.is_some() && Some(failure(record)) != before
}
