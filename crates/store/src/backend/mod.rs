//! Where a ledger is kept: everything in which SQLite and PostgreSQL differ.
//!
//! The statements are the same on both. What differs is how a place is addressed, opened and locked,
//! how a transaction begins, how claims pass over each other, how the values of many rows are named,
//! and whose clock counts.

mod postgres;
mod sqlite;

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::any::AnyConnectOptions;
use sqlx::{Any, AnyConnection, ConnectOptions, Database as _, Executor, Row, Sqlite};

use crate::clock::Clock;
use crate::error::Error;
use crate::growth::Growth;
use crate::incarnation::Incarnation;
use crate::lock::ProcessLock;
use crate::outage::Outages;

/// A server that has not let us in after so long is out of reach.
const PATIENCE: Duration = Duration::from_secs(15);

/// How the values of many rows stand in a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// `$1, $2, …`.
    Numbered,
    /// `?, ?, …`: SQLite looks for the name of each value from the first one on, so that one with a
    /// name, which a number is, costs the more the more there are.
    Nameless,
}

impl Values {
    /// How they stand best in a statement for this database.
    pub(crate) fn of(connection: &AnyConnection) -> Self {
        if connection.backend_name() == Sqlite::NAME { Self::Nameless } else { Self::Numbered }
    }
}

/// Stands in a migration for the words that keep the audit's rows from being changed or removed.
const ONLY_GROWS: &str = "AUDIT ONLY GROWS;";

/// The place of a ledger.
pub(crate) struct Backend {
    kind: Kind,
    options: AnyConnectOptions,
    clock: Arc<dyn Clock>,
    /// By how many milliseconds the database's clock is ahead of ours.
    ahead: AtomicI64,
    /// The latest time that was told, in milliseconds.
    latest: AtomicI64,
    pub(crate) incarnation: Incarnation,
    pub(crate) outages: Outages,
    pub(crate) growth: Growth,
    /// The program ends: nobody waits any more for a disk or server to work again.
    pub(crate) hurries: AtomicBool,
}

/// By so many milliseconds the server's clock is known at worst, where it answers in time.
const JITTER: i64 = 1_000;

enum Kind {
    Sqlite(sqlite::Files),
    Postgres(postgres::Address),
}

impl Backend {
    /// Understands an address; makes the file when it is one and absent.
    pub(crate) fn new(url: &str, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let (kind, options) = if postgres::is_meant(url) {
            let address = postgres::Address::parse(url)?;
            let options =
                AnyConnectOptions::from_str(url).map_err(|_| postgres::not_understood())?;
            (Kind::Postgres(address), options)
        } else {
            let path = sqlite::path(url)?;
            sqlite::make_private(&path)?;
            let options = AnyConnectOptions::from_str(&format!("sqlite:{}", path.display()))
                .map_err(|source| sqlite::unusable(&path, source))?;
            (Kind::Sqlite(sqlite::Files::of(path)), options)
        };
        Ok(Self {
            kind,
            options,
            clock,
            ahead: AtomicI64::new(0),
            latest: AtomicI64::new(i64::MIN),
            incarnation: Incarnation::default(),
            outages: Outages::default(),
            growth: Growth::default(),
            hurries: AtomicBool::new(false),
        })
    }

    /// What a pool of connections needs; each of them begins with [`Self::session`].
    pub(crate) fn options(&self) -> AnyConnectOptions {
        self.options.clone()
    }

    /// A new connection, ready for use.
    pub(crate) async fn connect(&self) -> Result<AnyConnection, sqlx::Error> {
        self.connect_by(&self.options).await
    }

    /// The same for statements that take long by their nature, which is nothing to log.
    pub(crate) async fn connect_for_long(&self) -> Result<AnyConnection, sqlx::Error> {
        self.connect_by(&self.options().disable_statement_logging()).await
    }

