//! `koppla settings`: what can be asked for.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Args, Debug)]
pub(crate) struct SettingsArgs {
    /// Which connection; needed only when there are several.
    #[arg(long, global = true)]
    pub(crate) connection: Option<String>,
    #[command(subcommand)]
    pub(crate) command: SettingsCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum SettingsCommand {
    /// Every setting with its value and its default; or only those named.
    Show {
        /// Names such as `orders.prefix`, or their beginnings.
        #[arg(value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Change settings; all of them or none.
    Set {
        /// `orders.prefix=FJ-`; nothing after the sign takes a value away.
        #[arg(value_name = "KEY=VALUE", required = true)]
        changes: Vec<String>,
    },
    /// Write all settings as a TOML file to standard output.
    Export,
    /// Take over a TOML file; what it leaves out has its default.
    Import {
        /// The file; `-` for standard input.
        file: PathBuf,
    },
    /// What importing a TOML file would change; exit status 1 if anything.
    Diff {
        /// The file; `-` for standard input.
        file: PathBuf,
    },
    /// Who changed what, and when; newest first.
    History {
        /// At most this many changes.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
    },
    /// Take one change of the history back, as a new change.
    Undo {
        /// The change's number.
        number: i64,
    },
}
