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
    if !can_install() {
        bail!("a C compiler is needed; install one, on Debian: apt-get install gcc libc6-dev");
    }
    install("C compiler", &["gcc", "libc6-dev"])
}

/// The server that tests start for themselves; without it the tests that need it are skipped.
pub(crate) fn postgres() -> Result<()> {
    // Debian keeps the server's programs off the search path.
    if Path::new("/usr/lib/postgresql").exists() || answers("postgres", "--version") {
        return Ok(());
    }
    if !can_install() {
        say(
            "── PostgreSQL: not installed, its tests are SKIPPED; on Debian: apt-get install postgresql",
        );
        return Ok(());
    }
    install("PostgreSQL", &["postgresql"])
}

fn can_install() -> bool {
    Path::new("/usr/bin/apt-get").exists() && is_root()
}

fn install(name: &'static str, packages: &[&str]) -> Result<()> {
    run(Step::program("package lists", "apt-get", &["update", "-q"]))?;
    let arguments = [&["install", "-q", "-y", "--no-install-recommends"], packages].concat();
    run(Step::program(name, "apt-get", &arguments).with("DEBIAN_FRONTEND", "noninteractive"))
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
