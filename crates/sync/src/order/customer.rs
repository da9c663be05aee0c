//! The customer of an order: found by its keys, which is free to repeat, or made anew, which is not
//! (CUS).

use jiff::Timestamp;
use koppla_domain::compose::Composition;
use koppla_store::{AttemptOutcome, Lease, NewAttempt, RecordChange, State, Step};
use specter::action::NewCustomer;
use specter::{Assigned, WriteOutcome};

use crate::engine::LEASE;
use crate::error::Error;
use crate::map;
use crate::order::export::open_customer;
use crate::order::reasons::{customer_in_doubt, customer_refused, order_in_doubt, probe_refused};
use crate::order::run::Run;
use crate::order::{CREATE_CUSTOMER, SUBMIT_CUSTOMER, made_of};
use crate::remote::{Trouble, chain};

impl Run<'_> {
    /// Finding or making a customer by its keys is free to repeat: it needs no arming. While it may
    /// still arrive, no other order of the customer may pass, or it would get these addresses (P7).
    pub(super) async fn known_customer(
        &mut self,
        composition: &Composition,
        names: &[String],
    ) -> Result<Option<(u64, Option<Step>)>, Error> {
        let request = map::customer::request(&composition.customer);
        let armed_at = self.engine.now();
        let outcome = self.engine.erp().new_customer(&request).await;
        let (result, response) = match outcome {
            WriteOutcome::Accepted { value: Assigned::Known(id), text } => {
                let attempt = self.customer_attempt(SUBMIT_CUSTOMER, &request, armed_at);
                let answer = self.resolution(AttemptOutcome::Ok, map::answer(Some(id), &text));
                let attempt = NewAttempt { answer: Some(answer), ..attempt };
                return Ok(Some((id, Some(Step::Attempt(attempt)))));
            }
            WriteOutcome::Accepted { value: Assigned::Unknown, .. } => {
                let trouble = Trouble::Unknown("Specter's answer names no customer".to_owned());
                (AttemptOutcome::Ok, trouble)
            }
            WriteOutcome::InDoubt { reason } => {
                (AttemptOutcome::InDoubt, Trouble::Unknown(chain(&reason)))
            }
            WriteOutcome::NotSent { reason, retry_after } => {
                (AttemptOutcome::NotSent, Trouble::not_sent(&reason, retry_after))
            }
            WriteOutcome::Refused { code, text } => {
                (AttemptOutcome::Rejected, self.engine.judge_refusal(code, text).await)
            }
        };
        let attempt = self.customer_attempt(SUBMIT_CUSTOMER, &request, armed_at);
        let answer = self.resolution(result, response.to_string());
        let steps = vec![Step::Attempt(NewAttempt { answer: Some(answer), ..attempt })];
        let mut change = match response {
            Trouble::Refused { code, text } if self.claimed.open.is_some() => {
                self.asking(probe_refused(&code, &text))
            }
            Trouble::Refused { code, text } => self.held(customer_refused(&code, &text)),
            trouble => self.troubled(&trouble, self.resting()).await?,
        };
        if result == AttemptOutcome::InDoubt {
            let now = self.engine.now();
            let settle = self.engine.timing().settle();
            self.engine.lanes().close_here(names, now, settle);
            let settled = now.checked_add(settle).unwrap_or(Timestamp::MAX);
            change.state = Some((self.resting(), settled));
        }
        let change = RecordChange { attempts: Some(self.attempts), ..change };
        self.commit(change, steps, Lease::Release).await?;
        Ok(None)
    }

    /// A customer that is always new is a create like the order itself: armed, and never repeated
    /// blindly; once made it is kept for this order, as long as the order's customer stays the same
    /// (CUS, last row). Where other connections use the account, one of theirs may find it by its
    /// e-mail meanwhile and put another order's addresses on it (P7): then a later run makes another.
    /// While the order itself is in doubt none is made: a person is asked (I2).
    pub(super) async fn new_customer(
        &mut self,
        composition: &Composition,
    ) -> Result<Option<(u64, Option<Step>)>, Error> {
        let made_of = made_of(&composition.customer);
        let kept_id = self.claimed.customer.as_deref().and_then(|kept| fits(kept, &made_of));
        if let Some(id) = kept_id
            && self.engine.account_mates().await?.is_empty()
        {
            return Ok(Some((id, None)));
        }
        if self.claimed.open.is_some() {
            // A customer would take the place of the order in doubt, which nobody would know of then.
            let change = self.asking(order_in_doubt());
            self.commit(change, Vec::new(), Lease::Release).await?;
            return Ok(None);
        }
        let request = map::customer::request(&composition.customer);
        let armed_at = self.engine.now();
        let attempt = self.customer_attempt(CREATE_CUSTOMER, &request, armed_at);
        let number = attempt.number;
        let change = RecordChange {
            open: Some(Some(open_customer(number, armed_at, made_of.clone()))),
            attempts: Some(number),
            ..RecordChange::default()
        };
        self.commit(change, vec![Step::Attempt(attempt)], Lease::Keep(LEASE)).await?;
        if !self.may_still_send(armed_at) {
            return self.give_up(number).await;
        }
        let settled = RecordChange { open: Some(None), ..RecordChange::default() };
        let (outcome, response, change) = match self.engine.erp().new_customer(&request).await {
            WriteOutcome::Accepted { value: Assigned::Known(id), text } => {
                let answer = self.resolution(AttemptOutcome::Ok, map::answer(Some(id), &text));
                let change = RecordChange { customer: Some(kept(id, &made_of)), ..settled };
                let step = Step::Resolve { number, resolution: answer };
                self.commit(change, vec![step], Lease::Keep(LEASE)).await?;
                return Ok(Some((id, None)));
            }
            WriteOutcome::Accepted { value: Assigned::Unknown, text } => {
                (AttemptOutcome::InDoubt, text, self.asking(customer_in_doubt()))
            }
            WriteOutcome::InDoubt { reason } => {
                let response = chain(&reason);
                (AttemptOutcome::InDoubt, response, self.asking(customer_in_doubt()))
            }
            WriteOutcome::NotSent { reason, retry_after } => {
                let trouble = Trouble::not_sent(&reason, retry_after);
                let change = self.troubled(&trouble, State::Due).await?;
                (
                    AttemptOutcome::NotSent,
                    trouble.to_string(),
                    RecordChange { open: Some(None), ..change },
                )
            }
            WriteOutcome::Refused { code, text } => {
                let trouble = self.engine.judge_refusal(code, text).await;
                let response = trouble.to_string();
                let change = match trouble {
                    Trouble::Refused { code, text } => self.held(customer_refused(&code, &text)),
                    trouble => self.troubled(&trouble, State::Due).await?,
                };
                (AttemptOutcome::Rejected, response, RecordChange { open: Some(None), ..change })
            }
        };
        let step = Step::Resolve { number, resolution: self.resolution(outcome, response) };
        self.commit(change, vec![step], Lease::Release).await?;
        Ok(None)
    }

    fn customer_attempt(
        &mut self,
        action: &'static str,
        request: &NewCustomer,
        armed_at: Timestamp,
    ) -> NewAttempt {
        self.attempts += 1;
        NewAttempt {
            number: self.attempts,
            action,
            reference: String::new(),
            digest: String::new(),
            request: map::redacted(request),
            armed_at,
            answer: None,
        }
    }
}

/// A customer that was made for an order, with what it was made of.
pub(super) fn kept(id: u64, made_of: &str) -> String {
    format!("{id} {made_of}")
}

/// The customer that was kept, if it was made of the same.
fn fits(kept: &str, made_of: &str) -> Option<u64> {
    let (id, before) = kept.split_once(' ')?;
    if before == made_of { id.parse().ok() } else { None }
}
