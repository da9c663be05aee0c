//! Orders a second with several nodes: `koppla serve` on one ledger, many shops, each with a Specter
//! account of its own.
//!
//! On PostgreSQL the workers are processes. A SQLite ledger serves one process; there they are the
//! threads of that process.

mod crew;
mod report;
mod town;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::gauge::Machine;
use super::place::{Kind, Places};
use crate::cli::BenchArgs;
use crate::output::Output;
use crew::Crew;
pub(super) use report::Report;
use report::Run;
use town::Town;

/// Longest wait for anything.
const LONG: Duration = Duration::from_mins(5);

/// Measures each store with each number of workers, several times in turn.
pub(super) async fn measure(
    arguments: &BenchArgs,
    places: &Places,
    output: Output,
) -> Result<Report> {
    let mut runs = Vec::new();
    for repetition in 1..=arguments.repeat {
        for workers in arguments.workers.iter().copied() {
            for kind in places.kinds().iter().copied() {
                output.line(&format!(
                    "run {repetition} of {}: {} with {workers} at work",
                    arguments.repeat,
                    kind.name()
                ))?;
                runs.push(run(arguments, places, kind, workers).await?);
            }
        }
    }
    Ok(Report::new(arguments, runs))
}

async fn run(arguments: &BenchArgs, places: &Places, kind: Kind, workers: u32) -> Result<Run> {
    let town = Town::start(arguments, places.folder()).await?;
    let ledger = places.make(kind).await?;
    let store = ledger.open().await?;
    town.connect(&store).await?;
    let crew = Crew::start(&ledger, workers).await?;
    crew.until_shared_out(&store, arguments.links).await?;
    town.until_articles_done(&store).await?;
    town.place_orders().await?;

    let processors = (crew.processor_seconds()?, town.processor_seconds()?, Machine::now()?);
    let started = Instant::now();
    crew.announce(&town).await?;
    town.until_orders_done(&store).await?;
    let seconds = started.elapsed().as_secs_f64();
    let run = Run {
        store: kind,
        workers,
        seconds,
        processor_seconds: crew.processor_seconds()? - processors.0,
        sandbox_seconds: town.processor_seconds()? - processors.1,
        busy: Machine::now()?.busy_since(processors.2),
    };
    town.check().await?;
    crew.end().await?;
    drop(store);
    places.remove(ledger).await?;
    Ok(run)
}

/// Waits until something is so.
async fn until(
    what: &str,
    pause: Duration,
    mut is_so: impl AsyncFnMut() -> Result<bool>,
) -> Result<()> {
    let started = Instant::now();
    while !is_so().await? {
        if started.elapsed() > LONG {
            bail!("{what}: not within {} s", LONG.as_secs());
        }
        tokio::time::sleep(pause).await;
    }
    Ok(())
}
