//! The command line: what can be asked for, with every flag and environment variable.

mod bench;
mod connect;
mod people;
mod settings;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use koppla_store::State;

pub(crate) use bench::{BenchArgs, BenchMeasure, BenchPartArgs, BenchProgram};
pub(crate) use connect::ConnectArgs;
pub(crate) use people::{PeopleArgs, PeopleCommand};
pub(crate) use settings::{SettingsArgs, SettingsCommand};

/// Connects an Abicart webshop to the Specter ERP.
#[derive(Parser, Debug)]
#[command(name = "koppla", version, about, long_about = None, max_term_width = 100)]
#[command(after_help = "Exit status: 0 fine; 1 something for you to mend (input, settings, keys, \
    orders that need a person); 2 something outside (no network, database trouble); \
    3 a defect in Koppla.")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Shared {
    /// Where Koppla keeps its ledger: `sqlite:FILE`, or `postgres://USER@HOST/DATABASE` for several
    /// processes side by side. A password belongs in the environment: `PGPASSWORD`, or in
    /// `KOPPLA_DATABASE` as `USER:PASSWORD@`.
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        env = "KOPPLA_DATABASE",
        hide_env_values = true,
        default_value = "sqlite:koppla.db"
    )]
    pub(crate) database: String,
    /// File of the master key, with which the keys of shops and accounts are encrypted in the
    /// database. Else the key itself in `KOPPLA_MASTER_KEY`, or systemd's credential
    /// `koppla-master-key`, or for a ledger in a file the file `FILE.key` beside it.
    #[arg(long, global = true, value_name = "FILE", env = "KOPPLA_MASTER_KEY_FILE")]
    pub(crate) master_key_file: Option<PathBuf>,
    /// Machine-readable answer on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to log on standard error, such as `info` or `koppla_sync=debug`.
    #[arg(long, global = true, env = "KOPPLA_LOG", default_value = "warn")]
    pub(crate) log: String,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Try everything at once: a made-up shop, a local Specter, 25 orders.
    Demo(DemoArgs),
    /// Keep all active connections in step until stopped.
    Serve(ServeArgs),
    /// Link a shop to a Specter account: guided, or by flags and environment.
    Connect(Box<ConnectArgs>),
    /// How the connections are doing, and what needs a person.
    Status,
    /// Orders: list, show, preview, export, settle.
    Orders(OrdersArgs),
    /// Articles: list, export.
    Articles(ArticlesArgs),
    /// Settings: show, set, export, import, diff, history, undo.
    Settings(SettingsArgs),
    /// The people who may use the pages: list, invite, reset-password.
    People(PeopleArgs),
    /// Bring the database's schema up to date; every other command does so too.
    Migrate,
    /// Write everything that is in the ledger to a file: a backup, or a move to another place.
    ExportLedger(ExportLedgerArgs),
    /// Read such a file into an empty ledger.
    ImportLedger(ImportLedgerArgs),
    /// The master key: show its name, replace it, make one.
    Keys(KeysArgs),
    /// Run one of the two local systems alone.
    Sandbox(SandboxArgs),
    /// Measure orders and articles per second against local sandboxes, and what the stores can do.
    Bench(BenchArgs),
    /// One part of a benchmark, in a process of its own.
    #[command(hide = true)]
    BenchPart(BenchPartArgs),
}

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// End after the table instead of running on.
    #[arg(long)]
    pub(crate) once: bool,
    /// How many orders are placed.
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) orders: u32,
    /// Keep the demo's files in this folder instead of a temporary one.
    #[arg(long)]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each flag of a command line says something of its own"
)]
pub(crate) struct ServeArgs {
    /// Where the pages are, and where the shops' change notices are received.
    #[arg(long, env = "KOPPLA_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Browsers reach this program through a server with TLS that passes everything on to it.
    #[arg(long, env = "KOPPLA_BEHIND_TLS")]
    pub(crate) behind_tls: bool,
    /// Addresses that people type on the pages may lead to this machine and into private networks:
    /// for sandboxes, and where everybody who may connect shops may call everything in the network.
    #[arg(long, env = "KOPPLA_ALLOW_PRIVATE_ADDRESSES")]
    pub(crate) allow_private_addresses: bool,
    /// The key agreed with Abicart, for the settings in the shop's own admin; without it they are
    /// not there.
    #[arg(long, env = "KOPPLA_ABICART_KEY", hide_env_values = true)]
    pub(crate) abicart_key: Option<String>,
    /// Serve only this connection; all active ones otherwise.
    #[arg(long)]
    pub(crate) connection: Option<String>,
    /// End as soon as nothing is left to do: everything exported, held, or waiting for a person.
    #[arg(long)]
    pub(crate) until_idle: bool,
    /// The ledger was restored from a backup in a way that Koppla cannot notice: ask about what it
    /// may have exported since. For one start only.
    #[arg(long)]
    pub(crate) restored: bool,
}

