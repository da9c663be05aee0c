//! One step: a program that must succeed, with its time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitStatus, Stdio};
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
    timed(step.name, || {
        step.command.status().with_context(|| format!("cannot start {}", step.name))
    })
}

/// The same, and gives what it printed on standard output, which is shown all the same.
pub(crate) fn run_shown(mut step: Step) -> Result<String> {
    let mut printed = String::new();
    timed(step.name, || {
        let cannot = || format!("cannot run {}", step.name);
        let mut child = step.command.stdout(Stdio::piped()).spawn().with_context(cannot)?;
        let output = child.stdout.take().with_context(cannot)?;
        for line in BufReader::new(output).split(b'\n') {
            let line = line.with_context(cannot)?;
            let line = String::from_utf8_lossy(&line);
            // As for `say`.
            drop(writeln!(std::io::stdout(), "{line}"));
            printed.push_str(&line);
            printed.push('\n');
        }
        child.wait().with_context(cannot)
    })?;
    Ok(printed)
}

fn timed(name: &str, work: impl FnOnce() -> Result<ExitStatus>) -> Result<()> {
    say(&format!("── {name} …"));
    let started = Instant::now();
    let status = work()?;
    let seconds = started.elapsed().as_secs();
    if !status.success() {
        bail!("{name} failed after {seconds} s ({status})");
    }
    say(&format!("── {name}: fine, {seconds} s"));
    Ok(())
}

/// Tells the developer something.
pub(crate) fn say(text: &str) {
    // Nobody listens on a closed standard error; there is nowhere else to say so.
    drop(writeln!(std::io::stderr(), "{text}"));
}
