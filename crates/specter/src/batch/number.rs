//! Batch numbers, and finding the open one in the words of error 99 (specter-api §6).

use std::fmt;

/// The name of a batch: chosen by the caller, or named by Specter as the one still open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BatchNo(String);

impl BatchNo {
    /// A fresh name of 32 hexadecimal digits out of 128 random bits.
    pub fn from_random(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    /// A name read from storage or from Specter's answer.
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BatchNo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The open batch that the text of error 99 names, where `sent` was asked about.
///
/// The text quotes one name or two, in changing order: the last quoted name that is not `sent` is
/// the open one (specter-api P2).
pub fn open_batch_in(text: &str, sent: &BatchNo) -> Option<BatchNo> {
    let mut parts = text.split('\'').skip(1);
    let mut open = None;
    while let (Some(quoted), Some(_after)) = (parts.next(), parts.next()) {
        let quoted = quoted.trim();
        if !quoted.is_empty() && quoted != sent.as_str() {
            open = Some(BatchNo::named(quoted));
        }
    }
    open
}
