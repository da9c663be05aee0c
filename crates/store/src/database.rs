//! Opening a ledger: its migrations, its one writer and its readers.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::SignedDuration;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Executor, SqlSafeStr};

use crate::backend::Backend;
use crate::claim::{ClaimDue, ClaimOne, Claimed, Release, Renew};
use crate::clock::Clock;
use crate::commit::Commit;
use crate::connection::{Connection, ConnectionState, Save, SetState};
use crate::error::Error;
use crate::lock::ProcessLock;
use crate::observe::{Observation, WakeAll};
use crate::record::{Entity, RecordId};
use crate::turnstile::{Pass as _, Turnstile};
use crate::writer::Writer;

pub(crate) const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "ledger", include_str!("migrations/0001_ledger.sql"))];

/// An open ledger; clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) readers: AnyPool,
    writer: Writer,
    pub(crate) backend: Arc<Backend>,
    pub(crate) turnstile: Option<Arc<dyn Turnstile>>,
}

impl Store {
    /// Opens `sqlite:FILE`, creating it when absent, or the database `postgres://…`, and brings its
    /// schema up to date.
    ///
    /// `clock` counts for SQLite. On PostgreSQL the server's does, so that several nodes agree;
    /// [`Self::clock`] shows whichever counts.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the address is not understood, the file or server cannot be
    /// used, or a newer program has written the ledger. No message shows a password.
    pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let backend = Arc::new(Backend::new(url, clock)?);
        let unusable = |source| backend.unusable(source);
        let mut connection = backend.connect().await.map_err(unusable)?;
        migrate(&mut connection, &backend).await?;
        backend.read_clock(&mut connection).await.map_err(unusable)?;
        let session = backend.session();
        let readers = AnyPoolOptions::new()
            .max_connections(4)
            .test_before_acquire(backend.can_be_lost())
            .after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(session).await.map(drop) })
            })
            .connect_with(backend.options())
            .await
            .map_err(unusable)?;
        let writer = Writer::start(Arc::clone(&backend), connection);
        Ok(Self { readers, writer, backend, turnstile: None })
    }

    /// The clock of leases and due times: what everything that is compared with them must show.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.backend) as Arc<dyn Clock>
    }

    /// Begins to work on the ledger. On SQLite this process is then the only one that does, and
    /// takes over what a process that was killed had in hand; on PostgreSQL others may work too,
    /// and the work of one that was killed is free when its leases run out.
    pub async fn lock(&self) -> Result<ProcessLock, Error> {
        let lock = self.backend.lock()?;
        if lock.is_exclusive() {
            let freed = self.writer.write(Release { owner: None }).pass(self).await?;
            if freed > 0 {
                tracing::info!(records = freed, "took over the work of a process that was stopped");
            }
        }
        Ok(lock)
    }

    /// Claims up to `limit` due records of one kind, oldest first.
    pub async fn claim(
        &self,
        connection: &str,
        entity: Entity,
        owner: &str,
        limit: usize,
        lease: SignedDuration,
    ) -> Result<Vec<Claimed>, Error> {
        self.writer
            .write(ClaimDue {
                connection: connection.to_owned(),
                entity,
                owner: owner.to_owned(),
                limit: i64::try_from(limit).unwrap_or(i64::MAX),
                lease,
                passing_over: self.backend.claiming(),
            })
            .pass(self)
            .await
    }

    /// Claims one record whatever its state; `None` when it does not exist or a worker holds it.
    pub async fn claim_one(
        &self,
        id: &RecordId,
        owner: &str,
        lease: SignedDuration,
    ) -> Result<Option<Claimed>, Error> {
        self.writer
            .write(ClaimOne { id: id.clone(), owner: owner.to_owned(), lease })
            .pass(self)
            .await
    }

    /// Prolongs all leases of one owner.
    pub async fn renew(&self, owner: &str, lease: SignedDuration) -> Result<(), Error> {
        self.writer.write(Renew { owner: owner.to_owned(), lease }).pass(self).await
    }

    /// Hands back everything that one owner holds.
    pub async fn release(&self, owner: &str) -> Result<u64, Error> {
        self.writer.write(Release { owner: Some(owner.to_owned()) }).pass(self).await
    }

    /// Makes one step of a run durable.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] and [`Error::LinkTaken`] mean that nothing was written.
    pub async fn commit(&self, commit: Commit) -> Result<(), Error> {
        self.writer.commit(commit).pass(self).await
    }

    /// Notes what was seen in the shop; tells how many records are new or changed.
    pub async fn observe(&self, observation: Observation) -> Result<u64, Error> {
        self.writer.write(observation).pass(self).await
    }

    /// Looks again at everything that is held, ignored or manual: its settings have changed.
    pub async fn wake_all(&self, connection: &str) -> Result<u64, Error> {
        self.writer.write(WakeAll { connection: connection.to_owned() }).pass(self).await
    }

    /// Adds or replaces a connection.
    pub async fn save_connection(&self, connection: Connection) -> Result<(), Error> {
        self.writer.write(Save(connection)).pass(self).await
    }

    /// Switches a connection on, off, or to paused with a reason.
    pub async fn set_connection_state(
        &self,
        id: &str,
        state: ConnectionState,
        reason: Option<String>,
    ) -> Result<(), Error> {
        self.writer.write(SetState { id: id.to_owned(), state, reason }).pass(self).await
    }
}

/// Nodes that start at the same time on one PostgreSQL wait here for each other.
async fn migrate(connection: &mut AnyConnection, backend: &Backend) -> Result<(), Error> {
    let migrations = MIGRATIONS
        .iter()
        .map(|(version, name, sql)| {
            let sql = AssertSqlSafe(backend.migration(sql)).into_sql_str();
            Migration::new(*version, Cow::Borrowed(name), MigrationType::Simple, sql, false)
        })
        .collect();
    Migrator::with_migrations(migrations).run(&mut *connection).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => Error::Configuration {
            message: format!(
                "{backend} was written by a newer koppla (schema {version}); start that version \
                 instead"
            ),
            source: None,
        },
        MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => {
            backend.unusable(source)
        }
        error => Error::Configuration {
            message: format!("{backend} could not be brought up to date"),
            source: Some(Box::new(error)),
        },
    })
}
