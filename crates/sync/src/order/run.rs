//! One run of one order: asks [`decide`] what is next, carries it out, records it, asks again.
//!
//! Every commit carries the lease; a run whose lease was lost records nothing more and stops.

use jiff::{SignedDuration, Timestamp};
use koppla_domain::order::Order;
use koppla_store::{
    AttemptOutcome, Claimed, Commit, FailureClass, Lease, NewAttempt, RecordChange, Resolution,
    State, Step,
};

use crate::engine::Engine;
use crate::error::Error;
use crate::order::decide::{Next, Situation, Source, decide};
use crate::order::figures::Figures;
use crate::order::reasons::{number_not_kept, number_refused, number_taken};
use crate::order::source::Seen;
use crate::order::{LOOK_FOR_ORDER, WRITE_NUMBER, after_restore, content};
use crate::reason::Reason;
use crate::remote::Trouble;
use crate::retry::{Again, again};

/// A run in hand.
pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    pub(super) claimed: Claimed,
    source: Source,
    pub(super) attempts: i64,
    linked: Option<String>,
    restored: Option<Timestamp>,
    pub(super) applied: Option<String>,
    stamp: Option<String>,
}

/// Runs one claimed order to its next resting place.
pub(crate) async fn run(engine: &Engine, claimed: Claimed, seen: Seen) -> Result<(), Error> {
    let mut run = Run {
        engine,
        attempts: claimed.attempts,
        linked: claimed.erp_id.clone(),
        restored: restored(engine, &claimed).await?,
        applied: claimed.applied.clone(),
        source: seen.source,
        stamp: seen.stamp,
        claimed,
    };
    loop {
        match run.decide() {
            Next::Rest { state, due, reason } => return run.rest(state, due, reason).await,
            Next::Adopt(number) => return run.adopt(&number).await,
            Next::WriteBack(number) => return run.write_back(&number).await,
            Next::Export(composition) | Next::Probe(composition) => {
                match run.export(&composition).await? {
                    Some(number) => run.linked = Some(number),
                    None => return Ok(()),
                }
            }
        }
    }
}

/// When the ledger was restored, by the shop's clock, as far as it concerns this order: not once a
/// person has looked for it since then, and said that the ERP does not have it.
async fn restored(engine: &Engine, claimed: &Claimed) -> Result<Option<Timestamp>, Error> {
    let Some(at) = engine.store().restored_at().filter(|_| claimed.erp_id.is_none()) else {
        return Ok(None);
    };
    let attempts = engine.store().attempts(&claimed.claim.id).await?;
    let since = after_restore(at);
    let missing = attempts
        .iter()
        .any(|attempt| attempt.action == LOOK_FOR_ORDER && attempt.reference == since);
    Ok(if missing { None } else { Some(engine.shop().time().at_most(at)) })
}

