//! The single writer: commits that wait at the same time share one transaction.
//!
//! One commit costs a disk flush; sharing it makes durability affordable without changing
//! what is promised (ledger.md, "What durability costs"). A change that fails for a reason of its
//! own leaves the others untouched. A disk or server that fails is given a pause, then tried anew
//! over a new connection: after a failed flush nothing that the old one holds can be trusted (I17).

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

use crate::apply;
use crate::backend::Backend;
use crate::clock::Clock as _;
use crate::commit::Commit;
use crate::error::Error;
use crate::incarnation::{self, Begin};

/// Most changes that share one transaction.
const SHARED: usize = 256;

/// How often a change is tried that loses against another node's.
const TRIES: usize = 5;

/// Between two tries of a disk or server that fails.
const PAUSE: Duration = Duration::from_secs(1);

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
    /// Whether a create may be sent once this is on disk.
    fn arms(&self) -> bool {
        matches!(self, Self::Commit(waiting) if matches!(waiting.write.record.open, Some(Some(_))))
    }

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
        backend: &'a Backend,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Ran>;
    fn tell(self: Box<Self>, failure: Option<&Failure>);
}

enum Ran {
    Fine,
    Broke(Failure),
}

/// Why a transaction is not on disk.
enum Failure {
    /// One of its changes broke it and keeps the reason.
    Broken { collided: bool },
    /// The database refused to begin or to commit.
    Storage { doing: &'static str, source: Arc<sqlx::Error> },
    /// The database takes no changes, for this reason and with this cure.
    Outage { message: String, source: Arc<sqlx::Error> },
}

impl Failure {
    /// What a failed statement of the writer itself means.
    fn storage(backend: &Backend, doing: &'static str, source: sqlx::Error) -> Self {
        match backend.outage(&source) {
            Some(message) => Self::Outage { message, source: Arc::new(source) },
            None => Self::Storage { doing, source: Arc::new(source) },
        }
    }

