//! What a fault does to the request that it hits.

use serde::{Deserialize, Serialize};

/// Before or after the system has done its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// Nothing is done.
    Before,
    /// Done and stored.
    After,
}

/// The misbehaviour itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Effect {
    /// Waits before the request is looked at.
    Latency { latency_ms: u64 },
    /// Connection reset, nothing done.
    ResetBefore {},
    /// Done and stored, then the connection is reset without an answer.
    CommitAndDrop {},
    /// Held before anything is done.
    HangBefore {},
    /// Held after it is done and stored.
    HangAfter {},
    /// Connection reset at once; done after `after_ms`, or when let go if that is absent.
    CommitLate { after_ms: Option<u64> },
    /// Another status and body.
    Status { status: u16, body: Option<String>, content_type: Option<String>, when: Option<When> },
    /// Done; the body ends at byte `at`.
    Cut { at: usize, announce: Option<Announce> },
    /// Nothing done; 429 with `Retry-After`, or the protocol's own words with status 200.
    Throttle { retry_after_seconds: Option<u64>, in_body: Option<bool> },
    /// A body that belongs to no protocol.
    Garbage { when: Option<When> },
    /// An empty body with status 200.
    Empty { when: Option<When> },
    /// A misbehaviour of the system itself.
    Quirk { name: String },
}

impl Effect {
    /// Name of the kind, as in the JSON form.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::ResetBefore {} => "reset_before",
            Self::CommitAndDrop {} => "commit_and_drop",
            Self::HangBefore {} => "hang_before",
            Self::HangAfter {} => "hang_after",
            Self::CommitLate { .. } => "commit_late",
            Self::Status { .. } => "status",
            Self::Cut { .. } => "cut",
            Self::Throttle { .. } => "throttle",
            Self::Garbage { .. } => "garbage",
            Self::Empty { .. } => "empty",
            Self::Quirk { .. } => "quirk",
        }
    }

    /// Whether the request takes its course no further.
    pub(super) fn settles(&self) -> bool {
        !matches!(
            self,
            Self::Latency { .. } | Self::HangBefore {} | Self::HangAfter {} | Self::Quirk { .. }
        )
    }

    /// Whether the work is left undone; only the kinds that replace an answer have a choice.
    pub(super) fn when(&self) -> When {
        match self {
            Self::Status { when, .. } | Self::Garbage { when } | Self::Empty { when } => {
                when.unwrap_or(When::After)
            }
            _ => When::After,
        }
    }
}

/// Which length a cut answer announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Announce {
    /// The whole; the client sees a connection that ends too early.
    Whole,
    /// The part; the client sees a complete answer with half a document.
    Part,
}
