//! The outcome of a write: four cases, because "I do not know" is neither success nor failure.

use std::fmt;
use std::time::Duration;

use crate::error::Fault;
use crate::transport::TransportError;

/// What is known about a write after the call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an outcome in doubt must be settled before the write is repeated"]
pub enum WriteOutcome<T> {
    /// Specter did not process it. Safe to send again.
    NotSent {
        /// Why not.
        reason: NotSent,
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
    },
    /// Specter carried it out.
    Accepted {
        /// The number given, or what else the action returns.
        value: T,
        /// Specter's words; may name a customer.
        text: String,
    },
    /// Specter understood and said no. Nothing was created.
    Refused {
        /// Opaque.
        code: String,
        /// Specter's words, normally Swedish; may name a customer.
        text: String,
    },
    /// It may have been carried out. A blind repeat can create a second document.
    InDoubt {
        /// What came instead of an answer.
        reason: Fault,
    },
}

/// Why a write was certainly not processed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// No connection: not one byte of the request left.
    #[error("Specter was not reached")]
    Unreachable(#[source] TransportError),
    /// HTTP 429: refused before processing.
    #[error("Specter asks for fewer calls")]
    Throttled,
}

/// The number that Specter gave to what it created or matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assigned {
    /// A positive number.
    Known(u64),
    /// Accepted, but the answer shows no number (specter-api §4.2): reconcile.
    Unknown,
}

impl Assigned {
    /// The number, where the answer showed it.
    pub fn known(self) -> Option<u64> {
        match self {
            Self::Known(number) => Some(number),
            Self::Unknown => None,
        }
    }
}

impl fmt::Display for Assigned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(number) => write!(formatter, "{number}"),
            Self::Unknown => formatter.write_str("number unknown"),
        }
    }
}

impl<T> WriteOutcome<T> {
    /// Changes the value of an accepted write.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> WriteOutcome<U> {
        match self {
            Self::NotSent { reason, retry_after } => WriteOutcome::NotSent { reason, retry_after },
            Self::Accepted { value, text } => WriteOutcome::Accepted { value: change(value), text },
            Self::Refused { code, text } => WriteOutcome::Refused { code, text },
            Self::InDoubt { reason } => WriteOutcome::InDoubt { reason },
        }
    }

    /// The accepted value, if it is one.
    pub fn accepted(self) -> Option<T> {
        match self {
            Self::Accepted { value, .. } => Some(value),
            _ => None,
        }
    }
}
