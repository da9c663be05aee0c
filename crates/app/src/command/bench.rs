//! `koppla bench`: how fast the main job runs, beside the same work by bare programs.
//!
//! It reports and never asserts. What is compared differs in the engine only: the same wire requests
//! through the same clients, against sandboxes in processes of their own, each program in its own
//! process (docs/benchmark.md).

mod bare;
mod engine;
mod gauge;
mod journal;
mod part;
mod report;
mod seed;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use crate::cli::{BenchArgs, BenchPartArgs, BenchProgram};
use crate::output::Output;
use crate::problem::Problem;
use crate::setup;
use gauge::commits_per_second;
use report::{Report, Run};
use world::World;

/// Measures every program at every latency, several times in turn, and prints the medians. A signal
/// to stop ends the processes that were started.
pub(crate) async fn run(arguments: BenchArgs, output: Output) -> Result<ExitCode> {
    let stop = setup::stop_signal()?;
    let Some(report) = stop.run_until_cancelled(measure_all(&arguments, output)).await else {
        return Err(Problem::user("the benchmark was stopped").into());
    };
    output.answer(&report?, Report::text)?;
    Ok(ExitCode::SUCCESS)
}

/// One measured program, in the process that was started for it.
pub(crate) async fn part(arguments: BenchPartArgs) -> Result<ExitCode> {
    part::run(arguments).await
}

async fn measure_all(arguments: &BenchArgs, output: Output) -> Result<Report> {
    let folder = Folder::make(arguments.folder.as_deref())?;
    seed::write(&folder.0, arguments.orders, arguments.articles)?;
    let mut runs = Vec::new();
    let mut commits = Vec::new();
    for repetition in 1..=arguments.repeat {
        for latency_ms in arguments.latencies.iter().copied() {
            commits.push(commits_per_second(&folder.0).await?);
            for program in arguments.programs.iter().copied() {
                output.line(&format!(
                    "run {repetition} of {}: {} at {latency_ms} ms",
                    arguments.repeat,
                    name(program)
                ))?;
                runs.push(measure(arguments, &folder.0, program, latency_ms).await?);
            }
        }
    }
    Ok(Report::new(arguments, runs, commits))
}

async fn measure(
    arguments: &BenchArgs,
    folder: &Path,
    program: BenchProgram,
    latency_ms: u64,
) -> Result<Run> {
    let own = folder.join("run");
    std::fs::create_dir(&own)?;
    let mut world = World::start(folder, &own, program, arguments.calls, latency_ms).await?;
    let articles = world.phase("articles").await?;
    let orders = world.phase("orders").await?;
    world.check(arguments.orders, arguments.articles).await?;
    let peak_memory_kib = world.end().await?;
    std::fs::remove_dir_all(&own)?;
    Ok(Run { program, latency_ms, articles, orders, peak_memory_kib })
}

/// A program's name as on the command line.
fn name(program: BenchProgram) -> &'static str {
    match program {
        BenchProgram::Koppla => "koppla",
        BenchProgram::Durable => "durable",
        BenchProgram::Bare => "bare",
    }
}

/// The benchmark's files; they go with it.
struct Folder(PathBuf);

impl Folder {
    fn make(parent: Option<&Path>) -> Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        let path = parent.join(format!("koppla-bench-{:016x}", rand::random::<u64>()));
        std::fs::create_dir(&path).map_err(|error| {
            Problem::user(format!("the folder {} cannot be made: {error}", path.display()))
                .cure("choose another place with --folder")
        })?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            let folder = self.0.display();
            tracing::warn!(%error, %folder, "the benchmark's files were left behind");
        }
    }
}
