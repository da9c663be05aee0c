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

use crate::apply;
use crate::clock::Clock;
use crate::commit::Commit;
use crate::error::Error;

/// Most changes that share one transaction.
const SHARED: usize = 256;

/// One change of the ledger. Applying it twice in two transactions, of which the first was rolled
/// back, is the same as applying it once.
pub(crate) trait Write: Send + Sync + 'static {
    /// What the waiter is told.
    type Output: Send + 'static;

    /// Carries the change out. An error rolls the transaction back.
    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Self::Output, Error>>;
}

/// What waits for the writer.
enum Job {
    /// The step of a run; those that wait together are carried out together.
    Commit(Box<Waiting<Commit, ()>>),
    /// Anything else.
    Change(Box<dyn Change>),
}

impl Job {
    fn tell(self, failure: Option<&Failure>) {
        match self {
            Self::Commit(waiting) => waiting.tell(failure),
            Self::Change(change) => change.tell(failure),
        }
    }
}

/// A change with its waiter, the output's type hidden.
trait Change: Send {
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

struct Waiting<W, T> {
    write: W,
    result: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<W, T> Waiting<W, T> {
    fn tell(self, failure: Option<&Failure>) {
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

impl<W: Write> Change for Waiting<W, W::Output> {
    fn run<'a>(
        &'a mut self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let result = self.write.apply(connection, now).await;
            let ran = if result.is_ok() { Ran::Fine } else { Ran::Broke };
            self.result = Some(result);
            ran
        })
    }

    fn tell(self: Box<Self>, failure: Option<&Failure>) {
        (*self).tell(failure);
    }
}

/// Hands changes to the writer task.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
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
        self.wait(|reply| Job::Change(Box::new(Waiting { write, result: None, reply }))).await
    }

    /// Returns when the step is on disk, or has failed.
    pub(crate) async fn commit(&self, write: Commit) -> Result<(), Error> {
        self.wait(|reply| Job::Commit(Box::new(Waiting { write, result: None, reply }))).await
    }

    async fn wait<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, Error>>) -> Job,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

async fn run(
    mut connection: AnyConnection,
    mut waiting: mpsc::Receiver<Job>,
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
    jobs: &mut [Job],
    now: Timestamp,
) -> Result<(), Failure> {
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(Failure::storage("begin a transaction"))?;
    if carry_out(&mut transaction, jobs, now).await == Ran::Broke {
        transaction.rollback().await.map_err(Failure::storage("roll back"))?;
        return Err(Failure::Broken);
    }
    transaction.commit().await.map_err(Failure::storage("commit"))
}

/// Nobody has been told anything yet, so the order among jobs that wait together is free.
async fn carry_out(connection: &mut AnyConnection, jobs: &mut [Job], now: Timestamp) -> Ran {
    let mut commits = Vec::with_capacity(jobs.len());
    for job in jobs.iter_mut() {
        match job {
            Job::Commit(waiting) => commits.push(waiting),
            Job::Change(change) => {
                if change.run(connection, now).await == Ran::Broke {
                    return Ran::Broke;
                }
            }
        }
    }
    let steps: Vec<&Commit> = commits.iter().map(|waiting| &waiting.write).collect();
    let results = match apply::all(connection, &steps, now).await {
        Ok(results) => results,
        Err(error) => {
            if let [alone] = commits.as_mut_slice() {
                alone.result = Some(Err(error));
            }
            return Ran::Broke;
        }
    };
    for (waiting, result) in commits.into_iter().zip(results) {
        waiting.result = Some(result);
    }
    Ran::Fine
}
