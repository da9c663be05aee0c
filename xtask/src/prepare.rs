//! What the steps need beside cargo: installed when this is root on Debian, named otherwise.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::step::{Step, run, say};

/// SQLite and the cryptography are compiled from C.
pub(crate) fn compiler() -> Result<()> {
    if answers("cc", "--version") {
        return Ok(());
    }
    let apt = Path::new("/usr/bin/apt-get").exists();
    if !(apt && is_root()) {
        bail!("a C compiler is needed; install one, on Debian: apt-get install gcc libc6-dev");
    }
    run(Step::program("package lists", "apt-get", &["update", "-q"]))?;
    let packages = ["install", "-q", "-y", "--no-install-recommends", "gcc", "libc6-dev"];
    run(Step::program("C compiler", "apt-get", &packages).with("DEBIAN_FRONTEND", "noninteractive"))
}

/// Licences, bans and sources of the dependencies, where the checker is installed.
pub(crate) fn licences_and_bans() -> Result<()> {
    if !answers("cargo-deny", "--version") {
        say(
            "── dependencies: SKIPPED, cargo-deny is not installed (cargo install cargo-deny --locked)",
        );
        return Ok(());
    }
    let arguments = ["deny", "--offline", "check", "bans", "licenses", "sources"];
    run(Step::cargo("dependencies", &arguments))
}

fn answers(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
