//! SQLite file behind a sandbox.
//!
//! One task writes; it puts whatever waits into one transaction. An answer leaves only after the
//! transaction with its changes, so a killed process has lost nothing that was answered.

use std::{
    collections::HashMap,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::json;
use sqlx::{
    ConnectOptions, Connection, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use crate::system::{Callback, Change, Row};

/// Changes of one request, with what waits for them.
struct Job {
    changes: Vec<Change>,
    callbacks: Vec<Callback>,
    stored: oneshot::Sender<()>,
}

/// The open database.
#[derive(Debug)]
pub(super) struct Store {
    jobs: mpsc::UnboundedSender<Job>,
    waiting: std::sync::Arc<AtomicU64>,
}

/// Opens the file, creating it if absent, and reads everything in it.
pub(super) async fn open(path: &Path) -> Result<(SqliteConnection, Vec<Row>), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Loses the last answers at a power cut, never at the death of this process.
        .synchronous(SqliteSynchronous::Normal)
        .locking_mode(SqliteLockingMode::Exclusive)
        .connect()
        .await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS object (
            kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (kind, key)) WITHOUT ROWID",
    )
    .execute(&mut connection)
    .await?;
    let rows = sqlx::query("SELECT kind, key, value FROM object ORDER BY kind, key")
        .fetch_all(&mut connection)
        .await?
        .into_iter()
        .map(|row| Row { kind: row.get(0), key: row.get(1), value: row.get(2) })
        .collect();
    Ok((connection, rows))
}

impl Store {
    /// Starts the writing task, which ends when the store is dropped; `callbacks` gets the
    /// callbacks of every request whose changes are stored.
    pub(super) fn start(
        connection: SqliteConnection,
        callbacks: mpsc::UnboundedSender<Callback>,
    ) -> (Self, JoinHandle<()>) {
        let (jobs, receiver) = mpsc::unbounded_channel();
        let waiting = std::sync::Arc::new(AtomicU64::new(0));
        let writer = tokio::spawn(write_all(connection, receiver, callbacks, waiting.clone()));
        (Self { jobs, waiting }, writer)
    }

    /// Queues changes; the receiver resolves when they are stored and fails when they cannot be.
    /// `None` when there is nothing to wait for.
    ///
    /// To be called under the lock of the state, so that changes are stored in their order. A
    /// request without changes waits too while others' changes are under way: it may have seen
    /// them.
    pub(super) fn save(
        &self,
        changes: Vec<Change>,
        callbacks: Vec<Callback>,
    ) -> Option<oneshot::Receiver<()>> {
        if changes.is_empty() && callbacks.is_empty() && self.waiting.load(Ordering::Acquire) == 0 {
            return None;
        }
        let (stored, receiver) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::AcqRel);
        // A failed send drops `stored`, which the receiver reports.
        drop(self.jobs.send(Job { changes, callbacks, stored }));
        Some(receiver)
    }
}

async fn write_all(
    mut connection: SqliteConnection,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    callbacks: mpsc::UnboundedSender<Callback>,
    waiting: std::sync::Arc<AtomicU64>,
) {
    let mut batch = Vec::new();
    while jobs.recv_many(&mut batch, 1000).await > 0 {
        if let Err(error) = write(&mut connection, &batch).await {
            tracing::error!(%error, "state not stored; the sandbox answers nothing more");
            return;
        }
        waiting.fetch_sub(batch.len() as u64, Ordering::AcqRel);
        for job in batch.drain(..) {
            for callback in job.callbacks {
                drop(callbacks.send(callback));
            }
            if job.stored.send(()).is_err() {
                tracing::trace!("stored for a requester that is gone");
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "database not closed cleanly");
    }
}

async fn write(connection: &mut SqliteConnection, batch: &[Job]) -> Result<(), sqlx::Error> {
    let mut clear = false;
    let mut last: HashMap<(&str, &str), Option<&str>> = HashMap::new();
    for change in batch.iter().flat_map(|job| &job.changes) {
        match change {
            Change::Put { kind, key, value } => {
                last.insert((kind, key), Some(value));
            }
            Change::Delete { kind, key } => {
                last.insert((kind, key), None);
            }
            Change::Clear => {
                clear = true;
                last.clear();
            }
        }
    }
    if last.is_empty() && !clear {
        return Ok(());
    }
    let (mut put, mut gone) = (Vec::new(), Vec::new());
    for ((kind, key), value) in last {
        match value {
            Some(value) => put.push(json!([kind, key, value])),
            None => gone.push(json!([kind, key])),
        }
    }
    let mut transaction = connection.begin().await?;
    if clear {
        // Rows of the shell itself begin with an underscore and stay.
        sqlx::query("DELETE FROM object WHERE kind NOT LIKE '\\_%' ESCAPE '\\'")
            .execute(&mut *transaction)
            .await?;
    }
    if !gone.is_empty() {
        sqlx::query(
            "DELETE FROM object WHERE (kind, key) IN
                (SELECT value ->> 0, value ->> 1 FROM json_each(?1))",
        )
        .bind(json!(gone).to_string())
        .execute(&mut *transaction)
        .await?;
    }
    if !put.is_empty() {
        sqlx::query(
            "INSERT OR REPLACE INTO object (kind, key, value)
                SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)",
        )
        .bind(json!(put).to_string())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}
