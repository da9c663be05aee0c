//! Points in time as the shop writes them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

/// A date-time that is understood, or its raw text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateTime {
    /// A point in time. A text without an offset counts as UTC, a plain date as its midnight.
    Known(Timestamp),
    /// A text in no known form.
    Raw(String),
}

impl DateTime {
    /// Reads a text; never fails.
    pub fn parse(text: impl Into<String>) -> Self {
        let text = text.into();
        match understand(text.trim()) {
            Some(timestamp) => Self::Known(timestamp),
            None => Self::Raw(text),
        }
    }

    /// The point in time, if it is understood.
    pub fn timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Known(timestamp) => Some(*timestamp),
            Self::Raw(_) => None,
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(timestamp) => timestamp.fmt(f),
            Self::Raw(text) => f.write_str(text),
        }
    }
}

fn understand(text: &str) -> Option<Timestamp> {
    // The documentation has one example with the `T` before the offset: `2015-01-01 00:00T+01:00`.
    let text = text.replace("T+", "+").replace("T-", "-");
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp);
    }
    // A text with an offset that is no timestamp must not be read as if the offset were not there.
    let time = text.split_once(['T', ' ']).map_or("", |(_, time)| time);
    if time.contains(['+', '-', 'Z', 'z', '[']) {
        return None;
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    local.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