#[derive(Args, Debug)]
pub(crate) struct OrdersArgs {
    /// Which connection; needed only when there are several.
    #[arg(long, global = true)]
    pub(crate) connection: Option<String>,
    #[command(subcommand)]
    pub(crate) command: OrdersCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum OrdersCommand {
    /// All orders, with the numbers of both sides.
    List(ListArgs),
    /// One order: its state, its reason, and every call made for it.
    Show {
        /// The shop's order number.
        #[arg(value_name = "NUMBER")]
        order: String,
    },
    /// Exactly what would be sent, side by side with the shop's figures; sends nothing.
    Preview {
        /// The shop's order number.
        #[arg(value_name = "NUMBER")]
        order: String,
    },
    /// Export an order now; pressing twice never makes two orders in Specter.
    Export {
        /// The shop's order number.
        #[arg(value_name = "NUMBER")]
        order: String,
    },
    /// Say what became of an order whose answer was lost.
    Settle {
        /// The shop's order number.
        #[arg(value_name = "NUMBER")]
        order: String,
        #[command(flatten)]
        found: Found,
    },
}

/// What a person found in Specter.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Found {
    /// The order is in Specter and has this number.
    #[arg(long = "number", id = "found-number", value_name = "NUMBER")]
    pub(crate) number: Option<u64>,
    /// The customer is in Specter and has this number.
    #[arg(long)]
    pub(crate) customer: Option<u64>,
    /// It is not in Specter: send it.
    #[arg(long)]
    pub(crate) missing: bool,
    /// Let Koppla look again.
    #[arg(long)]
    pub(crate) again: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Only those in this state.
    #[arg(long, value_enum)]
    pub(crate) state: Option<StateArg>,
    /// Only those whose number begins so.
    #[arg(long)]
    pub(crate) search: Option<String>,
    /// At most this many.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) limit: u32,
}

/// A record's state, as on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum StateArg {
    Due,
    InDoubt,
    Asking,
    NumberUnknown,
    Held,
    Manual,
    Ignored,
    Done,
}

impl From<StateArg> for State {
    fn from(state: StateArg) -> Self {
        match state {
            StateArg::Due => Self::Due,
            StateArg::InDoubt => Self::InDoubt,
            StateArg::Asking => Self::Asking,
            StateArg::NumberUnknown => Self::NumberUnknown,
            StateArg::Held => Self::Held,
            StateArg::Manual => Self::Manual,
            StateArg::Ignored => Self::Ignored,
            StateArg::Done => Self::Done,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct ArticlesArgs {
    /// Which connection; needed only when there are several.
    #[arg(long, global = true)]
    pub(crate) connection: Option<String>,
    #[command(subcommand)]
    pub(crate) command: ArticlesCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ArticlesCommand {
    /// All articles and choice options: exported, or why not.
    List(ListArgs),
    /// Export every article that is ready; resumes where it was stopped.
    Export,
}

#[derive(Args, Debug)]
pub(crate) struct ExportLedgerArgs {
    /// File to make; `-` for standard output.
    pub(crate) file: PathBuf,
    /// The ledger moves: refuse while something works on it, and switch its connections off when
    /// the file is complete.
    #[arg(long = "final")]
    pub(crate) last: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ImportLedgerArgs {
    /// File that `koppla export-ledger` has made; `-` for standard input.
    pub(crate) file: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum KeysCommand {
    /// The names of the master keys at hand, and which one is in use; never the keys.
    Show,
    /// Replace the master key; goes on where it was stopped.
    Rotate,
    /// Make a file with a new master key, for a ledger on PostgreSQL.
    Make {
        /// File to make.
        file: PathBuf,
    },
}

#[derive(Args, Debug)]
pub(crate) struct SandboxArgs {
    /// Which system.
    #[arg(value_enum)]
    pub(crate) system: SandboxSystem,
    /// Where the emulated protocol is served.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Where the control interface is served.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) control: SocketAddr,
    /// File that keeps the state; memory only if left out.
    #[arg(long)]
    pub(crate) state: Option<PathBuf>,
    /// JSON file that is loaded at start; see docs/sandbox.md.
    #[arg(long)]
    pub(crate) seed: Option<PathBuf>,
    /// Calls kept in the list of calls.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) call_log: usize,
    /// A host besides this machine that callbacks may go to; may be repeated.
    #[arg(long = "callback-host", value_name = "HOST")]
    pub(crate) callback_hosts: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SandboxSystem {
    /// The webshop.
    Shop,
    /// The ERP.
    Specter,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    const PAGE: &str = include_str!("../../../docs/command-line.md");

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    /// The text under the heading of a command.
    fn section(title: &str) -> Option<&'static str> {
        PAGE.split("\n## ").find_map(|part| part.strip_prefix(title)?.strip_prefix('\n'))
    }

    fn check(command: &Command, title: &str, flags_of: &str) {
        let text = section(flags_of).unwrap_or_else(|| panic!("no section {flags_of}"));
        for flag in command.get_arguments().filter(|flag| !flag.is_hide_set()) {
            let Some(long) = flag.get_long() else { continue };
            let row = text.lines().find(|line| line.starts_with(&format!("| `--{long}`")));
            let row = row.unwrap_or_else(|| panic!("{flags_of} does not list --{long}"));
            for default in flag.get_default_values().iter().filter_map(|value| value.to_str()) {
                assert!(row.contains(default), "{default}: {row}");
            }
            if let Some(variable) = flag.get_env().and_then(|name| name.to_str()) {
                assert!(row.contains(&format!("`{variable}`")), "{row}");
            }
        }
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let title = format!("{title} {}", sub.get_name());
            check(sub, &title, &title);
        }
    }

    #[test]
    fn every_command_and_flag_is_on_its_page() {
        check(&super::Cli::command(), "koppla", "Every command");
    }
}
