//! What can go wrong in a call, cut by what the caller does next.
//!
//! A write that may have reached the shop is never reported as a plain failure: it is
//! [`Error::OutcomeUnknown`], and only [`Error::NotSent`] allows a blind repetition.

use std::fmt;
use std::time::Duration;

use crate::{TransportError, Unreadable};

pub(crate) const INVALID_PARAMS: i64 = -32602;

/// A failed call. Texts name the method and the object, never the address or the token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A read failed for a reason that may pass: no answer, an answer that is not JSON-RPC, or
    /// an internal error of the shop (-32603, -32099 to -32000). Repeat after a pause.
    #[error("{call} failed for a reason that may pass")]
    Transient {
        /// The call that failed.
        call: Call,
        /// Why.
        source: Cause,
    },
    /// The shop asked for fewer calls (HTTP 429). Nothing was done.
    #[error("{call} was turned away because the shop gets too many calls")]
    Throttled {
        /// The call that was turned away.
        call: Call,
        /// How long the shop wants to be left alone, if it says so.
        retry_after: Option<Duration>,
    },
    /// The token is unknown, inactive or lacks rights (1004, 1005, 1006, 1008).
    #[error("{call} was refused: the shop does not accept the API key")]
    Auth {
        /// The refused call.
        call: Call,
        /// The shop's words.
        source: RpcError,
    },
    /// The shop uid is missing or unknown (1001, 1002).
    #[error("{call} was refused: the shop number is not known")]
    WrongShop {
        /// The refused call.
        call: Call,
        /// The shop's words.
        source: RpcError,
    },
    /// The object does not exist, or is an unplaced cart (9003).
    #[error("{call} found no such object")]
    NotFound {
        /// The call.
        call: Call,
        /// The shop's words.
        source: RpcError,
    },
    /// The shop refuses to filter on a property (-32602); another listing must serve
    /// (abicart-api §14.4).
    #[error("{call} was refused: the shop cannot filter on {filter}")]
    FilterRefused {
        /// The refused call.
        call: Call,
        /// The property, as a JSON Pointer such as `/changed`.
        filter: &'static str,
        /// The shop's words.
        source: RpcError,
    },
    /// The shop refuses the request as it stands; repeating it is useless.
    #[error("{call} was refused as invalid")]
    Invalid {
        /// The refused call.
        call: Call,
        /// The shop's words, with the members that are wrong.
        source: RpcError,
    },
    /// The answer holds an object that cannot be used, for instance an amount that is no number.
    #[error("{call} answered something unreadable")]
    Unreadable {
        /// The call.
        call: Call,
        /// Which object, and where in it.
        source: Unreadable,
    },
    /// A listing cannot be completed without gaps, because the shop repeats itself.
    #[error("{call} cannot be read to its end: {problem}")]
    Listing {
        /// The listing call.
        call: Call,
        /// What the shop does.
        problem: &'static str,
    },
    /// The address, language or client settings are wrong; a person must mend them.
    #[error("{problem}")]
    Configuration {
        /// What is wrong, as a sentence without secrets.
        problem: String,
    },
    /// A write may or may not have been done. Read the object before deciding anything.
    #[error("{call} may or may not have been done")]
    OutcomeUnknown {
        /// The write.
        call: Call,
        /// What happened instead of a usable answer.
        source: Cause,
    },
    /// A write certainly did not reach the shop; it may be repeated.
    #[error("{call} was not sent")]
    NotSent {
        /// The write.
        call: Call,
        /// Why.
        source: TransportError,
    },
}

impl Error {
    /// The shop's own refusal, where there is one.
    pub fn rpc(&self) -> Option<&RpcError> {
        match self {
            Self::Auth { source, .. }
            | Self::WrongShop { source, .. }
            | Self::NotFound { source, .. }
            | Self::FilterRefused { source, .. }
            | Self::Invalid { source, .. }
            | Self::Transient { source: Cause::Rpc(source), .. }
            | Self::OutcomeUnknown { source: Cause::Rpc(source), .. } => Some(source),
            _ => None,
        }
    }
}

/// The method and the object of a call; shows as `Order.get 900412`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `Class.method`.
    pub method: Box<str>,
    /// The uid or the shape of what the call concerns.
    pub object: Option<Box<str>>,
}

impl Call {
    pub(crate) fn new(class: &str, verb: &str, object: Option<String>) -> Self {
        Self { method: format!("{class}.{verb}").into(), object: object.map(Into::into) }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.method)?;
        match &self.object {
            Some(object) => write!(f, " {object}"),
            None => Ok(()),
        }
    }
}

/// Why there is no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The transport failed.
    #[error(transparent)]
    Transport(TransportError),
    /// An answer came, but not from the API.
    #[error(transparent)]
    Answer(AnswerError),
    /// The API reports an error of its own.
    #[error(transparent)]
    Rpc(RpcError),
    /// The API answered, but with an object that cannot be read.
    #[error(transparent)]
    Unreadable(Unreadable),
}

/// An answer that is not the JSON-RPC response to the request (abicart-api §1.3).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("HTTP {status}: {problem}")]
pub struct AnswerError {
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with the body.
    pub problem: &'static str,
}

/// The `error` member of a response (abicart-api §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    /// The error code.
    pub code: i64,
    /// The shop's message, the token blotted out.
    pub message: String,
    /// The members of the request that are wrong, where the shop names them.
    pub problems: Vec<Problem>,
}

impl RpcError {
    /// Whether the message or a problem names `word`.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        self.message.contains(word)
            || self.problems.iter().any(|problem| {
                problem.message.contains(word)
                    || problem.pointer.as_ref().is_some_and(|pointer| pointer.contains(word))
            })
    }
}

impl std::error::Error for RpcError {}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the shop says: {} (code {})", self.message, self.code)?;
        for problem in &self.problems {
            write!(f, "; {problem}")?;
        }
        Ok(())
    }
}

/// One wrong member of a refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The shop's words.
    pub message: String,
    /// A JSON Pointer into the refused parameter, where given.
    pub pointer: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pointer {
            Some(pointer) => write!(f, "{pointer}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}
