//! What can go wrong with the ledger, cut by what the caller does next.

use thiserror::Error as ThisError;

/// A failed ledger operation.
#[derive(Debug, ThisError)]
pub enum Error {
    /// The lease was lost to another worker: drop the work, nothing was recorded.
    #[error("the lease on this record was lost")]
    LeaseLost,
    /// Another node works for this account now: drop everything of it, nothing was claimed.
    #[error("another node works for {seat} now")]
    SeatLost {
        /// Which account.
        seat: String,
    },
    /// The ERP id is already linked to another shop id: a person decides.
    #[error("{erp_id} in the ERP already belongs to {entity} {shop_id} of the shop")]
    LinkTaken {
        /// Which kind of thing.
        entity: &'static str,
        /// Whose link it is: the same connection's, or another's of the account.
        connection: String,
        /// Who holds the ERP id.
        shop_id: String,
        /// The ERP id.
        erp_id: String,
    },
    /// The database's address or file cannot be used: mend the configuration.
    #[error("{message}")]
    Configuration {
        /// What is wrong and how to mend it.
        message: String,
        /// The cause, if there is one.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Another process works on this ledger: stop it first, or leave the work to it.
    #[error("{database} is in use by another koppla process ({holder})")]
    InUse {
        /// The database file.
        database: String,
        /// The process, as it named itself.
        holder: String,
    },
    /// Nothing was recorded; may work later. Only where a server was lost during the commit itself
    /// may the change stand in the ledger after all: what is read next shows it.
    #[error("the database could not {doing}")]
    Database {
        /// What was tried.
        doing: &'static str,
        /// The driver's word.
        #[source]
        source: std::sync::Arc<sqlx::Error>,
    },
    /// The database takes no changes for now; nothing was recorded, with the same exception. The same
    /// change works when the disk or the server does again.
    #[error("the ledger cannot be used: {message}")]
    Outage {
        /// What is wrong and how to mend it.
        message: String,
        /// The driver's word.
        #[source]
        source: std::sync::Arc<sqlx::Error>,
    },
    /// A secret of the database does not open: the master key is not at hand, or the row was changed.
    /// Nothing was written.
    #[error("{message}")]
    Locked {
        /// Which secret, and what to do.
        message: String,
    },
    /// A row does not hold what this program writes.
    #[error("the database holds {value:?} as {column}; it was written by another program version")]
    Unreadable {
        /// Which column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// The writer has stopped: the program is ending.
    #[error("the ledger is closed")]
    Closed,
}

impl Error {
    /// Whether the database gave the transaction up in favour of another node's, so that the same
    /// change may be tried again at once: a deadlock, or a serialization failure.
    pub(crate) fn is_collision(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        matches!(code.as_deref(), Some("40P01" | "40001"))
    }

    /// Wraps a driver error with what was being done.
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { doing, source: std::sync::Arc::new(source) }
    }
}
