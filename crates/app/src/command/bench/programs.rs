//! Koppla beside bare programs. What is compared differs in the engine only: the same wire requests
//! through the same clients, against sandboxes in processes of their own, each program in its own
//! process.

mod report;

use std::path::Path;

use anyhow::Result;

use super::gauge::commits_per_second;
use super::seed;
use super::world::World;
use crate::cli::{BenchArgs, BenchProgram};
use crate::output::Output;
pub(super) use report::Report;
use report::Run;

/// Measures every program at every latency, several times in turn.
pub(super) async fn measure(
    arguments: &BenchArgs,
    folder: &Path,
    output: Output,
) -> Result<Report> {
    seed::write(folder, arguments.orders, arguments.articles)?;
    let mut runs = Vec::new();
    let mut commits = Vec::new();
    for repetition in 1..=arguments.repeat {
        for latency_ms in arguments.latencies.iter().copied() {
            commits.push(commits_per_second(folder).await?);
            for program in arguments.programs.iter().copied() {
                output.line(&format!(
                    "run {repetition} of {}: {} at {latency_ms} ms",
                    arguments.repeat,
                    program_name(program)
                ))?;
                runs.push(run(arguments, folder, program, latency_ms).await?);
            }
        }
    }
    Ok(Report::new(arguments, runs, commits))
}

async fn run(
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
pub(super) fn program_name(program: BenchProgram) -> &'static str {
    match program {
        BenchProgram::Koppla => "koppla",
        BenchProgram::Durable => "durable",
        BenchProgram::Bare => "bare",
    }
}
