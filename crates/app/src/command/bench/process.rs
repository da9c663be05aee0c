//! Processes that a run starts: this program in another part. They end when dropped.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use koppla_sandbox::Control;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::gauge::processor_seconds;

/// One sandbox in a process of its own.
pub(super) struct Sandbox {
    process: Child,
    /// Where it speaks its protocol.
    pub(super) address: String,
    /// Its control interface.
    pub(super) control: Control,
}

/// What `koppla --json sandbox` prints.
#[derive(Deserialize)]
struct Addresses {
    protocol: String,
    control: String,
}

impl Sandbox {
    /// Starts one with this seed; every call takes so long.
    pub(super) async fn start(system: &str, seed: &Path, latency_ms: u64) -> Result<Self> {
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
    pub(super) async fn requests(&self) -> Result<u64> {
        let page = self.control.get("calls").await?;
        page["last"].as_u64().context("the sandbox does not number its calls")
    }

    /// Processor time used so far.
    pub(super) fn processor_seconds(&self) -> Result<f64> {
        let process = self.process.id().context("a sandbox has ended")?;
        processor_seconds(&process.to_string())
    }
}

/// This program with no input, its answers readable.
pub(super) fn this_program() -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

/// What a process writes, line by line.
pub(super) fn lines(process: &mut Child) -> Result<Lines<BufReader<ChildStdout>>> {
    let output = process.stdout.take().context("a process has no standard output")?;
    Ok(BufReader::new(output).lines())
}

fn socket(address: &str) -> Result<SocketAddr> {
    let host = address.trim_start_matches("http://").split('/').next().unwrap_or_default();
    host.parse().with_context(|| format!("{address} is no address of this machine"))
}