    async fn connect_by(&self, options: &AnyConnectOptions) -> Result<AnyConnection, sqlx::Error> {
        let connecting = tokio::time::timeout(PATIENCE, options.connect());
        let mut connection = connecting.await.map_err(|_| {
            sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer"))
        })??;
        connection.execute(self.session()).await?;
        Ok(connection)
    }

    /// What a connection is told first. An armed attempt must survive a power cut (I17), whatever
    /// the server's default is; and a process that stands still must not block the others.
    pub(crate) fn session(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;
                 PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000"
            }
            Kind::Postgres(_) => {
                "SET synchronous_commit = on; SET lock_timeout = '10s';
                 SET idle_in_transaction_session_timeout = '30s'"
            }
        }
    }

    /// What a connection is told before it changes the schema: another node may be at it for long,
    /// and is waited for. [`Self::session`] ends it.
    pub(crate) fn migrating(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => "SELECT 1",
            Kind::Postgres(_) => "SET lock_timeout = 0",
        }
    }

    /// Whether an open connection can end without our doing: a server is started anew, a file stays.
    pub(crate) fn can_be_lost(&self) -> bool {
        matches!(self.kind, Kind::Postgres(_))
    }

    /// The statement that begins a writing transaction.
    pub(crate) fn begin(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => "BEGIN IMMEDIATE",
            Kind::Postgres(_) => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// The statement that begins a transaction which sees one state of the ledger to its end.
    pub(crate) fn snapshot(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => "BEGIN",
            Kind::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// What a writing transaction is told that nobody else may write these tables beside, however
    /// long it takes.
    pub(crate) fn alone<'a>(&self, tables: impl Iterator<Item = &'a str>) -> String {
        match self.kind {
            // Its one writer is alone.
            Kind::Sqlite(_) => "SELECT 1".to_owned(),
            Kind::Postgres(_) => format!(
                "SET LOCAL idle_in_transaction_session_timeout = 0;
                 LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE",
                tables.collect::<Vec<_>>().join(", ")
            ),
        }
    }

    /// The statement, less a table's name, that lets the database look at what was just filled: a
    /// server plans before that as if the table were small, and reads all of it for each row.
    pub(crate) fn looking(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Sqlite(_) => None,
            Kind::Postgres(_) => Some("ANALYZE"),
        }
    }

    /// Whether a text may hold the zero character.
    pub(crate) fn holds_zero_characters(&self) -> bool {
        matches!(self.kind, Kind::Sqlite(_))
    }

    /// What names a row as long as a transaction has it locked. By the primary key a server that has
    /// not looked at a table since it was small would read all of it for each row.
    pub(crate) fn row(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => "rowid",
            Kind::Postgres(_) => "ctid",
        }
    }

    /// What ends a sub-select whose rows are claimed: nodes pass over what another is claiming.
    pub(crate) fn claiming(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => "",
            Kind::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// What ends a `SELECT` whose row nobody may change before the transaction has ended.
    pub(crate) fn sharing(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite(_) => "",
            Kind::Postgres(_) => "FOR SHARE",
        }
    }

    /// A migration in this database's words: texts are compared byte by byte, as SQLite does,
    /// whatever language the server was set up for.
    pub(crate) fn migration(&self, sql: &'static str) -> String {
        match self.kind {
            Kind::Sqlite(_) => sql.replace(ONLY_GROWS, sqlite::AUDIT_ONLY_GROWS),
            Kind::Postgres(_) => sql
                .replace(" TEXT", " TEXT COLLATE \"C\"")
                .replace(ONLY_GROWS, postgres::AUDIT_ONLY_GROWS),
        }
    }

    /// The time that counts for leases and due times, asked of the clock that all nodes share.
    pub(crate) async fn read_clock(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Timestamp, sqlx::Error> {
        if let Kind::Postgres(_) = self.kind {
            let asked = self.clock.now().as_millisecond();
            let row = sqlx::query::<Any>(
                "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now",
            )
            .fetch_one(connection)
            .await?;
            let there: i64 = row.try_get("now")?;
            let told = self.clock.now().as_millisecond().max(asked);
            // A slow answer says less: what was known is kept as far as the answer allows it, so that
            // this clock does not jump to and fro.
            let known = self.ahead.load(Ordering::Relaxed);
            self.ahead.store(known.clamp(there - told, there - asked), Ordering::Relaxed);
        }
        Ok(self.now())
    }

    /// Takes the place for this process alone, if it is of the kind that serves one process only.
    pub(crate) fn lock(&self) -> Result<ProcessLock, Error> {
        match &self.kind {
            Kind::Sqlite(files) => ProcessLock::take(&files.ledger),
            Kind::Postgres(_) => Ok(ProcessLock::shared()),
        }
    }

    /// Why the place cannot be used, with the cure.
    pub(crate) fn unusable(&self, source: sqlx::Error) -> Error {
        match &self.kind {
            Kind::Sqlite(files) => files.unusable(source),
            Kind::Postgres(address) => address.unusable(source),
        }
    }

    /// Why nothing can be written for now, with the cure; `None` where the fault is in what was to
    /// be written.
    pub(crate) fn outage(&self, source: &sqlx::Error) -> Option<String> {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        let reached = match source {
            Io(_) | PoolClosed | PoolTimedOut | Protocol(_) | Tls(_) | WorkerCrashed => false,
            sqlx::Error::Database(_) => true,
            _ => return None,
        };
        match &self.kind {
            Kind::Sqlite(files) => files.outage(reached, code.as_deref()),
            Kind::Postgres(address) => address.outage(reached, code.as_deref()),
        }
    }

    /// The file that tells how far the ledger had come, for a ledger that has one.
    pub(crate) fn marker(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Sqlite(files) => Some(&files.marker),
            Kind::Postgres(_) => None,
        }
    }

    /// The file of the master key where none is given, for a ledger that has one.
    pub(crate) fn key_file(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Sqlite(files) => Some(&files.key),
            Kind::Postgres(_) => None,
        }
    }

    /// What a connection is told before it replaces texts that nobody shall find any more, and after.
    pub(crate) fn wiping(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::Sqlite(_) => ("PRAGMA secure_delete = ON", "PRAGMA wal_checkpoint(TRUNCATE)"),
            Kind::Postgres(_) => ("SELECT 1", "VACUUM FULL connection"),
        }
    }

    /// Where a server keeps the ledger, as facts that change when it is copied; empty for a file.
    pub(crate) async fn place(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<String, sqlx::Error> {
        match self.kind {
            Kind::Sqlite(_) => Ok(String::new()),
            Kind::Postgres(_) => postgres::place(connection).await,
        }
    }
}

