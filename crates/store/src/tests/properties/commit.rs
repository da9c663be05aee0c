//! Outcomes as the engine records them.

use jiff::Timestamp;

use super::LATER;
use super::model::{Entry, Outcome};
use crate::tests::LEASE;
use crate::{
    AttemptOutcome, Claimed, Commit, FailureClass, Lease, NewAttempt, NewLink, OpenCreate,
    RecordChange, Resolution, State, Step, Why,
};

/// What a run records that ends so, as the engine does it.
pub(super) fn commit(claimed: &Claimed, outcome: Outcome, attempts: i64) -> Commit {
    let now = Timestamp::now();
    let at = |later: bool| if later { now + LATER } else { now };
    let why = || Why { code: "reason".into(), text: "A sentence.".into(), values: None };
    let told = || Some(Some(why()));
    let mut record = RecordChange::default();
    let (mut steps, mut lease) = (Vec::new(), Lease::Release);
    let open = |number| OpenCreate {
        number,
        action: "create_order",
        at: now,
        reference: "R".into(),
        scope: String::new(),
        lanes: String::new(),
        sent: None,
    };
    match outcome {
        Outcome::Rests(state) => {
            record.state = Some((state, now));
            let asks = Entry { state, ..Entry::new("", false) }.asks_a_person();
            record.reason = if asks { told() } else { Some(None) };
            record.applied = (state == State::Done).then(|| "hash".to_owned());
        }
        Outcome::Repeats { later } => {
            record.state = Some((State::Due, at(later)));
            record.failure = Some(Some((FailureClass::Transient, claimed.failures + 1)));
            record.reason = Some(None);
        }
        Outcome::Arms => {
            let number = attempts + 1;
            record.open = Some(Some(open(number)));
            lease = Lease::Keep(LEASE);
            steps.push(Step::Attempt(NewAttempt {
                number,
                action: "create_order",
                reference: "R".into(),
                digest: String::new(),
                request: String::new(),
                armed_at: now,
                answer: None,
            }));
        }
        Outcome::Doubts { later } => {
            record.state = Some((State::InDoubt, at(later)));
            record.reason = Some(None);
            record.open = Some(Some(open(attempts)));
            let (outcome, by) = (AttemptOutcome::InDoubt, "answer");
            let resolution = Resolution { outcome, response: String::new(), at: now, by };
            steps.push(Step::Resolve { number: attempts, resolution });
        }
        Outcome::Accepted => {
            record.open = Some(None);
            record.applied = Some("hash".into());
            lease = Lease::Keep(LEASE);
            let erp_id = format!("E{}", claimed.claim.id.key);
            steps.push(Step::Link(NewLink::new(erp_id, "created")));
        }
    }
    Commit { claim: claimed.claim.clone(), record, steps, lease }
}
