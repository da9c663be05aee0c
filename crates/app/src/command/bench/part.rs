//! The measured process: does a phase when a line on standard input names it, and answers with one
//! line of JSON.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::bare::Bare;
use super::engine::Koppla;
use super::gauge::{peak_memory_kib, processor_seconds};
use super::journal::Journal;
use super::seed::account;
use crate::cli::{BenchPartArgs, BenchProgram};

/// What one phase took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Took {
    /// From the beginning to the last answer.
    pub(super) seconds: f64,
    /// Processor time of the measured process.
    pub(super) processor_seconds: f64,
}

/// What the process answers when it is told to end.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ended {
    /// The most memory that was in use at once.
    pub(super) peak_memory_kib: u64,
}

#[derive(Clone)]
enum Program {
    Koppla(Koppla),
    Bare(Bare),
}

impl Program {
    async fn prepare(arguments: &BenchPartArgs) -> Result<Self> {
        let folder: &Path = &arguments.folder;
        let account = account(0, &arguments.shop, &arguments.specter, arguments.calls);
        Ok(match arguments.program {
            BenchProgram::Koppla => Self::Koppla(Koppla::prepare(account, folder).await?),
            BenchProgram::Durable => {
                let journal = Journal::start(&folder.join("journal.db")).await?;
                Self::Bare(Bare::prepare(&account, Some(journal))?)
            }
            BenchProgram::Bare => Self::Bare(Bare::prepare(&account, None)?),
        })
    }

    async fn phase(self, name: String) -> Result<()> {
        match (name.as_str(), self) {
            ("articles", Self::Koppla(koppla)) => koppla.articles().await,
            ("articles", Self::Bare(bare)) => bare.articles().await,
            ("orders", Self::Koppla(koppla)) => koppla.orders().await,
            ("orders", Self::Bare(bare)) => bare.orders().await,
            (other, _) => bail!("no phase is called {other:?}"),
        }
    }
}

/// Prepares the program, then does what it is told, line by line.
pub(super) async fn run(arguments: BenchPartArgs) -> Result<ExitCode> {
    let program = Program::prepare(&arguments).await?;
    while let Some(line) = tokio::task::spawn_blocking(|| std::io::stdin().lines().next()).await? {
        let line = line?;
        if line == "end" {
            say(&Ended { peak_memory_kib: peak_memory_kib()? })?;
            break;
        }
        let (started, used) = (Instant::now(), processor_seconds("self")?);
        // In a task, as under `koppla serve`: the main thread is none of the runtime's workers.
        tokio::spawn(program.clone().phase(line)).await??;
        let seconds = started.elapsed().as_secs_f64();
        say(&Took { seconds, processor_seconds: processor_seconds("self")? - used })?;
    }
    Ok(ExitCode::SUCCESS)
}

fn say(answer: &impl Serialize) -> Result<()> {
    use std::io::Write as _;
    let line = serde_json::to_string(answer)?;
    writeln!(std::io::stdout().lock(), "{line}").context("nobody reads the answer")
}
