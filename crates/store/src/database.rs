//! Opening a ledger: the file, its settings, its migrations, its one writer and its readers.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use jiff::SignedDuration;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor, SqlSafeStr};

use crate::claim::{ClaimDue, ClaimOne, Claimed, Release, Renew};
use crate::clock::Clock;
use crate::commit::Commit;
use crate::connection::{Connection, ConnectionState, Save, SetState};
use crate::error::Error;
use crate::lock::ProcessLock;
use crate::observe::{Observation, WakeAll};
use crate::record::{Entity, RecordId};
use crate::writer::Writer;

const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "ledger", include_str!("migrations/0001_ledger.sql"))];

/// An open ledger; clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) readers: AnyPool,
    writer: Writer,
    path: Arc<PathBuf>,
}

impl Store {
    /// Opens `sqlite:FILE`, creating it when absent, and brings its schema up to date.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the address is not understood, the file cannot be used, or a
    /// newer program has written it.
    pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let path = sqlite_path(url)?;
        make_private(&path)?;
        let address = format!("sqlite:{}", path.display());
        let options = AnyConnectOptions::from_str(&address).map_err(unusable(&path))?;
        let mut connection = options.connect().await.map_err(unusable(&path))?;
        prepare(&mut connection).await.map_err(unusable(&path))?;
        migrate(&mut connection, &path).await?;
        let readers = AnyPoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .connect_with(options)
            .await
            .map_err(unusable(&path))?;
        let writer = Writer::start(connection, clock);
        Ok(Self { readers, writer, path: Arc::new(path) })
    }

    /// Makes this process the only one that works on the ledger, and takes over what a process
    /// that was killed had in hand.
    pub async fn lock(&self) -> Result<ProcessLock, Error> {
        let lock = ProcessLock::take(&self.path)?;
        let freed = self.writer.write(Release { owner: None }).await?;
        if freed > 0 {
            tracing::info!(records = freed, "took over the work of a process that was stopped");
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
            })
            .await
    }

    /// Claims one record whatever its state; `None` when it does not exist or a worker holds it.
    pub async fn claim_one(
        &self,
        id: &RecordId,
        owner: &str,
        lease: SignedDuration,
    ) -> Result<Option<Claimed>, Error> {
        self.writer.write(ClaimOne { id: id.clone(), owner: owner.to_owned(), lease }).await
    }

    /// Prolongs all leases of one owner.
    pub async fn renew(&self, owner: &str, lease: SignedDuration) -> Result<(), Error> {
        self.writer.write(Renew { owner: owner.to_owned(), lease }).await
    }

    /// Hands back everything that one owner holds.
    pub async fn release(&self, owner: &str) -> Result<u64, Error> {
        self.writer.write(Release { owner: Some(owner.to_owned()) }).await
    }

    /// Makes one step of a run durable.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] and [`Error::LinkTaken`] mean that nothing was written.
    pub async fn commit(&self, commit: Commit) -> Result<(), Error> {
        self.writer.commit(commit).await
    }

    /// Notes what was seen in the shop; tells how many records are new or changed.
    pub async fn observe(&self, observation: Observation) -> Result<u64, Error> {
        self.writer.write(observation).await
    }

    /// Looks again at everything that is held, ignored or manual: its settings have changed.
    pub async fn wake_all(&self, connection: &str) -> Result<u64, Error> {
        self.writer.write(WakeAll { connection: connection.to_owned() }).await
    }

    /// Adds or replaces a connection.
    pub async fn save_connection(&self, connection: Connection) -> Result<(), Error> {
        self.writer.write(Save(connection)).await
    }

    /// Switches a connection on, off, or to paused with a reason.
    pub async fn set_connection_state(
        &self,
        id: &str,
        state: ConnectionState,
        reason: Option<String>,
    ) -> Result<(), Error> {
        self.writer.write(SetState { id: id.to_owned(), state, reason }).await
    }
}

fn sqlite_path(url: &str) -> Result<PathBuf, Error> {
    let path = url.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    match path {
        Some(path) if !path.is_empty() && !path.contains(['?', '#']) => Ok(PathBuf::from(path)),
        _ => Err(Error::Configuration {
            message: format!(
                "the database address {url:?} is not understood; write sqlite:FILE, \
                 such as sqlite:koppla.db"
            ),
            source: None,
        }),
    }
}

/// The ledger holds keys and personal data: only its owner may read the file.
fn make_private(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|source| Error::Configuration {
            message: format!(
                "cannot open the database file {}; choose another place with --database \
                 or mend the folder's rights",
                path.display()
            ),
            source: Some(Box::new(source)),
        })
}

fn unusable(path: &Path) -> impl FnOnce(sqlx::Error) -> Error + '_ {
    move |source| Error::Configuration {
        message: format!("{} cannot be used as a database", path.display()),
        source: Some(Box::new(source)),
    }
}

/// An armed attempt must survive a power cut, hence FULL (I17).
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection
        .execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;
             PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000",
        )
        .await?;
    Ok(())
}

async fn migrate(connection: &mut AnyConnection, path: &Path) -> Result<(), Error> {
    let migrations = MIGRATIONS
        .iter()
        .map(|(version, name, sql)| {
            Migration::new(
                *version,
                Cow::Borrowed(name),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations).run(&mut *connection).await.map_err(|error| {
        let message = match &error {
            sqlx::migrate::MigrateError::VersionMissing(version) => format!(
                "{} was written by a newer koppla (schema {version}); start that version instead",
                path.display()
            ),
            _ => format!("{} could not be brought up to date", path.display()),
        };
        Error::Configuration { message, source: Some(Box::new(error)) }
    })
}