impl Run<'_> {
    pub(super) fn order(&self) -> Option<&Order> {
        self.source.order()
    }

    fn decide(&self) -> Next {
        decide(&Situation {
            source: &self.source,
            linked: self.linked.as_deref(),
            open: if self.linked.is_some() { None } else { self.claimed.open.as_ref() },
            forced: self.claimed.forced,
            applied: self.applied.as_deref(),
            restored: self.restored,
            second: self.claimed.second.as_deref(),
            duplicates: &self.engine.facts().duplicates,
            settle: self.engine.timing().settle(),
            settings: self.engine.settings(),
            now: self.engine.now(),
        })
    }

    async fn rest(
        &self,
        state: State,
        due: Timestamp,
        reason: Option<Reason>,
    ) -> Result<(), Error> {
        let blocked = matches!(state, State::Held).then_some((FailureClass::Blocked, 1));
        let change = RecordChange {
            state: Some((state, due)),
            failure: Some(blocked),
            reason: Some(reason.map(Reason::stored)),
            ..self.seen()
        };
        self.commit(change, Vec::new(), Lease::Release).await
    }

    async fn adopt(&self, number: &str) -> Result<(), Error> {
        let change = RecordChange {
            state: Some((State::Done, self.engine.now())),
            failure: Some(None),
            reason: Some(None),
            applied: self.order().map(content),
            ..self.seen()
        };
        let link = Step::Link(self.engine.link_to(number, "found").await?);
        match self.commit(change, vec![link], Lease::Release).await {
            Err(Error::Store(koppla_store::Error::LinkTaken { connection, shop_id, .. })) => {
                let other = self.engine.name_of(&connection, &shop_id).await?;
                let reason = number_taken(number, &other);
                self.rest(State::Held, self.engine.now(), Some(reason)).await
            }
            other => other,
        }
    }

    async fn write_back(&mut self, number: &str) -> Result<(), Error> {
        let Some(uid) = self.order().map(|order| order.uid) else { return Ok(()) };
        let armed_at = self.engine.now();
        let written = self.engine.shop().write_number(uid, number).await;
        let (outcome, response, change) = match written {
            Ok(written) if written.shown.as_deref() == Some(number) => {
                let change = RecordChange {
                    state: Some((State::Done, self.engine.now())),
                    failure: Some(None),
                    reason: Some(None),
                    stamp: self.engine.shop().time().to_keep(armed_at, written.stamp),
                    ..self.seen()
                };
                (AttemptOutcome::Ok, number.to_owned(), change)
            }
            Ok(written) => {
                let shown = written.shown.unwrap_or_default();
                let reason = number_not_kept(number, &shown);
                (AttemptOutcome::Ok, shown, self.held(reason))
            }
            Err(Trouble::Refused { code, text }) => {
                let reason = number_refused(number, &code, &text);
                (AttemptOutcome::Rejected, format!("{code}: {text}"), self.held(reason))
            }
            Err(trouble) => {
                let outcome = match &trouble {
                    Trouble::Unknown(_) => AttemptOutcome::InDoubt,
                    _ => AttemptOutcome::NotSent,
                };
                let response = trouble.to_string();
                (outcome, response, self.troubled(&trouble, State::Due).await?)
            }
        };
        self.attempts += 1;
        let attempt = NewAttempt {
            number: self.attempts,
            action: WRITE_NUMBER,
            reference: uid.to_string(),
            digest: String::new(),
            request: format!("externalOrderNumber = {number}"),
            armed_at,
            answer: Some(self.resolution(outcome, response)),
        };
        let change = RecordChange { attempts: Some(self.attempts), ..change };
        self.commit(change, vec![Step::Attempt(attempt)], Lease::Release).await
    }

    /// What becomes of the record when a call did not come through: it is tried again after a pause
    /// in `state`; a refused account pauses the whole connection.
    pub(super) async fn troubled(
        &self,
        trouble: &Trouble,
        state: State,
    ) -> Result<RecordChange, Error> {
        if let Trouble::Account { .. } = trouble {
            self.engine.pause(trouble).await?;
        }
        let spread = self.claimed.claim.id.key.parse().unwrap_or(0);
        let Again { class, failures, due } =
            again(trouble, self.engine.now(), self.claimed.failures, spread);
        Ok(RecordChange {
            state: Some((state, due)),
            failure: Some(Some((class, failures))),
            reason: Some(Some(trouble.reason().stored())),
            ..self.seen()
        })
    }

    pub(super) fn held(&self, reason: Reason) -> RecordChange {
        RecordChange {
            state: Some((State::Held, self.engine.now())),
            failure: Some(Some((FailureClass::Blocked, 1))),
            reason: Some(Some(reason.stored())),
            ..self.seen()
        }
    }

    /// What every outcome records of the order as it was read.
    pub(super) fn seen(&self) -> RecordChange {
        let order = self.order();
        RecordChange {
            name: order.map(|order| order.number.clone()),
            stamp: self.stamp.clone(),
            // An order that a person linked: what is seen now is what later changes are told from.
            applied: order.filter(|_| self.linked.is_some() && self.applied.is_none()).map(content),
            figures: order
                .filter(|_| self.applied.is_none())
                .map(|order| Figures::of_order(order).stored()),
            ..RecordChange::default()
        }
    }

    pub(super) fn resolution(&self, outcome: AttemptOutcome, response: String) -> Resolution {
        Resolution { outcome, response, at: self.engine.now(), by: "answer" }
    }

    pub(super) async fn commit(
        &self,
        record: RecordChange,
        steps: Vec<Step>,
        lease: Lease,
    ) -> Result<(), Error> {
        if let Some((State::Due | State::InDoubt, due)) = record.state {
            self.engine.act_again(due);
        }
        let claim = self.claimed.claim.clone();
        let arms = |step: &Step| matches!(step, Step::Attempt(attempt) if attempt.answer.is_none());
        let arms = steps.iter().any(arms);
        let commit = Commit { claim, record, steps, lease };
        // What became of a call is not forgotten. But what could not be armed is not sent later: the
        // order may have changed by the time at which the ledger can be written again (I17).
        let store = self.engine.store();
        Ok(if arms { store.commit(commit).await } else { store.commit_patiently(commit).await }?)
    }

    /// True while a create that was armed then may still leave: it ends before the seat is another
    /// node's, and before anybody takes it for settled. A worker that was frozen for long stops here
    /// instead of sending what another may have taken over (ledger.md §3, step 5 d).
    pub(super) fn may_still_send(&self, armed_at: Timestamp) -> bool {
        let timing = self.engine.timing();
        let deadline = SignedDuration::try_from(timing.deadline()).unwrap_or(SignedDuration::MAX);
        let spent = self.engine.now().duration_since(armed_at);
        let settle = timing.settle();
        // Only a sandbox may have a settle time that a call does not fit into.
        let bound = if settle > deadline { settle - deadline } else { settle };
        self.engine.may_call() && spent.abs() < bound
    }
}
