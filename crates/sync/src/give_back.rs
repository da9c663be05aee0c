//! Giving claimed records back for later, when a remote that concerns all of them is in trouble.

use futures_util::future::join_all;
use koppla_store::{Claimed, Commit, Lease, RecordChange, State};

use crate::article::IN_DOUBT;
use crate::engine::Engine;
use crate::error::Error;
use crate::remote::Trouble;
use crate::retry::{Again, again};
use crate::seat::Seat;

impl Engine {
    /// Gives all of them back, due after one common pause, so that they stay together. A refused
    /// account pauses the connection.
    pub(crate) async fn give_back(
        &self,
        claimed: &[Claimed],
        trouble: &Trouble,
    ) -> Result<(), Error> {
        if let Trouble::Account { .. } = trouble {
            self.pause(trouble).await?;
        }
        let commits = claimed.iter().map(|claimed| {
            let Again { class, failures, due } = again(trouble, self.now(), claimed.failures, 0);
            let state = if claimed.open.is_some() { State::InDoubt } else { State::Due };
            let record = RecordChange {
                state: Some((state, due)),
                failure: Some(Some((class, failures))),
                reason: Some(Some(trouble.reason().stored())),
                ..RecordChange::default()
            };
            let claim = claimed.claim.clone();
            Commit { claim, record, steps: Vec::new(), lease: Lease::Release }
        });
        self.record_all(commits.collect()).await
    }

    /// Articles whose batch nobody answered: it may arrive as long as a call may last, and would put
    /// an older name or price over what is sent meanwhile, so that nothing is (I8).
    pub(crate) async fn articles_in_doubt(
        &self,
        claimed: &[Claimed],
        trouble: &Trouble,
    ) -> Result<(), Error> {
        let now = self.now();
        let settled = now.checked_add(Seat::lease(self.timing())).unwrap_or(now);
        let commits = claimed.iter().map(|claimed| {
            let Again { class, failures, due } = again(trouble, now, claimed.failures, 0);
            let record = RecordChange {
                state: Some((State::InDoubt, due.max(settled))),
                failure: Some(Some((class, failures))),
                reason: Some(Some(trouble.reason().stored())),
                applied: claimed.applied.is_some().then(|| IN_DOUBT.to_owned()),
                ..RecordChange::default()
            };
            let claim = claimed.claim.clone();
            Commit { claim, record, steps: Vec::new(), lease: Lease::Release }
        });
        self.record_all(commits.collect()).await
    }

    /// Records all at once, as soon as the ledger can be written; a lost lease concerns its own record
    /// only.
    pub(crate) async fn record_all(&self, commits: Vec<Commit>) -> Result<(), Error> {
        let commits = commits.into_iter().map(|commit| self.store().commit_patiently(commit));
        for result in join_all(commits).await {
            match result {
                Ok(()) | Err(koppla_store::Error::LeaseLost) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
