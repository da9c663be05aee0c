//! What claiming costs: records claimed and handed back, or claimed and settled, one by one and by
//! the hundred, beside bare commits of one row on the same database with the same durability.
//!
//! On SQLite all claimers share one writer, as in the one process that a ledger serves. On PostgreSQL
//! each has a ledger opened for itself, as a node has. All take from one queue.

mod bare;
mod report;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use anyhow::{Result, bail};
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use koppla_store::{
    Claimed, Commit, Connection, ConnectionState, Entity, Error, Lease, Observation, Observed,
    RecordChange, State, Store,
};
use tokio::task::JoinSet;

use super::place::{Kind, Ledger, Places};
use crate::cli::BenchArgs;
use crate::output::Output;
use crate::problem::Problem;
pub(super) use report::Report;
use report::Run;

/// Records claimed at once in the cases with many.
const MANY: usize = 100;
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// What becomes of a claimed record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    HandedBack,
    Done,
}

/// Measures each store with each number of claimers, several times in turn.
pub(super) async fn measure(
    arguments: &BenchArgs,
    places: &Places,
    output: Output,
) -> Result<Report> {
    let mut runs = Vec::new();
    for repetition in 1..=arguments.repeat {
        for claimers in arguments.workers.iter().copied() {
            for kind in places.kinds().iter().copied() {
                output.line(&format!(
                    "run {repetition} of {}: {} with {claimers} claiming",
                    arguments.repeat,
                    kind.name()
                ))?;
                runs.push(run(arguments.claims, places, kind, claimers).await?);
            }
        }
    }
    Ok(Report::new(arguments, runs))
}

async fn run(records: u32, places: &Places, kind: Kind, claimers: u32) -> Result<Run> {
    let commits = places.make(kind).await?;
    let commits_per_second = bare::commits_per_second(&commits, claimers, records).await?;
    places.remove(commits).await?;
    let ledger = places.make(kind).await?;
    let mut table = Table::open(&ledger, claimers, records).await?;
    let mut rates = Vec::new();
    for (end, at_once) in
        [(End::HandedBack, 1), (End::Done, 1), (End::HandedBack, MANY), (End::Done, MANY)]
    {
        let queue = table.fill().await?;
        places.analyse(&ledger).await?;
        rates.push(table.rate(&queue, end, at_once).await?);
    }
    let [handed_back, done, handed_back_by_100, done_by_100] = rates[..] else {
        bail!("a case was left out");
    };
    drop(table);
    places.remove(ledger).await?;
    Ok(Run {
        store: kind,
        claimers,
        commits_per_second,
        handed_back,
        done,
        handed_back_by_100,
        done_by_100,
    })
}

/// A ledger with its claimers.
struct Table {
    /// One for each claimer.
    stores: Vec<Store>,
    records: u32,
    queues: u32,
}

impl Table {
    async fn open(ledger: &Ledger, claimers: u32, records: u32) -> Result<Self> {
        let first = ledger.open().await?;
        let mut stores = vec![first.clone()];
        for _ in 1..claimers {
            stores.push(match ledger.kind {
                Kind::Sqlite => first.clone(),
                Kind::Postgresql => ledger.open().await?,
            });
        }
        Ok(Self { stores, records, queues: 0 })
    }

    /// A new queue of records that are due; its connection.
    async fn fill(&mut self) -> Result<String> {
        self.queues += 1;
        let id = format!("queue-{}", self.queues);
        let Some(store) = self.stores.first() else { bail!("nobody claims") };
        let connection = Connection {
            id: id.clone(),
            state: ConnectionState::Inactive,
            reason: None,
            account: "{}".to_owned(),
            settings: String::new(),
            facts: "{}".to_owned(),
            created_at: Timestamp::now(),
        };
        store.save_connection(connection).await.map_err(Problem::from)?;
        let seen = (0..self.records).map(|number| Observed {
            key: number.to_string(),
            rank: i64::from(number),
            name: number.to_string(),
            stamp: Some("1".to_owned()),
        });
        let observation = Observation {
            connection: id.clone(),
            entity: Entity::Order,
            seen: seen.collect(),
            forced: false,
            cursor: None,
        };
        store.observe(observation).await.map_err(Problem::from)?;
        Ok(id)
    }

    /// Records a second through all claimers together.
    async fn rate(&self, queue: &str, end: End, at_once: usize) -> Result<f64> {
        let claimed = Arc::new(AtomicU32::new(0));
        let mut claimers = JoinSet::new();
        let started = Instant::now();
        for (number, store) in self.stores.iter().enumerate() {
            let claimer = Claimer {
                store: store.clone(),
                queue: queue.to_owned(),
                owner: format!("claimer {number}"),
                end,
                at_once,
            };
            let (claimed, wanted) = (Arc::clone(&claimed), self.records);
            claimers.spawn(async move { claimer.work(&claimed, wanted).await });
        }
        while let Some(ended) = claimers.join_next().await {
            ended?.map_err(Problem::from)?;
        }
        let seconds = started.elapsed().as_secs_f64();
        self.check(queue, end).await?;
        Ok(f64::from(claimed.load(Ordering::Relaxed)) / seconds)
    }

    /// Whether every record is where it should be.
    async fn check(&self, queue: &str, end: End) -> Result<()> {
        let Some(store) = self.stores.first() else { bail!("nobody claims") };
        let counts = store.counts(queue, Entity::Order).await.map_err(Problem::from)?;
        let wanted = if end == End::Done { State::Done } else { State::Due };
        if counts.of(wanted) != u64::from(self.records) {
            bail!("the work was not done: {}", serde_json::to_string(&counts)?);
        }
        Ok(())
    }
}

/// One who claims.
struct Claimer {
    store: Store,
    queue: String,
    owner: String,
    end: End,
    at_once: usize,
}

impl Claimer {
    /// Claims until so many have been claimed by all together, or nothing is left.
    async fn work(&self, claimed: &AtomicU32, wanted: u32) -> Result<(), Error> {
        while claimed.load(Ordering::Relaxed) < wanted {
            let records = self
                .store
                .claim(&self.queue, Entity::Order, &self.owner, None, self.at_once, LEASE)
                .await?;
            if records.is_empty() && self.end == End::Done {
                break;
            }
            let number = u32::try_from(records.len()).unwrap_or(u32::MAX);
            try_join_all(records.into_iter().map(|record| self.finish(record))).await?;
            claimed.fetch_add(number, Ordering::Relaxed);
        }
        Ok(())
    }

    async fn finish(&self, record: Claimed) -> Result<(), Error> {
        if self.end == End::HandedBack {
            return self.store.put_back(&record.claim).await;
        }
        let change = RecordChange {
            state: Some((State::Done, self.store.clock().now())),
            ..RecordChange::default()
        };
        let commit = Commit {
            claim: record.claim,
            record: change,
            steps: Vec::new(),
            lease: Lease::Release,
        };
        self.store.commit(commit).await
    }
}
