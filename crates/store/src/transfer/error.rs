//! What can go wrong with a move, cut by what the operator does next.

use std::io;

use thiserror::Error as ThisError;

use crate::error::Error;

/// A failed export or import; the ledger is as it was before.
#[derive(Debug, ThisError)]
pub enum TransferError {
    /// The ledger itself does not do what it should.
    #[error(transparent)]
    Ledger(#[from] Error),
    /// The file could not be written: make room, or choose another place.
    #[error("the export could not be written")]
    Write(#[source] io::Error),
    /// The file could not be read.
    #[error("the export could not be read")]
    Read(#[source] io::Error),
    /// The file is not a whole, unchanged export: take another one.
    #[error("{lines}: {what}")]
    File {
        /// Where it is wrong: `line 12`.
        lines: String,
        /// What is wrong there; shows no content of the ledger.
        what: String,
    },
    /// Only an empty ledger takes an import: choose another one.
    #[error("the ledger is not empty: it holds {holds}")]
    NotEmpty {
        /// What it holds, counted.
        holds: String,
    },
    /// The export's secrets do not open: give the master key of the ledger that it was made of.
    #[error("{message}")]
    Sealed {
        /// Which key is wanted.
        message: String,
    },
    /// Nothing to export: look at the address.
    #[error("the ledger is empty: no shop is connected")]
    Empty,
    /// Somebody works on the ledger that is to be moved: stop them.
    #[error("another koppla process ({who}) works on this ledger")]
    AtWork {
        /// The process, as it names itself.
        who: String,
    },
}

impl TransferError {
    /// Something wrong on one line.
    pub(super) fn line(number: u64, what: impl Into<String>) -> Self {
        Self::lines(number, number, what)
    }

    /// Something wrong on one of several lines.
    pub(super) fn lines(first: u64, last: u64, what: impl Into<String>) -> Self {
        let lines = if first == last {
            format!("line {first}")
        } else {
            format!("lines {first} to {last}")
        };
        Self::File { lines, what: what.into() }
    }
}
