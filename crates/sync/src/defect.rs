//! Defects of this program: caught where they meet one record, which is set aside together with what
//! it was, so that nothing else stops and the defect can be met again (I11).

mod input;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use koppla_store::{
    AttemptOutcome, Claimed, Commit, FailureClass, Lease, NewAttempt, RecordChange, Resolution,
    State, Step,
};
use sha2::{Digest, Sha256};

use crate::engine::Engine;
use crate::error::Error;
use crate::lane::hex;
use crate::reason::Reason;

/// The timeline's name of a run that a defect ended.
const DEFECT: &str = "defect";

/// The work's outcome, or the words of its panic.
pub(crate) async fn caught<T>(work: impl Future<Output = T>) -> Result<T, String> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        words.unwrap_or("no message").to_owned()
    })
}

impl Engine {
    /// Sets a record aside that a defect met, with what it is made of, under which settings.
    pub(crate) async fn quarantine(&self, claimed: &Claimed, words: &str) -> Result<(), Error> {
        let id = &claimed.claim.id;
        tracing::error!(
            connection.id = self.id(),
            entity = id.entity.as_str(),
            key = id.key,
            panic = words,
            "a defect stopped the work on this record; it is set aside"
        );
        let input = input::input(self, id).await;
        let at = self.now();
        let attempts = self.store().attempts(id).await?;
        let number = attempts.last().map_or(0, |last| last.number) + 1;
        let settings = self.settings().to_toml().unwrap_or_default();
        let attempt = NewAttempt {
            number,
            action: DEFECT,
            reference: claimed.name.clone(),
            digest: String::new(),
            request: format!(
                "changed {}, settings {}\n{input}",
                claimed.stamp,
                hex(&Sha256::digest(settings.as_bytes())[..8])
            ),
            armed_at: at,
            answer: Some(Resolution {
                outcome: AttemptOutcome::NotSent,
                response: words.to_owned(),
                at,
                by: "defect",
            }),
        };
        let record = RecordChange {
            state: Some((State::Held, at)),
            failure: Some(Some((FailureClass::Bug, 1))),
            reason: Some(Some(defect().stored())),
            attempts: Some(number),
            ..RecordChange::default()
        };
        let (claim, steps) = (claimed.claim.clone(), vec![Step::Attempt(attempt)]);
        let commit = Commit { claim, record, steps, lease: Lease::Release };
        Ok(self.store().commit(commit).await?)
    }
}

fn defect() -> Reason {
    Reason::plain("defect")
}
