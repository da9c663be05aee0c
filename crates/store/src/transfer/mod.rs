//! Moving a ledger from one place to another: everything that is in it as lines of JSON, and back.
//!
//! An export is one consistent state of the ledger; an import takes all of it or nothing. The form
//! is described in docs/postgresql.md.

mod error;
pub(crate) mod export;
mod import;
pub(crate) mod line;
mod reader;
pub(crate) mod tables;

use std::collections::BTreeMap;
use std::io;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use error::TransferError;

/// Version of the form; a change that older programs do not understand raises it.
const VERSION: u64 = 1;

/// What an export is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The ledger stays at work: what happens afterwards is not in the file. Imported, its
    /// connections come switched off.
    Backup,
    /// The ledger ends its work with this export: its connections are switched off once the file is
    /// complete. Imported, they are as they were.
    Move,
}

/// Where an export goes.
pub trait Sink: io::Write + Send {
    /// Makes all that was written durable; before that, nothing is switched off.
    fn seal(&mut self) -> io::Result<()>;
}

/// Rows by table.
pub type Rows = BTreeMap<String, u64>;

/// An export that is complete, or an import that is on disk.
#[derive(Clone, Debug, Serialize)]
pub struct Transferred {
    /// What the export was made for.
    pub purpose: Purpose,
    /// When it was made; the clock is the exported ledger's.
    pub exported_at: Timestamp,
    /// How many rows it has.
    pub rows: Rows,
    /// The connections that were switched off: those exported by a move, those imported from a
    /// backup.
    pub switched_off: Vec<String>,
}
