//! Empty ledgers for the runs: files in the benchmark's folder, and schemas of their own in the
//! database that was given. Nothing else in that database is touched.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use koppla_store::{KeySource, Store, SystemClock};
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use url::Url;

use crate::problem::Problem;

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Sqlite,
    Postgresql,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgresql => "PostgreSQL",
        }
    }
}

/// What the server says of itself.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ServerFacts {
    pub(super) version: String,
    /// `off` means that commits are not on disk when it says so.
    pub(super) fsync: String,
}

/// Where ledgers are made.
pub(super) struct Places {
    folder: PathBuf,
    server: Option<Server>,
    made: AtomicU32,
}

struct Server {
    address: Url,
    /// How the names of this benchmark's schemas begin.
    prefix: String,
    facts: ServerFacts,
}

/// An empty place for one ledger.
pub(super) struct Ledger {
    pub(super) kind: Kind,
    /// Its address.
    pub(super) url: String,
    /// Folder or schema.
    name: String,
}

impl Ledger {
    /// The master key of a ledger on a server, which lives as long as the run; a file has its own
    /// beside it.
    pub(super) fn master_key(&self) -> Option<String> {
        (self.kind == Kind::Postgresql).then(|| "0".repeat(64))
    }

    /// Makes the ledger, or opens it once more as another process would.
    pub(super) async fn open(&self) -> Result<Store> {
        let keys = self
            .master_key()
            .map_or(KeySource::Beside, |key| KeySource::given("the benchmark's key", key));
        let opened = Store::open_with(&self.url, Arc::new(SystemClock), &keys).await;
        Ok(opened.map_err(Problem::from)?)
    }
}

impl Places {
    /// Looks whether the server can be used, if one is given.
    pub(super) async fn find(folder: &Path, postgres: Option<&str>) -> Result<Self> {
        let server = match postgres {
            Some(address) => Some(Server::find(address).await?),
            None => None,
        };
        Ok(Self { folder: folder.to_owned(), server, made: AtomicU32::new(0) })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn server_facts(&self) -> Option<ServerFacts> {
        self.server.as_ref().map(|server| server.facts.clone())
    }

    /// The stores that can be measured.
    pub(super) fn kinds(&self) -> &'static [Kind] {
        if self.server.is_some() { &[Kind::Sqlite, Kind::Postgresql] } else { &[Kind::Sqlite] }
    }

    /// An empty place.
    pub(super) async fn make(&self, kind: Kind) -> Result<Ledger> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        match kind {
            Kind::Sqlite => {
                let folder = self.folder.join(format!("ledger-{number}"));
                std::fs::create_dir(&folder)?;
                let url = format!("sqlite:{}", folder.join("koppla.db").display());
                Ok(Ledger { kind, url, name: folder.display().to_string() })
            }
            Kind::Postgresql => {
                let server = self.server()?;
                let name = format!("{}_{number}", server.prefix);
                server.execute(format!("CREATE SCHEMA {name}")).await?;
                let mut url = server.address.clone();
                url.query_pairs_mut().append_pair("options[search_path]", &name);
                Ok(Ledger { kind, url: url.into(), name })
            }
        }
    }

    /// Removes a ledger that nobody uses any more.
    pub(super) async fn remove(&self, ledger: Ledger) -> Result<()> {
        match ledger.kind {
            Kind::Sqlite => Ok(std::fs::remove_dir_all(&ledger.name)?),
            Kind::Postgresql => self.server()?.drop_schema(&ledger.name).await,
        }
    }

    /// Brings the server's figures of a ledger up to date, as it does by itself after some minutes.
    pub(super) async fn analyse(&self, ledger: &Ledger) -> Result<()> {
        match ledger.kind {
            Kind::Sqlite => Ok(()),
            Kind::Postgresql => {
                let mut connection = connect(&ledger.url).await?;
                connection.execute("ANALYZE").await?;
                Ok(connection.close().await?)
            }
        }
    }

    /// Removes everything that is left on the server, also after a run that was stopped.
    pub(super) async fn clear(&self) -> Result<()> {
        let Some(server) = &self.server else { return Ok(()) };
        for number in 0..self.made.load(Ordering::Relaxed) {
            server.drop_schema(&format!("{}_{number}", server.prefix)).await?;
        }
        Ok(())
    }

    fn server(&self) -> Result<&Server> {
        self.server.as_ref().context("no PostgreSQL server is given")
    }
}

impl Server {
    async fn find(address: &str) -> Result<Self> {
        let misread = || {
            Problem::user("the PostgreSQL address is not understood")
                .cure("write postgres://USER@HOST/DATABASE")
        };
        let url = Url::parse(address).map_err(|_| misread())?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(misread().into());
        }
        let mut connection = connect(address).await.map_err(|error| {
            Problem::outside(format!("the PostgreSQL database cannot be used: {error}"))
                .cure("correct the address given by --postgres")
        })?;
        let (version, fsync) =
            sqlx::query_as("SELECT current_setting('server_version'), current_setting('fsync')")
                .fetch_one(&mut connection)
                .await?;
        connection.close().await?;
        let prefix = format!("koppla_bench_{:016x}", rand::random::<u64>());
        Ok(Self { address: url, prefix, facts: ServerFacts { version, fsync } })
    }

    async fn drop_schema(&self, name: &str) -> Result<()> {
        self.execute(format!("DROP SCHEMA IF EXISTS {name} CASCADE")).await
    }

    async fn execute(&self, statement: String) -> Result<()> {
        let mut connection = connect(self.address.as_str()).await?;
        // A schema that does not exist is no news.
        connection.execute("SET client_min_messages = warning").await?;
        connection.execute(AssertSqlSafe(statement)).await?;
        Ok(connection.close().await?)
    }
}

/// A bare connection, as durable as the ledger's.
pub(super) async fn connect(address: &str) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnectOptions::from_str(address)?.connect().await?;
    connection.execute("SET synchronous_commit = on").await?;
    Ok(connection)
}
