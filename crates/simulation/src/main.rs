//! `koppla-simulation`: runs seeds and tells what they came to.

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use clap::Parser;
use koppla_simulation::{Options, Outcome, Tally, failure, run};

/// Runs Koppla, a shop and an ERP in one process, decided by seeds.
#[derive(Debug, Parser)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Steps of the scheduler before the faults stop.
    #[arg(long, default_value_t = 200_000)]
    steps: u64,
    /// Goes on with further seeds until so many orders were placed.
    #[arg(long)]
    orders: Option<u64>,
    /// Orders of each seed, instead of as many as it says.
    #[arg(long)]
    each: Option<usize>,
    /// Seeds at the same time; by default as many as there are processors.
    #[arg(long)]
    threads: Option<usize>,
    /// Goes on after a seed that fails, and lists all that do.
    #[arg(long)]
    all: bool,
    /// Prints the whole history.
    #[arg(long)]
    trace: bool,
}

/// What the threads share.
struct Shared {
    next: AtomicU64,
    tally: Mutex<Tally>,
    failed: Mutex<Vec<Outcome>>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let options = Options {
        steps: arguments.steps,
        orders: arguments.each,
        trace: arguments.trace,
        short_quiet: false,
    };
    let shared = Shared {
        next: AtomicU64::new(arguments.seed),
        tally: Mutex::default(),
        failed: Mutex::default(),
    };
    let began = Instant::now();
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = arguments.threads.unwrap_or(processors);
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| work(&arguments, options, &shared))).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the simulation itself broke")))
        })
    })?;
    let tally = shared.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed = shared.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut out = std::io::stdout().lock();
    if let Some(told) = failed.first().and_then(|outcome| failure(outcome, &options)) {
        writeln!(out, "{told}")?;
    }
    for (seed, violation) in
        failed.iter().filter_map(|one| Some((one.seed, one.violation.as_ref()?)))
    {
        writeln!(out, "seed {seed}: {}: {}", violation.invariant, violation.text)?;
    }
    let millis = u64::try_from(began.elapsed().as_millis())?.max(1);
    let rate = tally.orders() * 1_000 / millis;
    writeln!(out, "{tally}\n{} s, {rate} orders/s", millis / 1_000)?;
    if !failed.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    writeln!(out, "0 lost, 0 double, 0 stuck")?;
    Ok(ExitCode::SUCCESS)
}

fn work(arguments: &Arguments, options: Options, shared: &Shared) -> Result<()> {
    loop {
        let seed = shared.next.fetch_add(1, Ordering::Relaxed);
        let failed = || shared.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = || shared.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = arguments.orders.map_or_else(
            || seed - arguments.seed >= arguments.seeds,
            |orders| tally().orders() >= orders,
        );
        if enough || (!arguments.all && !failed().is_empty()) {
            return Ok(());
        }
        let outcome = run(seed, options)?;
        tally().add(&outcome);
        if arguments.trace && outcome.violation.is_none() {
            let mut out = std::io::stdout().lock();
            for line in &outcome.lines {
                writeln!(out, "{line}")?;
            }
            writeln!(out, "seed {seed}: hash {:016x}", outcome.hash)?;
        }
        if let Some(violation) = &outcome.violation {
            // At once: whoever runs a hundred thousand orders need not wait for the end.
            writeln!(std::io::stderr(), "seed {seed}: {}", violation.text)?;
            failed().push(outcome);
        }
    }
}
