//! The command line of `koppla bench`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

#[derive(Args, Debug)]
pub(crate) struct BenchArgs {
    /// What is measured.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "programs,nodes,claims,pages")]
    pub(crate) measure: Vec<BenchMeasure>,
    /// A PostgreSQL database to measure besides SQLite, as `postgres://USER@HOST/DATABASE`. It gets
    /// schemas of its own, which are removed again. A password belongs in the environment.
    #[arg(long, value_name = "ADDRESS", env = "KOPPLA_BENCH_POSTGRES", hide_env_values = true)]
    pub(crate) postgres: Option<String>,
    /// Orders a run.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(crate) orders: u32,
    /// Articles a run of a program.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(crate) articles: u32,
    /// Latencies of the sandboxes for the programs, in milliseconds.
    #[arg(long, value_delimiter = ',', default_value = "0,20")]
    pub(crate) latencies: Vec<u64>,
    /// Calls at once to each system; links share them.
    #[arg(long, default_value_t = 64)]
    pub(crate) calls: usize,
    /// Repetitions; the median is shown.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) repeat: u32,
    /// Which programs are measured.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "koppla,durable,bare")]
    pub(crate) programs: Vec<BenchProgram>,
    /// How many nodes, threads and claimers at work are compared.
    #[arg(long, value_delimiter = ',', default_value = "1,2,3",
          value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) workers: Vec<u32>,
    /// How many shops, each with a Specter account of its own, the nodes work for.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) links: u32,
    /// Latency of the sandboxes for the nodes, in milliseconds.
    #[arg(long, default_value_t = 20)]
    pub(crate) node_latency: u64,
    /// Records that are claimed for one figure.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub(crate) claims: u32,
    /// Orders in the ledger that the pages are shown of.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub(crate) ledger_orders: u32,
    /// How often each page is asked for.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) page_requests: u32,
    /// Folder on the disk that is to be measured; the system's temporary folder otherwise.
    #[arg(long)]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct BenchPartArgs {
    /// Which program does the work.
    #[arg(value_enum)]
    pub(crate) program: BenchProgram,
    /// Address of the shop's API.
    #[arg(long)]
    pub(crate) shop: String,
    /// Address of Specter's API.
    #[arg(long)]
    pub(crate) specter: String,
    /// Calls at once to each system.
    #[arg(long)]
    pub(crate) calls: usize,
    /// Folder for its database.
    #[arg(long)]
    pub(crate) folder: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchMeasure {
    /// Koppla beside bare programs that do the same work.
    Programs,
    /// Orders per second with several nodes or threads, on each store.
    Nodes,
    /// Claims per second of each store, beside what the bare database does.
    Claims,
    /// How long the pages about orders take over a large ledger, on each store.
    Pages,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BenchProgram {
    /// Koppla itself.
    Koppla,
    /// A bare program with one group-committed SQLite transaction per state change.
    Durable,
    /// A bare program without a database.
    Bare,
}
