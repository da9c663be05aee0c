//! One step: a program that must succeed, with its time.

use std::io::Write;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// A program to run.
pub(crate) struct Step {
    name: &'static str,
    command: Command,
}

impl Step {
    /// A call of cargo.
    pub(crate) fn cargo(name: &'static str, arguments: &[&str]) -> Self {
        Self::program(name, &std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
    }

    /// A call of another program.
    pub(crate) fn program(name: &'static str, program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments);
        Self { name, command }
    }

    /// With an environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }
}

/// Runs a step to its end.
pub(crate) fn run(mut step: Step) -> Result<()> {
    say(&format!("── {} …", step.name));
    let started = Instant::now();
    let status = step.command.status().with_context(|| format!("cannot start {}", step.name))?;
    let seconds = started.elapsed().as_secs();
    if !status.success() {
        bail!("{} failed after {seconds} s ({status})", step.name);
    }
    say(&format!("── {}: fine, {seconds} s", step.name));
    Ok(())
}

/// Tells the developer something.
pub(crate) fn say(text: &str) {
    // Nobody listens on a closed standard error; there is nowhere else to say so.
    drop(writeln!(std::io::stderr(), "{text}"));
}
