//! What becomes of an order by Specter's answer to its create: recorded in one commit with the end of
//! the attempt.

use jiff::Timestamp;
use koppla_domain::compose::Composition;
use koppla_store::{
    AttemptOutcome, FailureClass, Lease, NewAttempt, NewLink, OpenCreate, RecordChange, Resolution,
    State, Step,
};

use crate::engine::LEASE;
use crate::error::Error;
use crate::facts::DuplicateRule;
use crate::map;
use crate::order::figures::Figures;
use crate::order::late::Late;
use crate::order::reasons::{
    exists_already, number_taken_answer, number_unknown, order_refused, probe_refused, settling,
};
use crate::order::run::Run;
use crate::order::{CREATE_CUSTOMER, CREATE_ORDER, LATE_ANSWER, content, digest};
use crate::reason::Reason;
use crate::remote::Trouble;

impl Run<'_> {
    pub(super) async fn accepted(
        &mut self,
        composition: &Composition,
        number: i64,
        id: u64,
        text: &str,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let erp_id = id.to_string();
        let mut steps = self.settled_by_success();
        let answer = self.resolution(AttemptOutcome::Ok, map::answer(Some(id), text));
        steps.push(Step::Resolve { number, resolution: answer });
        let linked = {
            let mut steps = steps.clone();
            steps.push(Step::Link(NewLink { erp_id: erp_id.clone(), how: "created" }));
            steps
        };
        let change = RecordChange {
            failure: Some(None),
            reason: Some(None),
            open: Some(None),
            ..self.sent(composition)
        };
        match self.commit(change, linked, Lease::Keep(LEASE)).await {
            Ok(()) => {
                self.engine.lanes().open(names);
                Ok(Some(erp_id))
            }
            Err(Error::Store(lost)) if self.is_overtaken_by(&lost) => {
                let attempt = NewAttempt {
                    number,
                    action: LATE_ANSWER,
                    reference: composition.order.reference.clone(),
                    digest: digest(composition),
                    request: String::new(),
                    armed_at: self.engine.now(),
                    answer: Some(self.resolution(AttemptOutcome::Ok, map::answer(Some(id), text))),
                };
                let (id, sent) = (self.claimed.claim.id.clone(), self.sent(composition));
                self.engine.accepted_late(Late { id, erp_id, attempt, sent }).await?;
                Ok(None)
            }
            Err(Error::Store(koppla_store::Error::LinkTaken { shop_id, .. })) => {
                let other = self.engine.order_name(&shop_id).await?;
                let reason =
                    number_taken_answer(&id.to_string(), &other, &composition.order.reference);
                self.exists(composition, reason, steps, names).await
            }
            Err(error) => Err(error),
        }
    }

    /// Another worker has the order by now; it may have linked another number to it already.
    fn is_overtaken_by(&self, error: &koppla_store::Error) -> bool {
        match error {
            koppla_store::Error::LeaseLost => true,
            koppla_store::Error::LinkTaken { shop_id, .. } => *shop_id == self.claimed.claim.id.key,
            _ => false,
        }
    }

    /// The ERP has the order; which number it got, a person must say.
    pub(super) async fn exists(
        &self,
        composition: &Composition,
        reason: Reason,
        steps: Vec<Step>,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let change = RecordChange {
            state: Some((State::NumberUnknown, self.engine.now())),
            failure: Some(None),
            reason: Some(Some(reason.stored())),
            open: Some(None),
            ..self.sent(composition)
        };
        self.commit(change, steps, Lease::Release).await?;
        self.engine.lanes().open(names);
        Ok(None)
    }

    pub(super) async fn in_doubt(
        &self,
        open: OpenCreate,
        response: String,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let (number, at) = (open.number, open.at);
        let settled = open.at.checked_add(self.engine.timing().settle()).unwrap_or(Timestamp::MAX);
        let change = RecordChange {
            state: Some((State::InDoubt, settled)),
            failure: Some(Some((FailureClass::InDoubt, self.claimed.failures + 1))),
            reason: Some(Some(settling().stored())),
            open: Some(Some(open)),
            ..self.seen()
        };
        self.engine.lanes().close(names, at, self.engine.timing().settle());
        let resolution = self.resolution(AttemptOutcome::InDoubt, response);
        self.commit(change, vec![Step::Resolve { number, resolution }], Lease::Release).await?;
        Ok(None)
    }

    pub(super) async fn not_sent(
        &self,
        number: i64,
        trouble: &Trouble,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let change = self.troubled(trouble, self.resting()).await?;
        let change = RecordChange { open: Some(self.earlier(names)), ..change };
        let resolution = self.resolution(AttemptOutcome::NotSent, trouble.to_string());
        self.commit(change, vec![Step::Resolve { number, resolution }], Lease::Release).await?;
        Ok(None)
    }

    pub(super) async fn refused(
        &self,
        composition: &Composition,
        number: i64,
        code: String,
        text: String,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let reference = &composition.order.reference;
        let duplicate = self.engine.facts().duplicates.recognises(&code, &text, reference);
        let resolution = self.resolution(AttemptOutcome::Rejected, format!("{code}: {text}"));
        let mut steps = vec![Step::Resolve { number, resolution }];
        let change = match (duplicate, &self.claimed.open) {
            (true, Some(earlier)) => {
                let resolution = self.settled(AttemptOutcome::Ok);
                steps.push(Step::Resolve { number: earlier.number, resolution });
                return self.exists(composition, number_unknown(reference), steps, names).await;
            }
            (true, None) => {
                RecordChange { open: Some(None), ..self.asking(exists_already(reference)) }
            }
            (false, earlier) => match self.engine.judge_refusal(code, text).await {
                Trouble::Refused { code, text } if earlier.is_some() => {
                    self.asking(probe_refused(&code, &text))
                }
                Trouble::Refused { code, text } => self.held(order_refused(&code, &text)),
                trouble => self.troubled(&trouble, self.resting()).await?,
            },
        };
        let change = RecordChange { open: Some(self.earlier(names)), ..change };
        self.commit(change, steps, Lease::Release).await?;
        Ok(None)
    }

    /// The create that was open before this run; it stays open when this run's own is settled.
    pub(super) fn earlier(&self, names: &[String]) -> Option<OpenCreate> {
        self.claimed.open.as_ref().map(|earlier| OpenCreate {
            number: earlier.number,
            action: if earlier.action == CREATE_CUSTOMER { CREATE_CUSTOMER } else { CREATE_ORDER },
            at: earlier.at,
            reference: earlier.reference.clone(),
            scope: earlier.scope.clone(),
            lanes: names.join(" "),
        })
    }

    /// A probe that succeeded tells about the create before it: with a control that refuses
    /// duplicates it had not arrived; with an ERP that names the first it stays unknown which of the
    /// two made the order, of which there is one.
    pub(super) fn settled_by_success(&self) -> Vec<Step> {
        let outcome = match self.engine.facts().duplicates {
            DuplicateRule::Refuses { .. } => AttemptOutcome::NotSent,
            _ => AttemptOutcome::InDoubt,
        };
        let earlier = self.claimed.open.iter();
        earlier
            .map(|earlier| Step::Resolve {
                number: earlier.number,
                resolution: self.settled(outcome),
            })
            .collect()
    }

    fn settled(&self, outcome: AttemptOutcome) -> Resolution {
        Resolution { by: "later attempt", ..self.resolution(outcome, String::new()) }
    }

    /// What stands in the ERP now.
    fn sent(&self, composition: &Composition) -> RecordChange {
        let order = self.order();
        RecordChange {
            applied: order.map(content),
            figures: order.map(|order| Figures::of_both(order, composition).stored()),
            ..self.seen()
        }
    }
}
