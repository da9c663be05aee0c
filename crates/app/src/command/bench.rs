//! `koppla bench`: how fast the main job runs, beside the same work by bare programs; what several
//! nodes do; what the stores can take; and how long pages over a large ledger take.
//!
//! It reports and never asserts a time. It fails when the work was not done (docs/benchmark.md).

mod bare;
mod claims;
mod engine;
mod figures;
mod gauge;
mod journal;
mod nodes;
mod pages;
mod part;
mod place;
mod process;
mod programs;
mod seed;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use crate::cli::{BenchArgs, BenchMeasure, BenchPartArgs};
use crate::output::Output;
use crate::problem::Problem;
use crate::setup;
use place::{Places, ServerFacts};

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// Processors of this machine.
    processors: usize,
    /// The PostgreSQL server, when one was measured.
    postgresql: Option<ServerFacts>,
    programs: Option<programs::Report>,
    nodes: Option<nodes::Report>,
    claims: Option<claims::Report>,
    pages: Option<pages::Report>,
}

impl Report {
    fn text(&self) -> String {
        let server = match &self.postgresql {
            Some(facts) => format!("PostgreSQL {}, fsync {}", facts.version, facts.fsync),
            None => "PostgreSQL was not measured: give a database with --postgres".to_owned(),
        };
        let parts = [
            self.programs.as_ref().map(programs::Report::text),
            self.nodes.as_ref().map(nodes::Report::text),
            self.claims.as_ref().map(claims::Report::text),
            self.pages.as_ref().map(pages::Report::text),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("\n{} processors. {server}.\n\n{}", self.processors, parts.join("\n\n\n"))
    }
}

/// Measures what is asked for, several times in turn, and prints the medians. A signal to stop ends
/// the processes that were started and removes what was made on the server.
pub(crate) async fn run(arguments: BenchArgs, output: Output) -> Result<ExitCode> {
    let stop = setup::stop_signal()?;
    let folder = Folder::make(arguments.folder.as_deref())?;
    let places = Places::find(&folder.0, arguments.postgres.as_deref()).await?;
    let measured = stop.run_until_cancelled(measure(&arguments, &places, output)).await;
    let cleared = places.clear().await;
    let Some(report) = measured else {
        return Err(Problem::user("the benchmark was stopped").into());
    };
    let report = report?;
    cleared?;
    output.answer(&report, Report::text)?;
    Ok(ExitCode::SUCCESS)
}

/// One measured program, in the process that was started for it.
pub(crate) async fn part(arguments: BenchPartArgs) -> Result<ExitCode> {
    part::run(arguments).await
}

async fn measure(arguments: &BenchArgs, places: &Places, output: Output) -> Result<Report> {
    let mut report = Report {
        processors: std::thread::available_parallelism()?.get(),
        postgresql: places.server_facts(),
        programs: None,
        nodes: None,
        claims: None,
        pages: None,
    };
    let wants = |measure| arguments.measure.contains(&measure);
    if wants(BenchMeasure::Programs) {
        report.programs = Some(programs::measure(arguments, places.folder(), output).await?);
    }
    if wants(BenchMeasure::Nodes) {
        report.nodes = Some(nodes::measure(arguments, places, output).await?);
    }
    if wants(BenchMeasure::Claims) {
        report.claims = Some(claims::measure(arguments, places, output).await?);
    }
    if wants(BenchMeasure::Pages) {
        report.pages = Some(pages::measure(arguments, places, output).await?);
    }
    Ok(report)
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
