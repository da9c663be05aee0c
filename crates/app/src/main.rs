//! Koppla's program: reads the command line and hands over to one command.

mod cli;
mod command;
mod demo;
mod hook;
mod node;
mod output;
mod problem;
mod progress;
mod server;
mod setup;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command};
use output::Output;
use setup::Place;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(said) => return problem::not_understood(&said),
    };
    match run(cli) {
        Ok(code) => code,
        Err(error) => problem::report(&error),
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    log(&cli.shared.log)?;
    setup::tls()?;
    let output = Output::new(cli.shared.json);
    let place = Place::new(cli.shared.database, setup::master_key(cli.shared.master_key_file));
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match cli.command {
            Command::Demo(arguments) => command::demo::run(arguments, output).await,
            Command::Serve(arguments) => command::serve::run(arguments, &place, output).await,
            Command::Connect(arguments) => command::connect::run(*arguments, &place, output).await,
            Command::Status => command::status::run(&place, output).await,
            Command::Orders(arguments) => command::orders::run(arguments, &place, output).await,
            Command::Articles(arguments) => command::articles::run(arguments, &place, output).await,
            Command::Settings(arguments) => command::settings::run(arguments, &place, output).await,
            Command::People(arguments) => command::people::run(arguments, &place, output).await,
            Command::Migrate => command::ledger::migrate(&place, output).await,
            Command::ExportLedger(arguments) => {
                command::ledger::export(arguments, &place, output).await
            }
            Command::ImportLedger(arguments) => {
                command::ledger::import(arguments, &place, output).await
            }
            Command::Keys(arguments) => command::keys::run(arguments, &place, output).await,
            Command::Sandbox(arguments) => command::sandbox::run(arguments, output).await,
            Command::Bench(arguments) => command::bench::run(arguments, output).await,
            Command::BenchPart(arguments) => command::bench::part(arguments).await,
        }
    })
}

fn log(filter: &str) -> Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        problem::Problem::user(format!("the log filter {filter:?} is not understood: {error}"))
            .cure("write error, warn, info, debug or trace, or one per part: koppla_sync=debug")
    })?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    Ok(())
}
