//! One thing that is to be in step on both sides, and the state it is in.

use jiff::Timestamp;
use serde::Serialize;

use crate::error::Error;
use crate::sql::closed_text;

closed_text! {
    /// Kinds of things that are kept in step.
    pub enum Entity("entity") {
        /// A shop order.
        Order => "order",
        /// A shop article or one of its variants.
        Article => "article",
    }
}

closed_text! {
    /// Where a record stands. Exactly one holds at any time, and each names who acts next (I4).
    pub enum State("state") {
        /// The engine acts when the due time has come.
        Due => "due",
        /// A create may or may not have arrived; the engine probes when the settle time is over.
        InDoubt => "in_doubt",
        /// A create may or may not have arrived; a person must say.
        Asking => "asking",
        /// It exists in the ERP, its number there is unknown; a person must say.
        NumberUnknown => "number_unknown",
        /// May not be sent as it is; waits for a change in the shop, the settings or by a person.
        Held => "held",
        /// Exported when somebody presses Export (ORD-1).
        Manual => "manual",
        /// Not to be exported: cancelled, gone, or placed before the start date.
        Ignored => "ignored",
        /// In step.
        Done => "done",
    }
}

closed_text! {
    /// Why the last run did not reach its end; decides what happens next (ledger.md §3).
    pub enum FailureClass("failure class") {
        /// Tried again after a growing pause.
        Transient => "transient",
        /// The remote asked to wait.
        Throttled => "throttled",
        /// The account was refused; the connection is paused.
        Auth => "auth",
        /// Refused as it is; not tried again until something changes.
        Blocked => "blocked",
        /// Outcome unknown.
        InDoubt => "in_doubt",
        /// A defect of this program; set aside until a person lets it try again.
        Bug => "bug",
    }
}

/// Why a record rests where it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Stable short name.
    pub code: String,
    /// What is wrong and what to do, as an English sentence.
    pub text: String,
    /// Which sentence it is, with its values (JSON), to be said in other languages.
    pub values: Option<String>,
}

/// Which record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    /// The connection it belongs to.
    pub connection: String,
    /// Its kind.
    pub entity: Entity,
    /// The shop's id: an order's uid; an article's uid, or `article/variant`.
    pub key: String,
}

/// A record as a person sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The shop's id.
    pub key: String,
    /// What people call it: order number, article number.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// When the engine acts next, for the states in which it does.
    pub due_at: Timestamp,
    /// Runs that failed in a row.
    pub failures: i64,
    /// Why the last run failed.
    pub failure_class: Option<FailureClass>,
    /// Stable short name of the reason.
    pub reason_code: Option<String>,
    /// What is wrong and what to do, as a sentence.
    pub reason: Option<String>,
    /// The same as a sentence with its values (JSON); `None` where an older program wrote it.
    #[serde(skip)]
    pub reason_values: Option<String>,
    /// The shop's change stamp, as the engine keeps it.
    pub stamp: String,
    /// The ERP's number, when linked.
    pub erp_id: Option<String>,
    /// Hash of what was last sent.
    #[serde(skip)]
    pub applied: Option<String>,
    /// Figures for lists, as the engine stored them (JSON).
    #[serde(skip)]
    pub figures: Option<String>,
    /// Attempt whose outcome is unknown, with its time.
    #[serde(skip)]
    pub open_attempt: Option<i64>,
    /// First observation.
    pub first_seen_at: Timestamp,
    /// Last change of this row.
    pub updated_at: Timestamp,
}

impl RecordId {
    /// Names the parts.
    pub fn new(connection: &str, entity: Entity, key: impl Into<String>) -> Self {
        Self { connection: connection.to_owned(), entity, key: key.into() }
    }
}

/// Milliseconds of the database to a time.
pub(crate) fn time(milliseconds: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| Error::Unreadable { column: "time", value: milliseconds.to_string() })
}
