//! How many tests ran on each kind of store, and which ran on one of them only.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::step::say;

/// The names that `koppla_testkit::on_each_store` gives.
const STORES: [(&str, &str); 2] = [("sqlite::", "SQLite"), ("postgres::", "PostgreSQL")];

/// Counts the tests that have just run, by store.
pub(crate) fn count() -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let listed = Command::new(cargo)
        .args(["test", "--workspace", "--quiet", "--", "--list", "--format", "terse"])
        .output()
        .context("cannot list the tests")?;
    if !listed.status.success() {
        bail!("the tests could not be listed ({})", listed.status);
    }
    let list = String::from_utf8_lossy(&listed.stdout);
    let [sqlite, postgres] = STORES.map(|(mark, store)| {
        let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
        let names: Vec<&str> = names.filter(|name| is_on(name, mark)).collect();
        say(&format!("── {} tests on {store}", names.len()));
        names.iter().map(|name| name.replacen(mark, "", 1)).collect::<BTreeSet<String>>()
    });
    let both = sqlite.intersection(&postgres).count();
    say(&format!("── {both} of them are the same tests on both"));
    for ((_, store), only) in STORES.iter().zip([&sqlite - &postgres, &postgres - &sqlite]) {
        for name in &only {
            say(&format!("   on {store} alone: {name}"));
        }
    }
    Ok(())
}

/// Whether a module of a test's name is the store's.
fn is_on(name: &str, mark: &str) -> bool {
    name.starts_with(mark) || name.contains(&format!("::{mark}"))
}
