//! The durable floor: one SQLite transaction for each state change, shared by all that wait.

use std::path::Path;

use anyhow::{Context as _, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

/// Most changes that share one transaction.
const SHARED: usize = 256;

/// A state change that must be on disk before the next step.
#[derive(Debug)]
pub(super) enum Change {
    /// The customer is known and the order is about to be sent.
    Armed { uid: u64, customer: u64 },
    /// Specter has answered with its number.
    Answered { uid: u64, number: u64 },
    /// The shop shows the number.
    Written { uid: u64 },
    /// Specter has these articles.
    Exported { uids: Vec<u64> },
}

type Waiting = (Change, oneshot::Sender<()>);

/// Hands changes to the one task that writes.
#[derive(Clone)]
pub(super) struct Journal {
    changes: mpsc::Sender<Waiting>,
}

impl Journal {
    /// Makes the database and starts the task; it ends with the last handle.
    pub(super) async fn start(path: &Path) -> Result<Self> {
        let connection = open(path).await?;
        let (changes, waiting) = mpsc::channel(4 * SHARED);
        tokio::spawn(async move {
            if let Err(error) = work(connection, waiting).await {
                tracing::error!(%error, "the benchmark's journal failed");
            }
        });
        Ok(Self { changes })
    }

    /// Returns when the change is on disk.
    pub(super) async fn keep(&self, change: Change) -> Result<()> {
        let (told, written) = oneshot::channel();
        self.changes.send((change, told)).await.ok().context("the journal has ended")?;
        written.await.context("the journal has ended")
    }
}

async fn work(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<Waiting>,
) -> Result<()> {
    let mut jobs = Vec::with_capacity(SHARED);
    while waiting.recv_many(&mut jobs, SHARED).await > 0 {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (change, _) in &jobs {
            apply(&mut transaction, change).await?;
        }
        transaction.commit().await?;
        for (_, told) in jobs.drain(..) {
            // Whoever asked may have been stopped.
            let _gone = told.send(());
        }
    }
    Ok(connection.close().await?)
}

async fn apply(connection: &mut SqliteConnection, change: &Change) -> Result<()> {
    match change {
        Change::Armed { uid, customer } => {
            let arm = "INSERT INTO orders (uid, state, customer) VALUES ($1, 'armed', $2)";
            let query = sqlx::query(arm).bind(id(*uid)).bind(id(*customer));
            query.execute(connection).await?;
        }
        Change::Answered { uid, number } => {
            let answer = "UPDATE orders SET state = 'answered', number = $2 WHERE uid = $1";
            let query = sqlx::query(answer).bind(id(*uid)).bind(id(*number));
            query.execute(connection).await?;
        }
        Change::Written { uid } => {
            let write = "UPDATE orders SET state = 'written' WHERE uid = $1";
            sqlx::query(write).bind(id(*uid)).execute(connection).await?;
        }
        Change::Exported { uids } => {
            for uid in uids {
                let export = "INSERT INTO articles (uid) VALUES ($1)";
                sqlx::query(export).bind(id(*uid)).execute(&mut *connection).await?;
            }
        }
    }
    Ok(())
}

/// Opens a fresh database as durable as the ledger: WAL, flushed at every commit.
pub(super) async fn open(path: &Path) -> Result<SqliteConnection> {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    connection
        .execute(
            "CREATE TABLE orders (
                 uid BIGINT PRIMARY KEY, state TEXT NOT NULL, customer BIGINT, number BIGINT);
             CREATE TABLE articles (uid BIGINT PRIMARY KEY)",
        )
        .await?;
    Ok(connection)
}

fn id(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}
