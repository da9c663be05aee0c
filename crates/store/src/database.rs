//! Opening a ledger: its migrations, its one writer and its readers.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::SignedDuration;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Executor, SqlSafeStr};
use tokio::sync::watch;

use crate::backend::Backend;
use crate::claim::{Claim, ClaimDue, ClaimOne, Claimed, PutBack, Release, ReleaseAll};
use crate::clock::Clock;
use crate::commit::Commit;
use crate::connection::{
    Add, Connection, ConnectionState, Pause, ReplaceAccount, ReplaceFacts, Save, SaveFacts,
    SetState,
};
use crate::error::Error;
use crate::incarnation::Touch;
use crate::lock::ProcessLock;
use crate::observe::{BringForward, Observation, WakeAll};
use crate::record::{Entity, RecordId};
use crate::seat::Seat;
use crate::turnstile::{Pass as _, Turnstile};
use crate::vault::{KeySource, Vault};
use crate::writer::Writer;

pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "ledger", include_str!("migrations/0001_ledger.sql")),
    (2, "incarnation", include_str!("migrations/0002_incarnation.sql")),
    (3, "people", include_str!("migrations/0003_people.sql")),
    (4, "settings_change", include_str!("migrations/0004_settings_change.sql")),
    (5, "secrets", include_str!("migrations/0005_secrets.sql")),
    (6, "pages", include_str!("migrations/0006_pages.sql")),
    (9, "log", include_str!("migrations/0009_log.sql")),
    (12, "look", include_str!("migrations/0012_look.sql")),
    (13, "doubt", include_str!("migrations/0013_doubt.sql")),
    (14, "audit_only_grows", include_str!("migrations/0014_audit_only_grows.sql")),
];

/// An open ledger; clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) readers: AnyPool,
    pub(crate) writer: Writer,
    pub(crate) backend: Arc<Backend>,
    pub(crate) turnstile: Option<Arc<dyn Turnstile>>,
    /// Told whenever this program has changed a connection.
    pub(crate) changes: Arc<watch::Sender<()>>,
    pub(crate) vault: Arc<Vault>,
}

