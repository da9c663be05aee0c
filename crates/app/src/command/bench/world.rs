//! The processes of one run: two sandboxes and the measured program.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use koppla_sandbox::Control;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::gauge::processor_seconds;
use super::part::{Ended, Took};
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
        command.args(["bench-part", super::name(program), "--shop"]).arg(&shop.address);
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

/// One sandbox in a process of its own.
struct Sandbox {
    process: Child,
    address: String,
    control: Control,
}

/// What `koppla --json sandbox` prints.
#[derive(Deserialize)]
struct Addresses {
    protocol: String,
    control: String,
}

impl Sandbox {
    async fn start(system: &str, seed: &Path, latency_ms: u64) -> Result<Self> {
        let mut command = this_program()?;
        command.args(["--json", "sandbox", system, "--call-log", "1", "--seed"]).arg(seed);
        let mut process = command.spawn()?;
        let mut answer = lines(&mut process)?;
        let mut text = String::new();
        while !text.ends_with('}') {
            let line = answer.next_line().await?;
            text.push_str(&line.with_context(|| format!("the {system} sandbox did not start"))?);
        }
        let Addresses { protocol, control } = serde_json::from_str(&text)?;
        let control = Control::new(socket(&control)?)?;
        if latency_ms > 0 {
            let fault: Value = json!({"kind": "latency", "latency_ms": latency_ms});
            control.post("faults", &fault).await?;
        }
        Ok(Self { process, address: protocol, control })
    }

    /// Requests received so far: the number of the newest call, the only one in the list.
    async fn requests(&self) -> Result<u64> {
        let page = self.control.get("calls").await?;
        page["last"].as_u64().context("the sandbox does not number its calls")
    }

    fn processor_seconds(&self) -> Result<f64> {
        let process = self.process.id().context("a sandbox has ended")?;
        processor_seconds(&process.to_string())
    }
}

fn this_program() -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

fn lines(process: &mut Child) -> Result<Lines<BufReader<ChildStdout>>> {
    let output = process.stdout.take().context("a process has no standard output")?;
    Ok(BufReader::new(output).lines())
}

fn socket(address: &str) -> Result<SocketAddr> {
    let host = address.trim_start_matches("http://").split('/').next().unwrap_or_default();
    host.parse().with_context(|| format!("{address} is no address of this machine"))
}
