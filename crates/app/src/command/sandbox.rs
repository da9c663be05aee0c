//! `koppla sandbox`: one of the two local systems alone, until stopped (BEY-9).

use std::process::ExitCode;

use anyhow::Result;
use koppla_sandbox::{Running, ShellConfig, SpecterConfig, shop, specter};
use serde_json::{Value, json};

use crate::cli::{SandboxArgs, SandboxSystem};
use crate::output::Output;
use crate::problem::{Problem, chain};
use crate::setup;

/// Runs the system and prints its two addresses.
pub(crate) async fn run(arguments: SandboxArgs, output: Output) -> Result<ExitCode> {
    let seed = arguments.seed.as_deref().map(read_seed).transpose()?;
    let config = ShellConfig {
        listen: arguments.listen,
        control: arguments.control,
        database: arguments.state,
        call_log: arguments.call_log,
        callback_hosts: arguments.callback_hosts,
    };
    let stop = setup::stop_signal()?;
    let running = start(arguments.system, seed, config).await?;
    let addresses = json!({
        "protocol": format!("http://{}/", running.protocol_addr),
        "control": format!("http://{}/__sim/", running.control_addr),
        "pages": format!("http://{}/", running.control_addr),
    });
    output.answer(&addresses, |_| {
        format!(
            "protocol  http://{}/\ncontrol   http://{}/__sim/\npages     http://{}/",
            running.protocol_addr, running.control_addr, running.control_addr
        )
    })?;
    stop.cancelled().await;
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Starts one system.
pub(crate) async fn start(
    system: SandboxSystem,
    seed: Option<Value>,
    config: ShellConfig,
) -> Result<Running> {
    let started = match system {
        SandboxSystem::Shop => shop::run(seed, config).await,
        SandboxSystem::Specter => specter::start(SpecterConfig { shell: config, seed }).await,
    };
    Ok(started.map_err(|error| Problem::user(chain(&error)))?)
}

fn read_seed(path: &std::path::Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem::user(format!("the seed {} cannot be read: {error}", path.display()))
    })?;
    Ok(serde_json::from_str(&text).map_err(|error| {
        Problem::user(format!("the seed {} is no JSON: {error}", path.display()))
            .cure("see docs/sandbox.md for the form")
    })?)
}
