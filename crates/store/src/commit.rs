//! One durable step of a run: a guarded change of the record with its attempts and its link.
//!
//! A commit is a value, so the flows that produce it stay pure. Either all of it is on disk or
//! nothing, and nothing at all when the lease was lost (I10).

use jiff::{SignedDuration, Timestamp};

use crate::attempt::{NewAttempt, Resolution};
use crate::claim::Claim;
use crate::record::{FailureClass, State, Why};

/// One durable step.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Who records; checked first.
    pub claim: Claim,
    /// What becomes of the record.
    pub record: RecordChange,
    /// Attempts and links, in order.
    pub steps: Vec<Step>,
    /// Whether the worker goes on with the record.
    pub lease: Lease,
}

/// Whether the worker goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// The run goes on; from this commit on the record is its own for so long.
    Keep(SignedDuration),
    /// The run is over.
    Release,
}

/// What becomes of the record; absent members stay as they are.
#[derive(Clone, Debug, Default)]
pub struct RecordChange {
    /// Where it stands now, with the time of the next action. A change seen during the run puts a
    /// settled state back to due at once.
    pub state: Option<(State, Timestamp)>,
    /// The failure that ended the run; `Some(None)` clears it and the count.
    pub failure: Option<Option<(FailureClass, i64)>>,
    /// The reason; `Some(None)` clears it.
    pub reason: Option<Option<Why>>,
    /// What people call it.
    pub name: Option<String>,
    /// The shop's change stamp that this run has taken into account.
    pub stamp: Option<String>,
    /// Hash of what stands in the ERP now.
    pub applied: Option<String>,
    /// Figures for lists (JSON).
    pub figures: Option<String>,
    /// Arms (`Some`) or settles (`Some(None)`) the create whose outcome is unknown.
    pub open: Option<Option<OpenCreate>>,
    /// ERP customer made for this record alone.
    pub customer: Option<String>,
    /// A further number that the ERP gave to the same thing; `Some(None)` when a person has settled it.
    pub second: Option<Option<String>>,
    /// Attempts so far.
    pub attempts: Option<i64>,
}

/// A create whose outcome is not known (yet).
#[derive(Clone, Debug)]
pub struct OpenCreate {
    /// The attempt.
    pub number: i64,
    /// What is done.
    pub action: &'static str,
    /// When it was armed or, if later, when its answer failed to come.
    pub at: Timestamp,
    /// The client reference it was sent under: a probe is one only under the same reference.
    pub reference: String,
    /// Within what the remote keeps references unique; empty for the whole account.
    pub scope: String,
    /// The customer lanes that stay closed meanwhile (specter-api P7), in a form that names nobody.
    pub lanes: String,
    /// What was sent, where that may stand in the ERP by now.
    pub sent: Option<Sent>,
}

/// What a create has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Hash of it; what becomes [`RecordChange::applied`] when it has arrived.
    pub content: String,
    /// Figures for lists (JSON).
    pub figures: String,
}

impl Sent {
    /// For the record, in one column: the hash holds no space.
    pub(crate) fn stored(&self) -> String {
        format!("{} {}", self.content, self.figures)
    }

    pub(crate) fn read(stored: &str) -> Option<Self> {
        let (content, figures) = stored.split_once(' ')?;
        Some(Self { content: content.to_owned(), figures: figures.to_owned() })
    }
}

/// An addition to the attempts or links.
#[derive(Clone, Debug)]
pub enum Step {
    /// A write about to be sent, or just answered.
    Attempt(NewAttempt),
    /// The end of an armed attempt.
    Resolve {
        /// Which attempt.
        number: i64,
        /// Its end.
        resolution: Resolution,
    },
    /// The pair of ids.
    Link(NewLink),
}

/// A pair of ids.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The ERP's id.
    pub erp_id: String,
    /// `created`, `found` or `operator`.
    pub how: &'static str,
    /// Other connections of the same ERP account: an id of theirs is taken too.
    pub mates: Vec<String>,
    /// It takes the place of the link that the record has.
    pub replaces: bool,
}

impl NewLink {
    /// For an account that no other connection uses.
    pub fn new(erp_id: impl Into<String>, how: &'static str) -> Self {
        Self { erp_id: erp_id.into(), how, mates: Vec::new(), replaces: false }
    }
}
