//! Customer, then order: the one place where something is created that must never be doubled.
//!
//! The create is armed on disk before it is sent and settled by its answer. An answer that is not
//! understood leaves it open; only the settle time and a probe, or a person, close it (ledger.md §3).

use jiff::Timestamp;
use koppla_domain::compose::Composition;
use koppla_domain::document::OrderDocument;
use koppla_domain::matching::lanes;
use koppla_store::{
    AttemptOutcome, FailureClass, Lease, NewAttempt, NewLink, OpenCreate, RecordChange, Resolution,
    State, Step,
};
use specter::{Assigned, WriteOutcome};

use crate::engine::LEASE;
use crate::error::Error;
use crate::facts::DuplicateRule;
use crate::lane::{Entry, anonymous};
use crate::map;
use crate::order::figures::Figures;
use crate::order::reasons::{
    exists_already, number_unknown, order_refused, probe_refused, same_customer, settling,
};
use crate::order::run::Run;
use crate::order::{CREATE_CUSTOMER, CREATE_ORDER, content, digest};
use crate::reason::Reason;
use crate::remote::Trouble;

impl Run<'_> {
    /// Sends customer and order; the ERP's number, or `None` when the run has come to rest.
    pub(super) async fn export(
        &mut self,
        composition: &Composition,
    ) -> Result<Option<String>, Error> {
        if self.wait_for_articles(composition).await? {
            return Ok(None);
        }
        let names = anonymous(&lanes(&composition.customer));
        let passage = match self.engine.lanes().enter(&names, self.engine.now()).await {
            Entry::Open(passage) => passage,
            Entry::Closed(until) => {
                self.wait(until, same_customer()).await?;
                return Ok(None);
            }
        };
        // Waiting for the turn comes before arming, so that an armed create leaves at once.
        let _turn = match self.engine.erp().turn().await {
            Ok(turn) => turn,
            Err(trouble) => return self.put_off(&trouble, None).await,
        };
        if !self.engine.may_call() {
            return Err(Error::SeatEnds);
        }
        // Without a key to find it by, every call makes another customer.
        let customer = if names.is_empty() {
            self.new_customer(composition).await?
        } else {
            self.known_customer(composition).await?
        };
        let Some((customer, step)) = customer else { return Ok(None) };
        if let Err(trouble) = self.engine.erp().another().await {
            return self.put_off(&trouble, step).await;
        }
        let number = self.create_order(composition, customer, step, &names).await?;
        drop(passage);
        Ok(number)
    }

    /// Something else comes first: come back when that is over.
    pub(super) async fn wait(&self, until: Timestamp, reason: Reason) -> Result<(), Error> {
        let change = RecordChange {
            state: Some((self.resting(), until)),
            reason: Some(Some(reason.stored())),
            ..self.seen()
        };
        self.commit(change, Vec::new(), Lease::Release).await
    }

    /// Specter wants to be left alone before anything of the order was sent.
    async fn put_off(
        &self,
        trouble: &Trouble,
        customer_step: Option<Step>,
    ) -> Result<Option<String>, Error> {
        let change = self.troubled(trouble, self.resting()).await?;
        let change = RecordChange { attempts: Some(self.attempts), ..change };
        self.commit(change, customer_step.into_iter().collect(), Lease::Release).await?;
        Ok(None)
    }

    /// Arms the create, sends it once, and records what is known of it.
    async fn create_order(
        &mut self,
        composition: &Composition,
        customer: u64,
        customer_step: Option<Step>,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let request = map::document::request(&composition.order, customer);
        self.attempts += 1;
        let number = self.attempts;
        let armed_at = self.engine.now();
        let attempt = NewAttempt {
            number,
            action: CREATE_ORDER,
            reference: composition.order.reference.clone(),
            digest: digest(composition),
            request: map::redacted(&request),
            armed_at,
            answer: None,
        };
        let change = RecordChange {
            open: Some(Some(open_order(number, armed_at, &composition.order, names))),
            attempts: Some(number),
            ..RecordChange::default()
        };
        let steps = customer_step.into_iter().chain([Step::Attempt(attempt)]).collect();
        self.commit(change, steps, Lease::Keep(LEASE)).await?;
        if !self.may_still_send(armed_at) {
            return self.give_up(number).await;
        }
        match self.engine.erp().new_order(&request).await {
            WriteOutcome::Accepted { value: Assigned::Known(id), text } => {
                self.accepted(composition, number, id, &text, names).await
            }
            WriteOutcome::Accepted { value: Assigned::Unknown, text } => {
                let mut steps = self.settled_by_success();
                let answer = self.resolution(AttemptOutcome::Ok, map::answer(None, &text));
                steps.push(Step::Resolve { number, resolution: answer });
                self.exists(composition, number_unknown(&composition.order.reference), steps, names)
                    .await
            }
            WriteOutcome::InDoubt { reason } => {
                let open = open_order(number, self.engine.now(), &composition.order, names);
                self.in_doubt(open, crate::remote::chain(&reason), names).await
            }
            WriteOutcome::NotSent { reason, retry_after } => {
                let trouble = Trouble::not_sent(&reason, retry_after);
                self.not_sent(number, &trouble, names).await
            }
            WriteOutcome::Refused { code, text } => {
                self.refused(composition, number, code, text, names).await
            }
        }
    }

    async fn accepted(
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
            Err(Error::Store(koppla_store::Error::LinkTaken { shop_id, .. })) => {
                let other = self.engine.order_name(&shop_id).await?;
                let reason = Reason::new(
                    "number-taken",
                    format!(
                        "Specter answered with the number {id}, which already belongs to the shop's \
                         order {other}. Search in Specter for {} and enter the right number with \
                         \"koppla orders settle\".",
                        composition.order.reference
                    ),
                );
                self.exists(composition, reason, steps, names).await
            }
            Err(error) => Err(error),
        }
    }

    /// The ERP has the order; which number it got, a person must say.
    async fn exists(
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

    async fn in_doubt(
        &self,
        open: OpenCreate,
        response: String,
        names: &[String],
    ) -> Result<Option<String>, Error> {
        let number = open.number;
        let settled = open.at.checked_add(self.engine.timing().settle()).unwrap_or(Timestamp::MAX);
        let change = RecordChange {
            state: Some((State::InDoubt, settled)),
            failure: Some(Some((FailureClass::InDoubt, self.claimed.failures + 1))),
            reason: Some(Some(settling().stored())),
            open: Some(Some(open)),
            ..self.seen()
        };
        self.engine.lanes().close(names, settled);
        let resolution = self.resolution(AttemptOutcome::InDoubt, response);
        self.commit(change, vec![Step::Resolve { number, resolution }], Lease::Release).await?;
        Ok(None)
    }

    async fn not_sent(
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

    async fn refused(
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

    /// The process was away for so long that the lease may run out during the call: nothing was sent.
    pub(super) async fn give_up<T>(&self, number: i64) -> Result<Option<T>, Error> {
        let trouble =
            Trouble::Unreached("this computer was suspended; the order follows soon".into());
        let change = self.troubled(&trouble, self.resting()).await?;
        let change = RecordChange { open: Some(self.earlier(&[])), ..change };
        let resolution = self.resolution(AttemptOutcome::NotSent, trouble.to_string());
        self.commit(change, vec![Step::Resolve { number, resolution }], Lease::Release).await?;
        Ok(None)
    }

    /// The create that was open before this run; it stays open when this run's own is settled.
    fn earlier(&self, names: &[String]) -> Option<OpenCreate> {
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
    fn settled_by_success(&self) -> Vec<Step> {
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

    /// Where a run rests that is to be tried again: an open create keeps its own state.
    pub(super) fn resting(&self) -> State {
        if self.claimed.open.is_some() { State::InDoubt } else { State::Due }
    }

    pub(super) fn asking(&self, reason: Reason) -> RecordChange {
        RecordChange {
            state: Some((State::Asking, self.engine.now())),
            failure: Some(Some((FailureClass::InDoubt, 1))),
            reason: Some(Some(reason.stored())),
            ..self.seen()
        }
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

/// The create of a customer: nothing refuses its duplicate, so it has no reference.
pub(super) fn open_customer(number: i64, at: Timestamp) -> OpenCreate {
    OpenCreate {
        number,
        action: CREATE_CUSTOMER,
        at,
        reference: String::new(),
        scope: String::new(),
        lanes: String::new(),
    }
}

fn open_order(number: i64, at: Timestamp, order: &OrderDocument, names: &[String]) -> OpenCreate {
    OpenCreate {
        number,
        action: CREATE_ORDER,
        at,
        reference: order.reference.clone(),
        scope: order.webshop.map(|webshop| webshop.to_string()).unwrap_or_default(),
        lanes: names.join(" "),
    }
}
