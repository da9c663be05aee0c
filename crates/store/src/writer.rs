//! The single writer: commits that wait at the same time share one transaction.
//!
//! One commit of SQLite costs a disk flush; sharing it makes durability affordable without changing
//! what is promised (ledger.md, "What durability costs"). A change that fails for a reason of its
//! own leaves the others untouched.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::error::Error;

/// Most changes that share one transaction.
const SHARED: usize = 256;

/// One change of the ledger. Applying it twice in two transactions, of which the first was rolled
/// back, is the same as applying it once.
pub(crate) trait Write: Send + Sync + 'static {
    /// What the waiter is told.
    type Output: Send + 'static;

    /// Carries the change out. An [`Error::LeaseLost`] or [`Error::LinkTaken`] means that nothing
    /// was written; any other error rolls the transaction back.
    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Self::Output, Error>>;
}

/// A change with its waiter, the output's type hidden.
trait Job: Send {
    fn run<'a>(
        &'a mut self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Ran>;
    fn tell(self: Box<Self>, failure: Option<&Failure>);
}

#[derive(PartialEq, Eq)]
enum Ran {
    Fine,
    Broke,
}

/// Why a transaction is not on disk.
enum Failure {
    /// One of its changes broke it and keeps the reason.
    Broken,
    /// The database refused to begin, commit or roll back.
    Storage { doing: &'static str, source: Arc<sqlx::Error> },
}

impl Failure {
    fn storage(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Storage { doing, source: Arc::new(source) }
    }
}

struct Waiting<W: Write> {
    write: W,
    result: Option<Result<W::Output, Error>>,
    reply: oneshot::Sender<Result<W::Output, Error>>,
}

impl<W: Write> Job for Waiting<W> {
    fn run<'a>(
        &'a mut self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let result = self.write.apply(connection, now).await;
            let ran = match &result {
                Ok(_) | Err(Error::LeaseLost | Error::LinkTaken { .. }) => Ran::Fine,
                Err(_) => Ran::Broke,
            };
            self.result = Some(result);
            ran
        })
    }

    fn tell(self: Box<Self>, failure: Option<&Failure>) {
        let result = match (failure, self.result) {
            (Some(Failure::Storage { doing, source }), _) => {
                Err(Error::Database { doing, source: Arc::clone(source) })
            }
            (_, Some(result)) => result,
            (_, None) => Err(Error::Closed),
        };
        // A waiter that has gone needs no answer; what it asked for is on disk all the same.
        drop(self.reply.send(result));
    }
}

/// Hands changes to the writer task.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the task that owns the writing connection; it ends when the last handle is dropped.
    pub(crate) fn start(connection: AnyConnection, clock: Arc<dyn Clock>) -> Self {
        let (jobs, waiting) = mpsc::channel(4 * SHARED);
        tokio::spawn(run(connection, waiting, clock));
        Self { jobs }
    }

    /// Returns when the change is on disk, or has failed.
    pub(crate) async fn write<W: Write>(&self, write: W) -> Result<W::Output, Error> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Waiting { write, result: None, reply });
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

async fn run(
    mut connection: AnyConnection,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
    clock: Arc<dyn Clock>,
) {
    let mut jobs = Vec::with_capacity(SHARED);
    while waiting.recv_many(&mut jobs, SHARED).await > 0 {
        match transaction(&mut connection, &mut jobs, clock.now()).await {
            Err(_) if jobs.len() > 1 => {
                for job in jobs.drain(..) {
                    let mut alone = [job];
                    let failure = transaction(&mut connection, &mut alone, clock.now()).await.err();
                    let [job] = alone;
                    job.tell(failure.as_ref());
                }
            }
            result => {
                let failure = result.err();
                jobs.drain(..).for_each(|job| job.tell(failure.as_ref()));
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the database did not close");
    }
}

/// Runs all jobs in one transaction; on an error nothing of them is on disk.
async fn transaction(
    connection: &mut AnyConnection,
    jobs: &mut [Box<dyn Job>],
    now: Timestamp,
) -> Result<(), Failure> {
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(Failure::storage("begin a transaction"))?;
    for job in jobs.iter_mut() {
        if job.run(&mut transaction, now).await == Ran::Broke {
            transaction.rollback().await.map_err(Failure::storage("roll back"))?;
            return Err(Failure::Broken);
        }
    }
    transaction.commit().await.map_err(Failure::storage("commit"))
}
