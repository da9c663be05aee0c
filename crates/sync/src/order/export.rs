//! Customer, then order: the one place where something is created that must never be doubled.
//!
//! The create is armed on disk before it is sent and settled by its answer. An answer that is not
//! understood leaves it open; only the settle time and a probe, or a person, close it (ledger.md §3).

use jiff::Timestamp;
use koppla_domain::compose::Composition;
use koppla_domain::document::OrderDocument;
use koppla_domain::matching::keys;
use koppla_store::{
    AttemptOutcome, FailureClass, Lease, NewAttempt, OpenCreate, RecordChange, State, Step,
};
use specter::{Assigned, WriteOutcome};

use crate::engine::LEASE;
use crate::error::Error;
use crate::gate::Class;
use crate::lane::{Entry, Lane, Passage};
use crate::map;
use crate::order::reasons::{ended_abruptly, number_unknown, same_customer};
use crate::order::run::Run;
use crate::order::{CREATE_CUSTOMER, CREATE_ORDER, digest};
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
        let lane = Lane::of(&composition.customer, self.engine.store());
        let mut passage = match self.engine.lanes().enter(&lane, || self.engine.now()).await {
            Entry::Open(passage) => passage,
            Entry::Closed(until) => {
                self.wait(until, same_customer()).await?;
                return Ok(None);
            }
            Entry::AllClosed(until) => {
                self.wait(until, ended_abruptly()).await?;
                return Ok(None);
            }
        };
        let exported = self.pass(composition, &lane, &mut passage).await?;
        passage.ends();
        Ok(exported)
    }

    /// Customer and order, as one unit (P7).
    async fn pass(
        &mut self,
        composition: &Composition,
        lane: &Lane,
        passage: &mut Passage,
    ) -> Result<Option<String>, Error> {
        // Waiting for the turn comes before arming, so that an armed create leaves at once.
        let _turn = match self.engine.erp().turn(Class::Order).await {
            Ok(turn) => turn,
            Err(trouble) => return self.put_off(&trouble, None).await,
        };
        if let Some(trouble) = self.engine.refused() {
            return self.put_off(&trouble, None).await;
        }
        if !self.engine.may_call() {
            return Err(Error::SeatEnds);
        }
        let settle = self.engine.timing().settle();
        passage.sends(self.engine.now(), settle);
        // Without a key to find it by, every call makes another customer.
        let customer = if keys(&composition.customer).is_empty() {
            self.new_customer(composition).await?
        } else {
            self.known_customer(composition, &lane.of_customer()).await?
        };
        let Some((customer, step)) = customer else { return Ok(None) };
        passage.customer_is_known();
        if let Err(trouble) = self.engine.erp().another().await {
            return self.put_off(&trouble, step).await;
        }
        passage.sends(self.engine.now(), settle);
        self.create_order(composition, customer, step, &lane.of_order()).await
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

    /// Specter wants to be left alone, or refuses the account, before the order itself was sent.
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
            open: Some(Some(self.open_order(number, armed_at, composition, names))),
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
                let sent = self.sent(composition);
                self.exists(sent, number_unknown(&composition.order.reference), steps, names).await
            }
            WriteOutcome::InDoubt { reason } => {
                let open = self.open_order(number, self.engine.now(), composition, names);
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

    fn open_order(
        &self,
        number: i64,
        at: Timestamp,
        composition: &Composition,
        names: &[String],
    ) -> OpenCreate {
        // A probe changes nothing where the create before it has arrived.
        let earlier = self.claimed.open.as_ref().filter(|open| open.action == CREATE_ORDER);
        let sent = earlier.and_then(|open| open.sent.clone());
        OpenCreate {
            number,
            action: CREATE_ORDER,
            at,
            reference: composition.order.reference.clone(),
            scope: scope(&composition.order),
            lanes: names.join(" "),
            sent: sent.or_else(|| self.as_sent(composition)),
        }
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
}

/// Within what the ERP keeps references unique.
pub(super) fn scope(order: &OrderDocument) -> String {
    order.webshop.map(|webshop| webshop.to_string()).unwrap_or_default()
}

/// The create of a customer: nothing refuses its duplicate, so its reference only says what it was
/// made of.
pub(super) fn open_customer(number: i64, at: Timestamp, made_of: String) -> OpenCreate {
    OpenCreate {
        number,
        action: CREATE_CUSTOMER,
        at,
        reference: made_of,
        scope: String::new(),
        lanes: String::new(),
        sent: None,
    }
}
