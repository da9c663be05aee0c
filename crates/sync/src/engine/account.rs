//! The ERP account of a connection: who else uses it, and what follows when it is refused.

use jiff::SignedDuration;

use super::Engine;
use crate::account::Account;
use crate::error::Error;
use crate::remote::Trouble;
use crate::seat::Seat;

/// For how long an account that was accepted is not asked about again: a key may be withdrawn at any
/// time, and then many orders are refused together.
const CHECKED: SignedDuration = SignedDuration::from_secs(5);

impl Engine {
    /// Reads who holds which customer lane from the ledger; once, before the first run. A customer is
    /// the account's, whichever of its connections sends.
    pub(crate) async fn close_open_lanes(&self) -> Result<(), Error> {
        let mates = self.account_mates().await?;
        let now = self.now();
        let seat = self.seat.as_deref();
        if let Some(end) = seat.and_then(|seat| seat.calls_end(self.timing())) {
            // The clock may have been set back since.
            let left = end.duration_since(now).min(Seat::lease(self.timing()));
            self.lanes.close_all(now, left.max(SignedDuration::ZERO));
        }
        let all = mates.iter().map(|(id, account)| (id.as_str(), account));
        for (id, account) in all.chain([(self.id(), self.account())]) {
            for (lanes, at) in self.store.open_lanes(id).await? {
                self.lanes.close(&lanes, at, account.timing.settle());
            }
        }
        Ok(())
    }

    /// The other connections that use the same ERP account.
    pub(crate) async fn account_mates(&self) -> Result<Vec<(String, Account)>, Error> {
        let seat = self.account.seat();
        let others =
            self.store.connections().await?.into_iter().filter(|other| other.id != self.id);
        let read = others.filter_map(|other| Some((other.id.clone(), Account::of(&other).ok()?)));
        Ok(read.filter(|(_, account)| account.seat() == seat).collect())
    }

    /// Stops the whole connection with one alarm instead of a thousand failures.
    pub(crate) async fn pause(&self, trouble: &Trouble) -> Result<(), Error> {
        let first = {
            let mut shared = self.shared();
            shared.refused.get_or_insert_with(|| trouble.clone());
            !std::mem::replace(&mut shared.paused, true)
        };
        if first {
            tracing::error!(connection.id = self.id, reason = %trouble, "the connection is paused");
            self.store.pause_connection(&self.id, trouble.to_string()).await?;
        }
        self.wake();
        self.look_again();
        Ok(())
    }

    /// Why no call is made any more: another one has shown that the account is refused.
    pub(crate) fn refused(&self) -> Option<Trouble> {
        self.shared().refused.clone()
    }

    /// A refusal may mean the record or the account: asks Specter about the account alone.
    pub(crate) async fn judge_refusal(&self, code: String, text: String) -> Trouble {
        if let Some(trouble) = self.refused() {
            return trouble;
        }
        let now = self.now();
        let fresh =
            self.shared().account_checked.is_some_and(|at| now.duration_since(at).abs() < CHECKED);
        if fresh {
            return Trouble::Refused { code, text };
        }
        match self.erp.check_account(now).await {
            Ok(()) => {
                self.shared().account_checked = Some(now);
                Trouble::Refused { code, text }
            }
            Err(Trouble::Refused { code, text }) => Trouble::erp_account(format!("{code}: {text}")),
            Err(trouble) => trouble,
        }
    }
}
