//! An order's calls in words (BEY-7).

use koppla_store::{Attempt, AttemptOutcome};

use super::sent::parameters;
use crate::frame::Frame;
use crate::words;

/// One call.
pub(in crate::page) struct Call {
    pub(in crate::page) number: i64,
    pub(in crate::page) action: String,
    pub(in crate::page) at: String,
    /// How long the answer took.
    pub(in crate::page) took: Option<String>,
    pub(in crate::page) parameters: Vec<(String, String)>,
    /// The answer as it came, masked; without one, what the connection broke with.
    pub(in crate::page) answer: Option<String>,
    /// It is the other system's answer, no error of the connection.
    pub(in crate::page) is_answered: bool,
    /// How it ended; `open` while it is under way or was cut off.
    pub(in crate::page) outcome: &'static str,
    /// What settled it where the answer itself did not.
    pub(in crate::page) settled_by: Option<&'static str>,
}

/// The calls, oldest first.
pub(super) fn calls(frame: &Frame, attempts: Vec<Attempt>) -> Vec<Call> {
    attempts.into_iter().map(|attempt| call(frame, attempt)).collect()
}

/// A call in words.
pub(in crate::page) fn call(frame: &Frame, attempt: Attempt) -> Call {
    let took = attempt.answered_at.map(|at| at.duration_since(attempt.armed_at).as_millis());
    let settled_by = match attempt.resolved_by.as_deref() {
        Some("operator") => Some("operator"),
        Some("later attempt") => Some("later"),
        _ => None,
    };
    let is_answered = settled_by.is_none()
        && matches!(attempt.outcome, Some(AttemptOutcome::Ok | AttemptOutcome::Rejected));
    Call {
        number: attempt.number,
        at: words::second(frame.language, attempt.armed_at),
        // Without an answer, the end says when it was given up or settled, which says nothing here.
        took: took
            .filter(|_| is_answered)
            .and_then(|took| u64::try_from(took).ok())
            .map(|took| words::span(frame.language, took)),
        parameters: parameters(&attempt.request)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        answer: attempt.response.filter(|answer| !answer.is_empty()),
        is_answered,
        outcome: attempt.outcome.map_or("open", AttemptOutcome::as_str),
        settled_by,
        action: attempt.action,
    }
}
