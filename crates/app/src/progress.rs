//! A progress bar on standard error, for terminals only.

use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use koppla_store::{Entity, Page, Record, State, Store};

use crate::problem::Problem;

/// How often the ledger is asked.
const TICK: Duration = Duration::from_millis(100);

/// Shows how far the records of one kind have come, until the caller drops the future.
pub(crate) async fn follow(
    store: &Store,
    connection: &str,
    entity: Entity,
    what: &str,
) -> Result<()> {
    let bar = bar(what)?;
    loop {
        let counts = store.counts(connection, entity).await.map_err(Problem::from)?;
        bar.set_length(counts.total());
        bar.set_position(counts.total() - counts.open());
        tokio::time::sleep(TICK).await;
    }
}

fn bar(what: &str) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{prefix} {bar:40} {pos}/{len} {elapsed}")?;
    Ok(ProgressBar::new(0).with_style(style).with_prefix(what.to_owned()))
}

/// How far off the next try must be for a waiting person to be told instead.
const FAR_OFF: SignedDuration = SignedDuration::from_secs(10);

/// Waits until nothing of the kind is due or in hand, or until all that is left has failed and is
/// tried again only later; then the first of them is returned.
pub(crate) async fn until_settled_or_stuck(
    store: &Store,
    connection: &str,
    entity: Entity,
) -> Result<Option<Record>> {
    loop {
        let now = Timestamp::now();
        let in_hand = store.in_hand(connection, entity).await.map_err(Problem::from)?;
        let next = store.next_due(connection, entity).await.map_err(Problem::from)?;
        match next {
            None if in_hand == 0 => return Ok(None),
            // What is in doubt is tried again by itself within a minute or two.
            Some(next) if in_hand == 0 && next.duration_since(now) > FAR_OFF => {
                match first_due(store, connection, entity).await? {
                    None => tokio::time::sleep(TICK).await,
                    due => return Ok(due),
                }
            }
            _ => tokio::time::sleep(TICK).await,
        }
    }
}

async fn first_due(store: &Store, connection: &str, entity: Entity) -> Result<Option<Record>> {
    let page = Page { state: Some(State::Due), limit: 1, ..Page::default() };
    let (records, _) = store.records(connection, entity, &page).await.map_err(Problem::from)?;
    Ok(records.into_iter().next())
}

/// Waits until nothing of the kind is due or in hand. Orders whose outcome settles later count as
/// due, those that wait for a person do not.
pub(crate) async fn until_settled(store: &Store, connection: &str, entity: Entity) -> Result<()> {
    while !store.is_settled(connection, entity).await.map_err(Problem::from)? {
        tokio::time::sleep(TICK).await;
    }
    Ok(())
}
