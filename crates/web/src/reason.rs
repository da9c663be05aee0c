//! Why a record rests where it rests, in the reader's language.

use koppla_store::Record;

use crate::frame::Frame;

/// What is wrong with a record and what to do; `None` where nothing is.
pub(crate) fn reason_text(_frame: &Frame, record: &Record) -> Option<String> {
    record.reason.clone()
}

/// A reason that no record has yet.
pub(crate) fn said(_frame: &Frame, reason: &koppla_sync::Reason) -> String {
    reason.text.clone()
}