/// Ours, set right by what the database's clock last showed.
impl Clock for Backend {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        let Kind::Postgres(_) = self.kind else { return now };
        let now = now.as_millisecond() + self.ahead.load(Ordering::Relaxed);
        let latest = self.latest.fetch_max(now, Ordering::Relaxed);
        let told = steady(now, latest);
        if told < latest {
            self.latest.store(told, Ordering::Relaxed);
        }
        Timestamp::from_millisecond(told).unwrap_or_else(|_| self.clock.now())
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }
}

/// A time that is a little before one that was told already comes of how long the server took to
/// answer, not of its clock: what was free at that time would be taken again. A clock that was set
/// back goes back further.
fn steady(now: i64, latest: i64) -> i64 {
    if latest.saturating_sub(now) < JITTER { now.max(latest) } else { now }
}

/// The place as people may see it: without user and password.
impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Sqlite(files) => files.ledger.display().fmt(formatter),
            Kind::Postgres(address) => address.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uncertain_clock_does_not_run_backwards_and_one_that_was_set_back_does() {
        assert_eq!(steady(10_000, i64::MIN), 10_000);
        assert_eq!(steady(10_000, 9_999), 10_000);
        assert_eq!(steady(10_000, 10_003), 10_003);
        assert_eq!(steady(10_000, 10_999), 10_999);
        assert_eq!(steady(10_000, 11_000), 10_000);
    }
}
