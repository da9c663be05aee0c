//! Flags of `koppla people`.

use clap::{Args, Subcommand, ValueEnum};
use koppla_store::Role;

#[derive(Args, Debug)]
pub(crate) struct PeopleArgs {
    #[command(subcommand)]
    pub(crate) command: PeopleCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum PeopleCommand {
    /// Everybody, with role and state.
    List,
    /// Add a person; prints a link that works once, by which a password is chosen.
    Invite {
        /// What the person signs in with.
        email: String,
        /// What the person may do.
        #[arg(long, value_enum, default_value = "reader")]
        role: RoleArg,
    },
    /// Let a person in again who is locked out; prints a link that works once, by which a new
    /// password is chosen.
    ResetPassword {
        /// What the person signs in with.
        email: String,
        /// Switch the second factor off as well.
        #[arg(long)]
        without_second_factor: bool,
    },
}

/// A role, as on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RoleArg {
    Reader,
    Operator,
    Administrator,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Reader => Self::Reader,
            RoleArg::Operator => Self::Operator,
            RoleArg::Administrator => Self::Administrator,
        }
    }
}
