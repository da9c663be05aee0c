//! What every command needs first: the ledger, and the connection that is meant.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, KeySource, Migrated, Store, SystemClock};
use koppla_sync::{Engine, Gates};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::problem::Problem;

/// Where the ledger is.
pub(crate) struct Place {
    url: String,
    keys: KeySource,
}

impl Place {
    /// Names the place; opens nothing.
    pub(crate) fn new(url: String, keys: KeySource) -> Self {
        Self { url, keys }
    }

    /// Opens the ledger, making it when absent.
    pub(crate) async fn open(&self) -> Result<Store> {
        let clock = Arc::new(SystemClock);
        Ok(Store::open_with(&self.url, clock, &self.keys).await.map_err(Problem::from)?)
    }

    /// Brings the schema up to date, making the ledger when absent.
    pub(crate) async fn migrate(&self) -> Result<Migrated> {
        let clock = Arc::new(SystemClock);
        Ok(Store::migrate(&self.url, clock, &self.keys).await.map_err(Problem::from)?)
    }
}

/// The key itself, or several with the newest first.
const MASTER_KEY: &str = "KOPPLA_MASTER_KEY";

/// How systemd is told to hand the key over: `LoadCredential=koppla-master-key:FILE`.
const CREDENTIAL: &str = "koppla-master-key";

/// Where the master key is: the file that was named, the environment, systemd's credential, or else
/// beside the database.
pub(crate) fn master_key(file: Option<PathBuf>) -> KeySource {
    if let Some(file) = file {
        return KeySource::File(file);
    }
    if let Ok(keys) = std::env::var(MASTER_KEY)
        && !keys.trim().is_empty()
    {
        return KeySource::given(MASTER_KEY, keys);
    }
    let credential = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    match credential.map(|folder| folder.join(CREDENTIAL)).filter(|file| file.exists()) {
        Some(file) => KeySource::Credential(file),
        None => KeySource::Beside,
    }
}

/// Installs the one TLS implementation of this program.
pub(crate) fn tls() -> Result<()> {
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("a TLS implementation is installed already"))
}

/// Cancelled by Ctrl-C or a polite request of the system to end.
pub(crate) fn stop_signal() -> Result<CancellationToken> {
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let cancel = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        cancel.cancel();
    });
    Ok(stop)
}

/// The connection that is meant: the named one, or the only one there is.
pub(crate) async fn connection(store: &Store, name: Option<&str>) -> Result<Connection> {
    let mut connections = store.connections().await.map_err(Problem::from)?;
    let found = match name {
        Some(name) => connections.iter().position(|connection| connection.id == name),
        None if connections.len() == 1 => Some(0),
        None => None,
    };
    if let Some(index) = found {
        return Ok(connections.swap_remove(index));
    }
    let names: Vec<&str> = connections.iter().map(|connection| connection.id.as_str()).collect();
    let problem = match (name, names.is_empty()) {
        (_, true) => Problem::user("no shop is connected yet").cure("run \"koppla connect\""),
        (Some(name), false) => Problem::user(format!("there is no connection {name:?}"))
            .cure(format!("choose one of {}", names.join(", "))),
        (None, false) => Problem::user("there are several connections")
            .cure(format!("add --connection with one of {}", names.join(", "))),
    };
    Err(problem.into())
}

/// A connection's engine for everything but claiming work.
pub(crate) fn engine(store: &Store, connection: &Connection) -> Result<Arc<Engine>> {
    let engine = Engine::new(store.clone(), connection, None, &Gates::default());
    Ok(engine.map_err(Problem::from)?)
}

/// A connection's settings.
pub(crate) fn settings(connection: &Connection) -> Result<Settings> {
    Settings::from_toml(&connection.settings).map_err(|error| {
        Problem::user(format!("the settings of {} cannot be read: {error}", connection.id))
            .cure("mend them and run \"koppla connect --settings FILE\" again")
            .into()
    })
}
