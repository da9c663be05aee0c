//! Developer tasks: `cargo xtask test` runs everything that CI runs.

mod cluster;
mod prepare;
mod step;
mod stores;

use std::process::ExitCode;

use anyhow::{Result, bail};
use cluster::Cluster;
use step::{Step, run, run_shown};

const USAGE: &str =
    "usage: cargo xtask test [--fast] | check | large | simulate [options] | bench [options]

  test         formatting, lints, documentation and all tests; what CI runs
  test --fast  the tests alone
  check        formatting, lints and documentation alone
  large        the tests whose sizes take minutes, with their figures: three nodes, 20 links and
               2,000 orders, one node killed and one restarted; 100,000 articles beside orders
  simulate     nodes, ledger and both systems in one process that a seed decides;
               --seed N --seeds K --steps M --orders N --trace (docs/simulation.md)
  bench        koppla bench as released, with a PostgreSQL server of its own;
               options as for koppla bench (docs/benchmark.md)";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            step::say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["test"] => {
            prepare::compiler()?;
            check()?;
            tests()
        }
        ["test", "--fast"] => {
            prepare::compiler()?;
            tests()
        }
        ["check"] => {
            prepare::compiler()?;
            check()
        }
        ["large"] => large(),
        ["simulate", options @ ..] => simulate(options),
        ["bench", options @ ..] => bench(options),
        _ => bail!("{USAGE}"),
    }
}

fn bench(options: &[&str]) -> Result<()> {
    prepare::compiler()?;
    prepare::postgres()?;
    run(Step::cargo("release build", &["build", "--release", "--package", "koppla"]))?;
    let cluster = Cluster::start()?;
    let arguments =
        [&["run", "--quiet", "--release", "--package", "koppla", "--", "bench"], options].concat();
    run(Step::cargo("benchmark", &arguments).with("KOPPLA_BENCH_POSTGRES", &cluster.address()))
}

fn check() -> Result<()> {
    run(Step::cargo("formatting", &["fmt", "--all", "--", "--check"]))?;
    run(Step::cargo("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    run(Step::cargo(
        "documentation",
        &["doc", "--workspace", "--no-deps", "--document-private-items"],
    )
    .with("RUSTDOCFLAGS", "-D warnings"))?;
    prepare::licences_and_bans()
}

/// Optimised: a simulation is all computing, and the build is paid for by the first few seeds.
fn simulate(options: &[&str]) -> Result<()> {
    let call = ["run", "--release", "--quiet", "-p", "koppla-simulation", "--"];
    run(Step::cargo("simulation", &[call.as_slice(), options].concat()))
}

fn tests() -> Result<()> {
    prepare::postgres()?;
    prepare::browser()?;
    prepare::accessibility_checker()?;
    let printed = run_shown(Step::cargo("tests", &["test", "--workspace"]))?;
    stores::count(&printed, prepare::postgres_programs().is_some());
    Ok(())
}

/// What a large run shows is worth as much as that it passes.
fn large() -> Result<()> {
    prepare::compiler()?;
    prepare::postgres()?;
    let names = ["nodes::killed", "fairness"];
    let call = ["test", "--release", "--package", "koppla", "--test", "it", "--"];
    let shown = ["--nocapture", "--test-threads=1"];
    let arguments = [call.as_slice(), &names, &shown].concat();
    run(Step::cargo("large runs", &arguments).with("KOPPLA_LARGE", "1"))
}
