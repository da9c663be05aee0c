//! Work that a page began and that outlasts its request: one thing at a time for each connection.
//!
//! What comes of it stands in the ledger; here is only that it goes on, or why it failed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::message::Message;

/// What goes on.
#[derive(Clone, Default)]
pub(crate) struct Jobs(Arc<Mutex<BTreeMap<String, Job>>>);

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// It goes on.
    Running,
    /// It failed, and why.
    Failed(Message),
}

impl Jobs {
    /// How the work for a connection stands; `None` when none was begun or it went well.
    pub(crate) fn of(&self, connection: &str) -> Option<Job> {
        self.lock().get(connection).cloned()
    }

    /// Begins work for a connection, unless some goes on already.
    pub(crate) fn begin(
        &self,
        connection: &str,
        work: impl Future<Output = Result<(), Message>> + Send + 'static,
    ) {
        let id = connection.to_owned();
        {
            let mut jobs = self.lock();
            if jobs.get(&id) == Some(&Job::Running) {
                return;
            }
            jobs.insert(id.clone(), Job::Running);
        }
        let jobs = self.clone();
        tokio::spawn(async move {
            // A panic must not leave the connection at work for ever.
            let ended = tokio::spawn(work).await;
            let failed = match ended {
                Ok(Ok(())) => None,
                Ok(Err(message)) => Some(message),
                Err(_) => Some(Message::new("error-text-broken")),
            };
            match failed {
                Some(message) => jobs.lock().insert(id, Job::Failed(message)),
                None => jobs.lock().remove(&id),
            }
        });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