    /// What a failed change means: the fault may be in the change, or below it.
    fn of_change(backend: &Backend, error: &Error) -> Self {
        match error {
            Error::Database { source, .. } if !error.is_collision() => match backend.outage(source)
            {
                Some(message) => Self::Outage { message, source: Arc::clone(source) },
                None => Self::Broken { collided: false },
            },
            _ => Self::Broken { collided: error.is_collision() },
        }
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
            (Some(Failure::Outage { message, source }), _) => {
                Err(Error::Outage { message: message.clone(), source: Arc::clone(source) })
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
        backend: &'a Backend,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let result = self.write.apply(connection, now).await;
            let broke = |error| Ran::Broke(Failure::of_change(backend, error));
            let ran = result.as_ref().err().map_or(Ran::Fine, broke);
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
            if self.backend.outages.is_one() {
                self.backend.sleep(PAUSE).await;
            }
            match self.transaction(&mut jobs).await {
                Err(Failure::Broken { collided }) if collided || jobs.len() > 1 => {
                    let mut alone = jobs.drain(..);
                    while let Some(job) = alone.next() {
                        if let Some(outage) = self.alone(job).await {
                            // The others would only find the same.
                            alone.by_ref().for_each(|job| job.tell(Some(&outage)));
                        }
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

    /// Carries one change out; the outage that it met.
    async fn alone(&mut self, job: Job) -> Option<Failure> {
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
        failure.filter(|failure| matches!(failure, Failure::Outage { .. }))
    }

    /// Runs all jobs in one transaction; on an error nothing of them is on disk.
    async fn transaction(&mut self, jobs: &mut [Job]) -> Result<(), Failure> {
        let done = match self.ready().await {
            Ok((mut connection, now)) => {
                let done = transaction(&self.backend, &mut connection, jobs, now).await;
                if !matches!(done, Err(Failure::Storage { .. } | Failure::Outage { .. })) {
                    self.connection = Some(connection);
                }
                done
            }
            Err(failure) => Err(failure),
        };
        match &done {
            Err(Failure::Outage { message, source }) => self.backend.outages.note(message, source),
            Err(Failure::Storage { .. } | Failure::Broken { .. }) => {}
            Ok(()) => self.backend.outages.end(),
        }
        done
    }

    /// The connection with the time of the next transaction, which also shows that it lives; one
    /// that was lost, because the disk failed or the server was started anew, is replaced.
    async fn ready(&mut self) -> Result<(AnyConnection, Timestamp), Failure> {
        if let Some(mut connection) = self.connection.take() {
            match self.backend.read_clock(&mut connection).await {
                Ok(now) => return Ok((connection, now)),
                Err(error) => tracing::info!(
                    error = &error as &dyn std::error::Error,
                    "the database was lost; connecting anew"
                ),
            }
        }
        let failed = |source| Failure::storage(&self.backend, "connect anew", source);
        let mut connection = self.backend.connect().await.map_err(failed)?;
        let now = self.backend.read_clock(&mut connection).await.map_err(failed)?;
        if self.backend.incarnation.is_at_work() {
            begin_anew(&self.backend, &mut connection, now).await?;
        }
        Ok((connection, now))
    }
}

/// What was connected anew may be another ledger, restored meanwhile. Also the one proof that it can
/// be written: a look for due records, which finds nothing, writes nothing.
async fn begin_anew(
    backend: &Arc<Backend>,
    connection: &mut AnyConnection,
    now: Timestamp,
) -> Result<(), Failure> {
    let storage = |source| Failure::storage(backend, "begin to work anew", source);
    let place = backend.place(connection).await.map_err(storage)?;
    let begin = Begin { backend: Arc::clone(backend), place, said: false };
    let mut transaction = connection.begin_with(backend.begin()).await.map_err(storage)?;
    let begun = begin.apply(&mut transaction, now).await;
    let begun = begun.map_err(|error| Failure::of_change(backend, &error))?;
    transaction.commit().await.map_err(storage)?;
    backend.incarnation.enter(backend, &begun).map_err(|error| {
        let message = error.to_string();
        Failure::Outage { message, source: Arc::new(sqlx::Error::Configuration(error.into())) }
    })
}

async fn transaction(
    backend: &Backend,
    connection: &mut AnyConnection,
    jobs: &mut [Job],
    now: Timestamp,
) -> Result<(), Failure> {
    let storage = |doing| move |source| Failure::storage(backend, doing, source);
    let mut transaction =
        connection.begin_with(backend.begin()).await.map_err(storage("begin a transaction"))?;
    if let Ran::Broke(failure) = carry_out(backend, &mut transaction, jobs, now).await {
        // A connection that cannot roll back is lost, and with it the transaction.
        if let Err(error) = transaction.rollback().await {
            tracing::info!(error = &error as &dyn std::error::Error, "could not roll back");
        }
        return Err(failure);
    }
    let mut number = None;
    if backend.incarnation.counts() && jobs.iter().any(Job::arms) {
        number = Some(incarnation::count(&mut transaction).await.map_err(storage("count"))?);
    }
    transaction.commit().await.map_err(storage("commit"))?;
    if let Some(number) = number {
        backend.incarnation.advance(number);
    }
    Ok(())
}

/// Nobody has been told anything yet, so the order among jobs that wait together is free.
async fn carry_out(
    backend: &Backend,
    connection: &mut AnyConnection,
    jobs: &mut [Job],
    now: Timestamp,
) -> Ran {
    let mut commits = Vec::with_capacity(jobs.len());
    for job in jobs.iter_mut() {
        match job {
            Job::Commit(waiting) => commits.push(waiting),
            Job::Change(change) => {
                let ran = change.run(backend, connection, now).await;
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
            let failure = Failure::of_change(backend, &error);
            if let [alone] = commits.as_mut_slice() {
                alone.result = Some(Err(error));
            }
            return Ran::Broke(failure);
        }
    };
    for (waiting, result) in commits.into_iter().zip(results) {
        waiting.result = Some(result);
    }
    Ran::Fine
}
