//! What the steps need beside cargo: installed when this is root on Debian, named otherwise.

use std::path::{Path, PathBuf};
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
    if postgres_programs().is_some() {
        return Ok(());
    }
    if !can_install() {
        return skip("PostgreSQL: not installed", "apt-get install postgresql");
    }
    install("PostgreSQL", &["postgresql"])
}

/// The browser that tests drive; without it the tests that need it are skipped.
pub(crate) fn browser() -> Result<()> {
    let programs = ["/usr/bin/chromium", "/usr/bin/chromedriver"];
    if programs.iter().all(|program| Path::new(program).exists()) {
        return Ok(());
    }
    if !can_install() {
        return skip("browser: not installed", "apt-get install chromium chromium-driver");
    }
    install("browser", &["chromium", "chromium-driver", "fonts-dejavu-core"])
}

/// The checker of accessibility, by the npm registry: used by tests, part of nothing.
pub(crate) fn accessibility_checker() -> Result<()> {
    let folder = Path::new("target/browser");
    if folder.join("node_modules/axe-core/axe.min.js").exists() {
        return Ok(());
    }
    if !answers("npm", "--version") {
        say("── accessibility: SKIPPED, npm is not installed; on Debian: apt-get install npm");
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(Path::new("crates/testkit/npm").join(file), folder.join(file))?;
    }
    let arguments = ["ci", "--prefix", "target/browser", "--no-audit", "--no-fund"];
    run(Step::program("accessibility checker", "npm", &arguments))
}

/// Where the server's programs are: Debian keeps them off the search path, by major version.
pub(crate) fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path()).collect();
    debian.sort_by_key(|path| path.file_name()?.to_str()?.parse::<u32>().ok());
    let search = std::env::var_os("PATH").unwrap_or_default();
    let debian = debian.into_iter().rev().map(|version| version.join("bin"));
    debian
        .chain(std::env::split_paths(&search))
        .find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).exists()))
}

/// Says what is missing. On CI (`CI=true`) nothing may be.
fn skip(what: &str, cure: &str) -> Result<()> {
    let on_ci =
        std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    if on_ci {
        bail!("{what}, and on CI nothing may be skipped; on Debian: {cure}");
    }
    say(&format!("── {what}, its tests are SKIPPED; on Debian: {cure}"));
    Ok(())
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

/// Whether this is the administrator.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
