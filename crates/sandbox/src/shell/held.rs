//! Requests that a fault holds back until someone lets them go.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot};

use super::ring::wait_for;
use crate::system::Description;

/// At which moment a request is held.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Nothing is done yet; the client waits.
    Before,
    /// Done and stored; the client waits for the answer.
    After,
    /// Nothing is done yet; the client has already lost its connection.
    Late,
}

/// What happens to a request that is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Release {
    /// It goes on as if it had never been held.
    Answer,
    /// Its connection is reset; a request held before its work stays undone.
    Drop,
}

#[derive(Debug)]
struct Entry {
    stage: Stage,
    since: Timestamp,
    description: Description,
    release: oneshot::Sender<Release>,
}

/// All requests held at this moment.
#[derive(Debug, Default)]
pub(super) struct Held {
    entries: Mutex<(u64, BTreeMap<u64, Entry>)>,
    changed: Notify,
}

/// Removes the entry when the request goes on or its connection ends.
struct Stay<'a> {
    held: &'a Held,
    id: u64,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        self.held.lock().1.remove(&self.id);
        self.held.changed.notify_waiters();
    }
}

impl Held {
    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Entry>)> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the request is let go.
    pub(super) async fn hold(
        &self,
        stage: Stage,
        since: Timestamp,
        description: Description,
    ) -> Release {
        let (release, released) = oneshot::channel();
        let id = {
            let mut entries = self.lock();
            entries.0 += 1;
            let id = entries.0;
            entries.1.insert(id, Entry { stage, since, description, release });
            id
        };
        let _stay = Stay { held: self, id };
        self.changed.notify_waiters();
        // A dropped sender means that everything is being let go at the end.
        released.await.unwrap_or(Release::Drop)
    }

    /// Lets one request go, or all of them; gives how many.
    pub(super) fn release(&self, id: Option<u64>, how: Release) -> usize {
        let chosen = {
            let mut entries = self.lock();
            match id {
                Some(id) => entries.1.remove(&id).into_iter().collect::<Vec<_>>(),
                None => std::mem::take(&mut entries.1).into_values().collect(),
            }
        };
        chosen.into_iter().filter_map(|entry| entry.release.send(how).ok()).count()
    }

    /// The list, once it has at least `count` entries or the time is over.
    pub(super) async fn list(&self, count: usize, limit: Duration) -> Value {
        let enough = || (self.lock().1.len() >= count).then_some(());
        wait_for(&self.changed, limit, enough).await;
        let entries = self.lock();
        let shown: Vec<Value> = entries.1.iter().map(|(id, entry)| shown(*id, entry)).collect();
        json!({ "held": shown })
    }
}

fn shown(id: u64, entry: &Entry) -> Value {
    json!({
        "id": id,
        "stage": entry.stage,
        "since": entry.since,
        "action": entry.description.action,
        "parameters": entry.description.parameters,
    })
}
