//! The single writer: commits that wait at the same time share one transaction.
//!
//! One commit costs a disk flush; sharing it makes durability affordable without changing
//! what is promised (ledger.md, "What durability costs"). A change that fails for a reason of its
//! own leaves the others untouched.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

use crate::apply;
use crate::backend::Backend;
use crate::commit::Commit;
use crate::error::Error;

/// Most changes that share one transaction.
const SHARED: usize = 256;

/// How often a change is tried that loses against another node's.
const TRIES: usize = 5;

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

enum Ran {
    Fine,
    Broke { collided: bool },
}

impl Ran {
    fn broke(error: &Error) -> Self {
        Self::Broke { collided: error.is_collision() }
    }
}

/// Why a transaction is not on disk.
enum Failure {
    /// One of its changes broke it and keeps the reason.
    Broken { collided: bool },
    /// The database refused to begin or to commit.
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
            let ran = result.as_ref().err().map_or(Ran::Fine, Ran::broke);
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
    pub(crate) fn start(backend: Arc<Backend>, connection: AnyConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(4 * SHARED);
        let task = Task { backend, connection: Some(connection) };
        tokio::spawn(task.run(waiting));
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

/// The writer's side of the channel.
struct Task {
    backend: Arc<Backend>,
    /// `None` after it has failed.
    connection: Option<AnyConnection>,
}

impl Task {
    async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(SHARED);
        while waiting.recv_many(&mut jobs, SHARED).await > 0 {
            match self.transaction(&mut jobs).await {
                Err(Failure::Broken { collided }) if collided || jobs.len() > 1 => {
                    for job in jobs.drain(..) {
                        self.alone(job).await;
                    }
                }
                result => {
                    let failure = result.err();
                    jobs.drain(..).for_each(|job| job.tell(failure.as_ref()));
                }
            }
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database did not close");
        }
    }

    async fn alone(&mut self, job: Job) {
        let mut alone = [job];
        let mut failure = self.transaction(&mut alone).await.err();
        for _ in 1..TRIES {
            if !matches!(failure, Some(Failure::Broken { collided: true })) {
                break;
            }
            failure = self.transaction(&mut alone).await.err();
        }
        let [job] = alone;
        job.tell(failure.as_ref());
    }

    /// Runs all jobs in one transaction; on an error nothing of them is on disk.
    async fn transaction(&mut self, jobs: &mut [Job]) -> Result<(), Failure> {
        let (mut connection, now) =
            self.ready().await.map_err(Failure::storage("begin a transaction"))?;
        let done = transaction(&mut connection, self.backend.begin(), jobs, now).await;
        if !matches!(done, Err(Failure::Storage { .. })) {
            self.connection = Some(connection);
        }
        done
    }

    /// The connection with the time of the next transaction, which also shows that it lives; one
    /// that was lost, because the server was started anew, is replaced.
    async fn ready(&mut self) -> Result<(AnyConnection, Timestamp), sqlx::Error> {
        if let Some(mut connection) = self.connection.take() {
            match self.backend.read_clock(&mut connection).await {
                Ok(now) => return Ok((connection, now)),
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the database was lost; connecting anew"
                ),
            }
        }
        let mut connection = self.backend.connect().await?;
        let now = self.backend.read_clock(&mut connection).await?;
        Ok((connection, now))
    }
}

async fn transaction(
    connection: &mut AnyConnection,
    begin: &'static str,
    jobs: &mut [Job],
    now: Timestamp,
) -> Result<(), Failure> {
    let mut transaction =
        connection.begin_with(begin).await.map_err(Failure::storage("begin a transaction"))?;
    if let Ran::Broke { collided } = carry_out(&mut transaction, jobs, now).await {
        // A connection that cannot roll back is lost, and with it the transaction.
        if let Err(error) = transaction.rollback().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "could not roll back");
        }
        return Err(Failure::Broken { collided });
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
                let ran = change.run(connection, now).await;
                if let Ran::Broke { .. } = ran {
                    return ran;
                }
            }
        }
    }
    let steps: Vec<&Commit> = commits.iter().map(|waiting| &waiting.write).collect();
    let results = match apply::all(connection, &steps, now).await {
        Ok(results) => results,
        Err(error) => {
            let ran = Ran::broke(&error);
            if let [alone] = commits.as_mut_slice() {
                alone.result = Some(Err(error));
            }
            return ran;
        }
    };
    for (waiting, result) in commits.into_iter().zip(results) {
        waiting.result = Some(result);
    }
    Ran::Fine
}
