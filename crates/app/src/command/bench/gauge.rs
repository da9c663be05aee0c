//! What is read of a process and of the machine, and what the disk can do.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use sqlx::Connection as _;

use super::journal;

/// Commits timed for one figure.
const COMMITS: u32 = 200;
/// Ticks a second in which Linux counts processor time for its readers.
const TICKS: f64 = 100.0;

/// Processor time that a process has used, in seconds; `self` or a process id.
pub(super) fn processor_seconds(process: &str) -> Result<f64> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    // The name in brackets may hold blanks; user and system time are the 12th and 13th after it.
    let (_, fields) = text.rsplit_once(')').with_context(|| path.clone())?;
    let ticks: Option<Vec<f64>> =
        fields.split_whitespace().skip(11).take(2).map(|field| field.parse().ok()).collect();
    Ok(ticks.with_context(|| path.clone())?.iter().sum::<f64>() / TICKS)
}

/// Processor time of the whole machine so far, in ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    idle: f64,
    all: f64,
}

impl Machine {
    pub(super) fn now() -> Result<Self> {
        let text = std::fs::read_to_string("/proc/stat")?;
        let line = text.lines().next().and_then(|line| line.strip_prefix("cpu "));
        // User, nice, system, idle, waiting for a disk, two kinds of interrupts, stolen; what follows
        // is counted in them.
        let ticks: Option<Vec<f64>> = line
            .context("/proc/stat has no sum")?
            .split_whitespace()
            .take(8)
            .map(|field| field.parse().ok())
            .collect();
        let ticks = ticks.context("/proc/stat is not understood")?;
        Ok(Self { idle: ticks.iter().skip(3).take(2).sum(), all: ticks.iter().sum() })
    }

    /// The part of all processors that was in use since then, by whomever.
    pub(super) fn busy_since(self, before: Self) -> f64 {
        1.0 - (self.idle - before.idle) / (self.all - before.all)
    }
}

/// The most memory that this process has had in use, in KiB.
pub(super) fn peak_memory_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).context("/proc/self/status has no VmHWM")
}

/// How many transactions of one row the disk takes a second, one after the other, each flushed.
pub(super) async fn commits_per_second(folder: &Path) -> Result<f64> {
    let path = folder.join("commits.db");
    let mut connection = journal::open(&path).await?;
    let started = Instant::now();
    for uid in 0..COMMITS {
        sqlx::query("INSERT INTO orders (uid, state) VALUES ($1, 'armed')")
            .bind(uid)
            .execute(&mut connection)
            .await?;
    }
    let rate = f64::from(COMMITS) / started.elapsed().as_secs_f64();
    connection.close().await?;
    std::fs::remove_file(path)?;
    Ok(rate)
}
