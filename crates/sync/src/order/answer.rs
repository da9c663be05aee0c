//! What becomes of an order by Specter's answer to its create: recorded in one commit with the end of
//! the attempt.

use jiff::Timestamp;
use koppla_domain::compose::Composition;
use koppla_store::{
    AttemptOutcome, FailureClass, Lease, NewAttempt, OpenCreate, RecordChange, Resolution, Sent,
    State, Step,
};

use crate::engine::LEASE;
use crate::error::Error;
use crate::facts::DuplicateRule;
use crate::map;
use crate::order::export::scope;
use crate::order::figures::Figures;
use crate::order::late::Late;
use crate::order::reasons::{
    exists_already, number_taken_answer, number_unknown, order_refused, probe_refused,
    reference_shared, settling,
};
use crate::order::run::Run;
use crate::order::{CREATE_CUSTOMER, CREATE_ORDER, EXISTING_ORDER, LATE_ANSWER, content, digest};
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
            steps.push(Step::Link(self.engine.link_to(erp_id.clone(), "created").await?));
            steps
        };
        let sent = match self.engine.facts().duplicates {
            // Which of the two made the order is not known; a hint too much harms nobody.
            DuplicateRule::NamesFirst => self.sent_before(composition),
            _ => self.sent(composition),
        };
        let applied = sent.applied.clone();
        let change =
            RecordChange { failure: Some(None), reason: Some(None), open: Some(None), ..sent };
        match self.commit(change, linked, Lease::Keep(LEASE)).await {
            Ok(()) => {
                self.engine.lanes().open(names);
                self.applied = applied;
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
            Err(Error::Store(koppla_store::Error::LinkTaken { connection, shop_id, .. })) => {
                let other = self.engine.name_of(&connection, &shop_id).await?;
                let (erp_id, reference) = (id.to_string(), &composition.order.reference);
                if connection != self.engine.id() {
                    return self.absorbed(number, (&erp_id, &other, text), reference, names).await;
                }
                let reason = number_taken_answer(&erp_id, &other, reference);
                self.exists(self.sent(composition), reason, steps, names).await
            }
            Err(error) => Err(error),
        }
    }

    /// The ERP has taken this order for one of another connection, which goes under the same
    /// reference: it has made nothing.
    async fn absorbed(
        &self,
        number: i64,
        (erp_id, other, text): (&str, &str, &str),
        reference: &str,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let response = map::answer(erp_id.parse().ok(), text);
        let resolution = self.resolution(AttemptOutcome::Rejected, response);
        let reason = reference_shared(erp_id, other, reference);
        let change = match &self.claimed.open {
            // Which of the two orders the first create has made is not known.
            Some(_) => self.asking(reason),
            None => self.held(reason),
        };
        let change = RecordChange { open: Some(self.earlier(names)), ..change };
        self.commit(change, vec![Step::Resolve { number, resolution }], Lease::Release).await?;
        self.engine.lanes().open(names);
        Ok(None)
    }

    /// Another worker has the order by now; it may have linked another number to it already.
    fn is_overtaken_by(&self, error: &koppla_store::Error) -> bool {
        match error {
            koppla_store::Error::LeaseLost => true,
            koppla_store::Error::LinkTaken { connection, shop_id, .. } => {
                connection == self.engine.id() && *shop_id == self.claimed.claim.id.key
            }
            _ => false,
        }
    }

    /// The ERP has the order; which number it got, a person must say.
    pub(super) async fn exists(
        &self,
        sent: RecordChange,
        reason: Reason,
        steps: Vec<Step>,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let change = RecordChange {
            state: Some((State::NumberUnknown, self.engine.now())),
            failure: Some(None),
            reason: Some(Some(reason.stored())),
            open: Some(None),
            ..sent
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
            (true, Some(earlier)) if earlier.action != EXISTING_ORDER => {
                let resolution = self.settled(AttemptOutcome::Ok);
                steps.push(Step::Resolve { number: earlier.number, resolution });
                let sent = self.sent_before(composition);
                return self.exists(sent, number_unknown(reference), steps, names).await;
            }
            // It stays known under which reference there is one: under another, a prefix later, the
            // same order would be accepted as a second one.
            (true, _) => {
                let existing = OpenCreate {
                    number,
                    action: EXISTING_ORDER,
                    at: self.engine.now(),
                    reference: reference.clone(),
                    scope: scope(&composition.order),
                    lanes: String::new(),
                    sent: None,
                };
                let change = self.asking(exists_already(reference));
                let change = RecordChange { open: Some(Some(existing)), ..change };
                self.commit(change, steps, Lease::Release).await?;
                return Ok(None);
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
            action: match earlier.action.as_str() {
                CREATE_CUSTOMER => CREATE_CUSTOMER,
                EXISTING_ORDER => EXISTING_ORDER,
                _ => CREATE_ORDER,
            },
            at: earlier.at,
            reference: earlier.reference.clone(),
            scope: earlier.scope.clone(),
            lanes: names.join(" "),
            sent: earlier.sent.clone(),
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

    /// What stands in the ERP now if this run's create has made it.
    pub(super) fn sent(&self, composition: &Composition) -> RecordChange {
        stands(self.as_sent(composition), self.seen())
    }

    /// What stands in the ERP now if the create before this run's has made it: the order may have been
    /// edited since (ORD-16).
    fn sent_before(&self, composition: &Composition) -> RecordChange {
        let before = self.claimed.open.as_ref().and_then(|open| open.sent.clone());
        stands(before.or_else(|| self.as_sent(composition)), self.seen())
    }

    /// What a create of this composition sends.
    pub(super) fn as_sent(&self, composition: &Composition) -> Option<Sent> {
        self.order().map(|order| Sent {
            content: content(order),
            figures: Figures::of_both(order, composition).stored(),
        })
    }
}

/// The change of a record of which that stands in the ERP.
pub(super) fn stands(sent: Option<Sent>, change: RecordChange) -> RecordChange {
    match sent {
        Some(Sent { content, figures }) => {
            RecordChange { applied: Some(content), figures: Some(figures), ..change }
        }
        None => change,
    }
}
