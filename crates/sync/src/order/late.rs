//! An acceptance that came when its run could not record it any more, because another worker had
//! taken the order over while this one stood still.
//!
//! What the ERP said is true all the same. Usually it is the number that the other worker misses; if
//! the other one has got a number of its own, the ERP has two documents, which only this answer
//! shows (ledger.md §3, "What remains impossible").

use std::time::Duration;

use jiff::SignedDuration;
use koppla_store::{
    Claimed, Commit, FailureClass, Lease, NewAttempt, RecordChange, RecordId, State, Step,
};

use crate::engine::Engine;
use crate::error::Error;
use crate::order::reasons::two_orders;

/// Between two tries to get hold of the record.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is tried: the other worker's run ends sooner.
const TRIES: usize = 300;

/// An answer without a run.
pub(super) struct Late {
    /// Which order.
    pub(super) id: RecordId,
    /// The number that the ERP gave.
    pub(super) erp_id: String,
    /// The write that it answers; its own number is given here.
    pub(super) attempt: NewAttempt,
    /// What the record shows of an order that was sent.
    pub(super) sent: RecordChange,
}

impl Engine {
    /// Records a late acceptance under a claim of its own.
    pub(super) async fn accepted_late(&self, late: Late) -> Result<(), Error> {
        for _ in 0..TRIES {
            let lease = SignedDuration::from_secs(30);
            if let Some(claimed) = self.store().claim_one(&late.id, self.owner(), lease).await? {
                return self.witness(claimed, late).await;
            }
            self.sleep(PAUSE).await;
        }
        tracing::error!(
            connection.id = self.id(),
            order.key = late.id.key,
            specter.number = late.erp_id,
            "Specter accepted this order late, and its record could not be had; look for the number"
        );
        Ok(())
    }

    async fn witness(&self, claimed: Claimed, late: Late) -> Result<(), Error> {
        let number = claimed.attempts + 1;
        let attempt = Step::Attempt(NewAttempt { number, ..late.attempt });
        let (record, steps) = match claimed.erp_id.as_deref() {
            Some(known) if known == late.erp_id => {
                return Ok(self.store().put_back(&claimed.claim).await?);
            }
            Some(known) => {
                tracing::error!(
                    connection.id = self.id(),
                    order.name = claimed.name,
                    "Specter has two orders for one of the shop: {known} and {}",
                    late.erp_id
                );
                let record = RecordChange {
                    state: Some((State::Held, self.now())),
                    failure: Some(Some((FailureClass::Blocked, 1))),
                    reason: Some(Some(two_orders(known, &late.erp_id).stored())),
                    second: Some(Some(late.erp_id.clone())),
                    ..RecordChange::default()
                };
                (record, vec![attempt])
            }
            None => {
                let link = self.link_to(late.erp_id.clone(), "created").await?;
                let record = RecordChange {
                    state: Some((State::Due, self.now())),
                    failure: Some(None),
                    reason: Some(None),
                    open: Some(None),
                    ..late.sent
                };
                (record, vec![attempt, Step::Link(link)])
            }
        };
        let record = RecordChange { attempts: Some(number), ..record };
        let claim = claimed.claim.clone();
        match self.store().commit(Commit { claim, record, steps, lease: Lease::Release }).await {
            Err(koppla_store::Error::LinkTaken { connection, shop_id, .. }) => {
                tracing::error!(
                    connection.id = self.id(),
                    order.name = claimed.name,
                    "Specter answered late with {}, which belongs to the order {shop_id} of {connection}",
                    late.erp_id
                );
                Ok(self.store().put_back(&claimed.claim).await?)
            }
            done => {
                self.wake();
                Ok(done?)
            }
        }
    }
}
