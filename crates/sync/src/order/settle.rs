//! A person says what became of an order whose outcome the engine cannot know.

use jiff::{SignedDuration, Timestamp};
use koppla_store::{
    AttemptOutcome, Claim, Claimed, Commit, Entity, Lease, NewAttempt, NewLink, RecordChange,
    RecordId, Resolution, State, Step,
};
use thiserror::Error as ThisError;

use crate::engine::Engine;
use crate::error::Error;
use crate::order::answer::stands;
use crate::order::customer::kept;
use crate::order::{CREATE_CUSTOMER, LOOK_FOR_ORDER, TWO_ORDERS, after_restore};

/// What the person found in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The order is there and has this number.
    Number(u64),
    /// The customer is there and has this number; the order may now be sent.
    Customer(u64),
    /// Nothing is there: send it.
    Missing,
    /// Unclear: let the engine look again.
    Again,
}

/// Why a settlement is not taken.
#[derive(Debug, ThisError)]
pub enum SettleError {
    /// Nothing to settle.
    #[error("this order does not wait for an answer; it is {state}")]
    NothingOpen {
        /// Where it stands.
        state: &'static str,
    },
    /// The order is known to be in the ERP.
    #[error("Specter has this order, so it is not sent again; give its number with --number")]
    Exists,
    /// The lost call may still arrive.
    #[error(
        "Koppla still waits for the lost answer and finds out by itself; try again in a few minutes"
    )]
    Settling,
    /// The ERP number belongs to another order.
    #[error("{number} in Specter already belongs to the shop's order {order}; check the number")]
    Taken {
        /// The ERP's number.
        number: String,
        /// The other order, as people call it.
        order: String,
    },
    /// The open question is about the customer, or is not.
    #[error("{0}")]
    WrongQuestion(&'static str),
    /// A worker has it in hand.
    #[error("the order is being worked on right now; try again in a moment")]
    Busy,
    /// The order is not in the ledger.
    #[error("Koppla does not know this order")]
    Unknown,
    /// The ledger could not record.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl Engine {
    /// Records what a person found (ledger.md §3, step 5, "operator").
    pub async fn settle_order(&self, key: &str, settlement: Settlement) -> Result<(), SettleError> {
        let id = RecordId::new(self.id(), Entity::Order, key);
        let record = self.store().record(&id).await.map_err(Error::from)?;
        let record = record.ok_or(SettleError::Unknown)?;
        let waits = matches!(record.state, State::Asking | State::NumberUnknown | State::InDoubt);
        // An order that Specter refuses because it has it, or that was entered there by hand.
        let elsewhere = record.state == State::Held
            && record.erp_id.is_none()
            && matches!(settlement, Settlement::Number(_));
        let twice = record.state == State::Held
            && record.reason_code.as_deref() == Some(TWO_ORDERS)
            && matches!(settlement, Settlement::Number(_));
        if !(waits || elsewhere || twice) {
            return Err(SettleError::NothingOpen { state: record.state.as_str() });
        }
        match (record.state, settlement) {
            (State::NumberUnknown, Settlement::Missing | Settlement::Again) => {
                return Err(SettleError::Exists);
            }
            (State::InDoubt, Settlement::Missing | Settlement::Again) => {
                return Err(SettleError::Settling);
            }
            _ => {}
        }
        let lease = SignedDuration::from_secs(30);
        let claimed =
            self.store().claim_one(&id, self.owner(), lease).await.map_err(Error::from)?;
        let claimed = claimed.ok_or(SettleError::Busy)?;
        let about_customer =
            claimed.open.as_ref().is_some_and(|open| open.action == CREATE_CUSTOMER);
        if let Some(refused) = wrong_question(settlement, about_customer) {
            self.put_back(&claimed.claim).await?;
            return Err(refused);
        }
        if let (true, Settlement::Number(number)) = (twice, settlement) {
            return self.keep_one(&claimed, &number.to_string()).await;
        }
        let (change, outcome, link) = match settlement {
            Settlement::Number(number) => {
                let link = self.link_to(number.to_string(), "operator").await?;
                // What stands there is what was sent, not what the shop shows by now (ORD-16).
                let sent = claimed.open.as_ref().and_then(|open| open.sent.clone());
                (stands(sent, self.due_again()), Some(AttemptOutcome::Ok), Some(link))
            }
            Settlement::Customer(number) => {
                let change = self.due_again();
                let made_of = claimed.open.as_ref().map_or("", |open| open.reference.as_str());
                let change = RecordChange { customer: Some(kept(number, made_of)), ..change };
                (change, Some(AttemptOutcome::Ok), None)
            }
            Settlement::Missing => (self.due_again(), Some(AttemptOutcome::NotSent), None),
            // Without an open create nothing was ever sent: it is simply tried.
            Settlement::Again if claimed.open.is_none() => (self.due_again(), None, None),
            Settlement::Again => (as_it_was(State::InDoubt, self), None, None),
        };
        let mut steps = Vec::new();
        if let (Some(outcome), Some(open)) = (outcome, &claimed.open) {
            let resolution =
                Resolution { outcome, response: String::new(), at: self.now(), by: "operator" };
            steps.push(Step::Resolve { number: open.number, resolution });
        }
        let mut change = change;
        if settlement == Settlement::Missing && !about_customer {
            let number = claimed.attempts + 1;
            let restored = self.store().read_restored_at().await.map_err(Error::from)?;
            steps.push(Step::Attempt(self.looked_for(number, restored)));
            change.attempts = Some(number);
        }
        steps.extend(link.map(Step::Link));
        let claim = claimed.claim.clone();
        let commit = Commit { claim, record: change, steps, lease: Lease::Release };
        match self.store().commit(commit).await {
            Ok(()) => {}
            Err(koppla_store::Error::LinkTaken { connection, shop_id, erp_id, .. }) => {
                self.put_back(&claimed.claim).await?;
                let order = self.name_of(&connection, &shop_id).await?;
                return Err(SettleError::Taken { number: erp_id, order });
            }
            Err(error) => return Err(Error::from(error).into()),
        }
        self.wake();
        Ok(())
    }

    /// Of two orders in the ERP one stays: the person has cancelled the other.
    async fn keep_one(&self, claimed: &Claimed, number: &str) -> Result<(), SettleError> {
        let stays = claimed.erp_id.as_deref() == Some(number);
        if !stays && claimed.second.as_deref() != Some(number) {
            self.put_back(&claimed.claim).await?;
            return Err(SettleError::WrongQuestion(
                "Specter has this order under two numbers; cancel one of them there and give the \
                 other one with --number",
            ));
        }
        let record = RecordChange { second: Some(None), ..self.due_again() };
        let link = NewLink { replaces: true, ..self.link_to(number, "operator").await? };
        let steps = if stays { Vec::new() } else { vec![Step::Link(link)] };
        let claim = claimed.claim.clone();
        let commit = Commit { claim, record, steps, lease: Lease::Release };
        self.store().commit(commit).await.map_err(Error::from)?;
        self.wake();
        Ok(())
    }

    /// A person looked for the order; it stays known that it was not there (I13).
    fn looked_for(&self, number: i64, restored: Option<Timestamp>) -> NewAttempt {
        let at = self.now();
        let (outcome, by) = (AttemptOutcome::NotSent, "operator");
        NewAttempt {
            number,
            action: LOOK_FOR_ORDER,
            reference: restored.map(after_restore).unwrap_or_default(),
            digest: String::new(),
            request: String::new(),
            armed_at: at,
            answer: Some(Resolution { outcome, response: String::new(), at, by }),
        }
    }

    /// Leaves the record as it is: what was seen of it meanwhile still counts.
    async fn put_back(&self, claim: &Claim) -> Result<(), Error> {
        Ok(self.store().put_back(claim).await?)
    }

    fn due_again(&self) -> RecordChange {
        RecordChange {
            state: Some((State::Due, self.now())),
            failure: Some(None),
            reason: Some(None),
            open: Some(None),
            ..RecordChange::default()
        }
    }
}

fn as_it_was(state: State, engine: &Engine) -> RecordChange {
    RecordChange { state: Some((state, engine.now())), ..RecordChange::default() }
}

/// Order and customer are two questions; an answer to the other one is not taken.
fn wrong_question(settlement: Settlement, about_customer: bool) -> Option<SettleError> {
    let text = match (settlement, about_customer) {
        (Settlement::Number(_), true) => {
            "the customer is in doubt, not the order; give the customer's number with --customer, \
             or say --missing"
        }
        (Settlement::Customer(_), false) => {
            "the order is in doubt, not the customer; give the order's number with --number"
        }
        _ => return None,
    };
    Some(SettleError::WrongQuestion(text))
}
