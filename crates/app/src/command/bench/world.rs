//! The processes of one run: two sandboxes and the measured program.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use super::part::{Ended, Took};
use super::process::{Sandbox, lines, this_program};
use super::programs::program_name;
use super::seed::{SHOP_FILE, SPECTER_FILE};
use crate::cli::BenchProgram;

/// Everything of one run; the processes end when this is dropped.
pub(super) struct World {
    shop: Sandbox,
    specter: Sandbox,
    program: Child,
    tell: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// What one phase of one run took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Phase {
    /// From the beginning to the last answer.
    pub(super) seconds: f64,
    /// Processor time of the measured program.
    pub(super) processor_seconds: f64,
    /// Processor time of both sandboxes.
    pub(super) sandbox_seconds: f64,
    /// Requests that the sandboxes received.
    pub(super) requests: u64,
}

impl World {
    /// Starts all three; the program is ready when its first phase is asked for.
    pub(super) async fn start(
        folder: &Path,
        own: &Path,
        program: BenchProgram,
        calls: usize,
        latency_ms: u64,
    ) -> Result<Self> {
        let shop = Sandbox::start("shop", &folder.join(SHOP_FILE), latency_ms).await?;
        let specter = Sandbox::start("specter", &folder.join(SPECTER_FILE), latency_ms).await?;
        let mut command = this_program()?;
        command.args(["bench-part", program_name(program), "--shop"]).arg(&shop.address);
        command.arg("--specter").arg(&specter.address);
        command.arg("--calls").arg(calls.to_string()).arg("--folder").arg(own);
        let mut program = command.stdin(Stdio::piped()).spawn()?;
        let tell = program.stdin.take().context("the program has no standard input")?;
        let answers = lines(&mut program)?;
        Ok(Self { shop, specter, program, tell, answers })
    }

    /// Lets the program do one phase.
    pub(super) async fn phase(&mut self, name: &str) -> Result<Phase> {
        let before = (self.requests().await?, self.sandbox_seconds()?);
        let took: Took = self.ask(name).await?;
        Ok(Phase {
            seconds: took.seconds,
            processor_seconds: took.processor_seconds,
            sandbox_seconds: self.sandbox_seconds()? - before.1,
            requests: self.requests().await? - before.0,
        })
    }

    /// Whether both systems have what they should.
    pub(super) async fn check(&self, orders: u32, articles: u32) -> Result<()> {
        let shop = self.shop.control.get("summary").await?;
        let specter = self.specter.control.get("summary").await?;
        let shown = shop["distinctExternalNumbers"].as_u64();
        let made = specter["orders"].as_u64();
        let listed = specter["articles"].as_u64().unwrap_or_default();
        let wanted = Some(u64::from(orders));
        if shown != wanted || made != wanted || listed < u64::from(articles) {
            bail!("the work was not done: the shop has {shop}, Specter has {specter}");
        }
        Ok(())
    }

    /// Ends the program; tells its peak memory in KiB.
    pub(super) async fn end(mut self) -> Result<u64> {
        let ended: Ended = self.ask("end").await?;
        drop(self.tell);
        let status = self.program.wait().await?;
        if !status.success() {
            bail!("the measured program ended with {status}");
        }
        Ok(ended.peak_memory_kib)
    }

    async fn ask<T: DeserializeOwned>(&mut self, what: &str) -> Result<T> {
        self.tell.write_all(format!("{what}\n").as_bytes()).await?;
        let line = self.answers.next_line().await?;
        let line = line.with_context(|| format!("the measured program ended during {what}"))?;
        Ok(serde_json::from_str(&line)?)
    }

    async fn requests(&self) -> Result<u64> {
        Ok(self.shop.requests().await? + self.specter.requests().await?)
    }

    fn sandbox_seconds(&self) -> Result<f64> {
        Ok(self.shop.processor_seconds()? + self.specter.processor_seconds()?)
    }
}