impl Store {
    /// Opens `sqlite:FILE` with the master key in the file beside it; both are made when absent.
    /// For `postgres://…` there is no such file: [`Self::open_with`].
    ///
    /// # Errors
    /// Those of [`Self::open_with`].
    pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        Self::open_with(url, clock, &KeySource::Beside).await
    }

    /// Opens `sqlite:FILE`, creating it when absent, or the database `postgres://…`, brings its
    /// schema up to date, and seals what an older program has left there in plain words.
    ///
    /// `clock` counts for SQLite. On PostgreSQL the server's does, so that several nodes agree;
    /// [`Self::clock`] shows whichever counts.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the address is not understood, the file or server cannot be
    /// used, a newer program has written the ledger, or the master key is not the ledger's. No
    /// message shows a password.
    pub async fn open_with(
        url: &str,
        clock: Arc<dyn Clock>,
        keys: &KeySource,
    ) -> Result<Self, Error> {
        let backend = Arc::new(Backend::new(url, clock)?);
        let unusable = |source| backend.unusable(source);
        let mut connection = backend.connect().await.map_err(unusable)?;
        let vault = Arc::new(migrate(&mut connection, &backend, keys).await?);
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
        let changes = Arc::new(watch::Sender::new(()));
        Ok(Self { readers, writer, backend, turnstile: None, changes, vault })
    }

    /// The clock of leases and due times: what everything that is compared with them must show.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.backend) as Arc<dyn Clock>
    }

    /// Begins to work on the ledger. On SQLite this process is then the only one that does, and
    /// takes over what a process that was killed had in hand; on PostgreSQL others may work too,
    /// and the work of one that was killed is free when its leases run out. Notices here when the
    /// ledger was restored from a backup: [`Self::restored_at`].
    pub async fn lock(&self) -> Result<ProcessLock, Error> {
        let lock = self.backend.lock()?;
        if lock.is_exclusive() {
            let freed = self.writer.write(ReleaseAll).pass(self).await?;
            if freed > 0 {
                tracing::info!(records = freed, "took over the work of a process that was stopped");
            }
        }
        self.begin_work(false).await?;
        Ok(lock)
    }

    /// Claims up to `limit` due records of one kind, oldest first.
    ///
    /// # Errors
    /// [`Error::SeatLost`] when another node has the seat that the right to claim comes from.
    pub async fn claim(
        &self,
        connection: &str,
        entity: Entity,
        owner: &str,
        seat: Option<&Seat>,
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
                seat: seat.cloned(),
                backend: Arc::clone(&self.backend),
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

    /// Ends a claim without an outcome: the record is free for the next who asks.
    pub async fn put_back(&self, claim: &Claim) -> Result<(), Error> {
        self.writer.write(PutBack(claim.clone())).pass(self).await
    }

    /// Hands back everything that one owner holds.
    pub async fn release(&self, owner: &str) -> Result<u64, Error> {
        self.writer.write(Release { owner: owner.to_owned() }).pass(self).await
    }

    /// Makes one step of a run durable.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] and [`Error::LinkTaken`] mean that nothing was written.
    pub async fn commit(&self, commit: Commit) -> Result<(), Error> {
        self.writer.commit(commit).pass(self).await
    }

    /// Makes a step durable that must not be forgotten: waits as long as the ledger cannot be
    /// written, or other nodes stand in the way, so that an answer is not lost that was heard already.
    ///
    /// # Errors
    /// Those of [`Self::commit`]; [`Error::Outage`] once the program ends.
    pub async fn commit_patiently(&self, commit: Commit) -> Result<(), Error> {
        loop {
            // The writer pauses between two tries.
            let ended = self.commit(commit.clone()).await;
            let passes = ended
                .as_ref()
                .is_err_and(|error| matches!(error, Error::Outage { .. }) || error.is_collision());
            if !passes || self.backend.hurries.load(Ordering::Relaxed) {
                return ended;
            }
        }
    }

    /// Whether this error means that the ledger cannot be reached or written for now; it then says so
    /// in the log, once for all that wait for it.
    pub fn notes_outage(&self, error: &Error) -> bool {
        match error {
            // The writer has said it.
            Error::Outage { .. } => true,
            Error::Database { source, .. } => match self.backend.outage(source) {
                Some(message) => {
                    self.backend.outages.note(&message, source);
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// The program ends: what cannot be written now is given up. It is settled after the next start.
    pub fn stop_waiting(&self) {
        self.backend.hurries.store(true, Ordering::Relaxed);
    }

    /// Writes to the ledger nothing that means anything.
    ///
    /// # Errors
    /// [`Error::Outage`] when it cannot be written, with the cure.
    pub async fn check(&self) -> Result<(), Error> {
        self.writer.write(Touch).pass(self).await
    }

    /// Notes what was seen in the shop; tells how many records are new or changed.
    pub async fn observe(&self, observation: Observation) -> Result<u64, Error> {
        let noted = self.writer.write(observation).pass(self).await?;
        self.look_at_growth(noted).await;
        Ok(noted)
    }

    /// Makes due now what is due later than `horizon` from now: nothing ever is, unless the clock
    /// was set back (I16). Tells how much that was.
    pub async fn bring_forward(
        &self,
        connection: &str,
        entity: Entity,
        horizon: SignedDuration,
    ) -> Result<u64, Error> {
        let connection = connection.to_owned();
        self.writer.write(BringForward { connection, entity, horizon }).pass(self).await
    }

    /// Looks again at everything that is held, ignored or manual: its settings have changed.
    pub async fn wake_all(&self, connection: &str) -> Result<u64, Error> {
        self.writer.write(WakeAll { connection: connection.to_owned() }).pass(self).await
    }

    /// Adds a connection, unless there is one of its name; false then.
    pub async fn add_connection(&self, connection: Connection) -> Result<bool, Error> {
        let save = Save { connection, vault: Arc::clone(&self.vault) };
        let added = self.writer.write(Add(save)).pass(self).await?;
        self.changes.send_replace(());
        Ok(added)
    }

    /// Changes account and facts of a connection, unless one of them is no longer what was read;
    /// false then. With another account everything that is held is looked at again.
    pub async fn replace_account(
        &self,
        read: &Connection,
        account: String,
        facts: String,
    ) -> Result<bool, Error> {
        let replace = ReplaceAccount {
            id: read.id.clone(),
            read: (read.account.clone(), read.facts.clone()),
            account,
            facts,
            vault: Arc::clone(&self.vault),
        };
        let replaced = self.writer.write(replace).pass(self).await?;
        self.changes.send_replace(());
        Ok(replaced)
    }

    /// Adds a connection or replaces it as a whole, with whatever others have changed of it: for
    /// ledgers that nobody else uses.
    pub async fn save_connection(&self, connection: Connection) -> Result<(), Error> {
        self.writer.write(Save { connection, vault: Arc::clone(&self.vault) }).pass(self).await?;
        self.changes.send_replace(());
        Ok(())
    }

    /// Saves what was learned of a connection's systems.
    pub async fn save_facts(&self, id: &str, facts: String) -> Result<(), Error> {
        self.writer.write(SaveFacts { id: id.to_owned(), facts }).pass(self).await?;
        self.changes.send_replace(());
        Ok(())
    }

    /// Saves what was learned, unless it is no longer what was read; false then.
    pub async fn replace_facts(&self, id: &str, read: &str, facts: String) -> Result<bool, Error> {
        let replace = ReplaceFacts { id: id.to_owned(), read: read.to_owned(), facts };
        let replaced = self.writer.write(replace).pass(self).await?;
        self.changes.send_replace(());
        Ok(replaced)
    }

    /// Switches a connection on, off, or to paused with a reason.
    pub async fn set_connection_state(
        &self,
        id: &str,
        state: ConnectionState,
        reason: Option<String>,
    ) -> Result<(), Error> {
        self.writer.write(SetState { id: id.to_owned(), state, reason }).pass(self).await?;
        self.changes.send_replace(());
        Ok(())
    }

    /// Pauses a connection that works until a person has mended what `reason` says. One that was
    /// switched off meanwhile stays so.
    pub async fn pause_connection(&self, id: &str, reason: String) -> Result<(), Error> {
        self.writer.write(Pause { id: id.to_owned(), reason }).pass(self).await?;
        self.changes.send_replace(());
        Ok(())
    }

    /// Tells of every change of a connection that is made through this program; other programs are
    /// not heard.
    pub fn connections_changed(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }
}

/// Brings a ledger up to date; its master keys.
pub(crate) async fn migrate(
    connection: &mut AnyConnection,
    backend: &Backend,
    keys: &KeySource,
) -> Result<Vault, Error> {
    keys.check(backend)?;
    run_migrations(connection, backend).await?;
    let vault = Vault::open(keys, backend, connection).await?;
    let sealed = vault.seal_plain(backend, connection).await?;
    if sealed > 0 {
        tracing::info!(connections = sealed, "the keys in the database are encrypted now");
    }
    Ok(vault)
}

/// Nodes that start at the same time on one PostgreSQL wait here for each other.
async fn run_migrations(connection: &mut AnyConnection, backend: &Backend) -> Result<(), Error> {
    let unusable = |source| backend.unusable(source);
    connection.execute(backend.migrating()).await.map_err(unusable)?;
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
    })?;
    connection.execute(backend.session()).await.map(drop).map_err(unusable)
}
