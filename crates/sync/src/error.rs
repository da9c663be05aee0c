//! What stops a whole run or pass, as opposed to what befalls one record.

use thiserror::Error as ThisError;

use crate::account::AccountError;
use crate::remote::Trouble;

/// Why the engine stopped.
#[derive(Debug, ThisError)]
pub enum Error {
    /// The ledger could not record; nothing was sent that it does not know of.
    #[error(transparent)]
    Store(#[from] koppla_store::Error),
    /// The seat may be another node's before a call has ended: nothing was sent.
    #[error("the ledger has not been reached for too long for a call to begin")]
    SeatEnds,
    /// A listing or check did not come through.
    #[error(transparent)]
    Remote(#[from] Trouble),
    /// The stored account cannot work.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The stored account or its facts cannot be read.
    #[error(
        "the stored account of {connection} cannot be read; connect it again with \"koppla connect\""
    )]
    Unreadable {
        /// Which connection.
        connection: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The stored settings cannot be read.
    #[error("the settings of {connection} cannot be read: {reason}")]
    Settings {
        /// Which connection.
        connection: String,
        /// What is wrong and where.
        reason: String,
    },
    /// A defect of this program.
    #[error("a defect in Koppla stopped it ({0}); report what the log says")]
    Defect(String),
    /// An address or key cannot be used.
    #[error("{0}")]
    Client(String),
}

impl Error {
    /// Whether the ledger cannot be used for now, which it says itself, once for all that wait.
    pub(crate) fn is_outage_of(&self, store: &koppla_store::Store) -> bool {
        matches!(self, Self::Store(error) if store.notes_outage(error))
    }
}
