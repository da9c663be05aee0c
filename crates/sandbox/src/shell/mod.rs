//! Serves a [`System`] over HTTP: protocol port, control port, persistence, faults, callbacks.
//!
//! Invariant: an answer leaves only after the changes behind it are stored, if anything is.

mod callback;
mod calls;
mod clock;
mod conn;
mod control;
mod core;
mod effect;
mod fault;
mod held;
mod protocol;
mod ring;
mod socket;
mod store;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use serde_json::Value;
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) use self::control::decoded;

use self::{clock::Clock, conn::Line, core::Core, store::Store};
use crate::pages::Desk;
use crate::system::{ControlRequest, RestoreError, Row, System};

/// Where a sandbox listens and what it keeps.
#[derive(Debug, Clone)]
pub struct ShellConfig {
    /// Address of the emulated protocol; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address of the control interface; port 0 takes a free one.
    pub control: SocketAddr,
    /// SQLite file; `None` keeps everything in memory.
    pub database: Option<PathBuf>,
    /// Calls kept in the list (at most about 64 MiB of them).
    pub call_log: usize,
    /// Hosts besides loopback that callbacks may go to.
    pub callback_hosts: Vec<String>,
}

impl Default for ShellConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            control: SocketAddr::from(([127, 0, 0, 1], 0)),
            database: None,
            call_log: 10_000,
            callback_hosts: Vec::new(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The database file cannot be opened or read.
    #[error("cannot use the database {}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The database belongs to another kind of sandbox.
    #[error("the database {} belongs to a sandbox of kind {found}, not {expected}", path.display())]
    OtherSystem {
        /// The file.
        path: PathBuf,
        /// What it belongs to.
        found: String,
        /// What is being started.
        expected: &'static str,
    },
    /// A stored object does not fit.
    #[error("the database does not fit this program")]
    Restore(#[from] RestoreError),
    /// The seed is refused.
    #[error("the seed is refused at {pointer:?}: {message}")]
    Seed {
        /// JSON pointer into the seed.
        pointer: String,
        /// What is wrong.
        message: String,
    },
    /// The client for callbacks cannot be made.
    #[error("cannot prepare callbacks")]
    Callbacks(#[source] reqwest::Error),
}

/// A running sandbox; it stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Address of the emulated protocol.
    pub protocol_addr: SocketAddr,
    /// Address of the control interface.
    pub control_addr: SocketAddr,
    stop: DropGuard,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Stops: requests in flight lose their connection, and the database file is closed.
    ///
    /// Waits at most ten seconds, for a client that never ends its request.
    pub async fn stop(self) {
        drop(self.stop);
        let ended = futures_util::future::join_all(self.tasks);
        let Ok(results) = tokio::time::timeout(Duration::from_secs(10), ended).await else {
            tracing::warn!("a client keeps its connection; not closed cleanly");
            return;
        };
        for error in results.into_iter().filter_map(Result::err) {
            tracing::error!(%error, "a part of the sandbox panicked");
        }
    }
}

/// Starts a system of the kind `name`, with its pages for people on the control port.
///
/// `seed` is what `POST /__sim/seed` takes; it is used only when the database holds nothing yet.
///
/// # Errors
///
/// See [`Error`]; nothing keeps running then.
pub(crate) async fn start<S: System>(
    mut system: S,
    name: &'static str,
    pages: fn(Desk) -> Router,
    seed: Option<Value>,
    config: ShellConfig,
) -> Result<Running, Error> {
    let protocol = bind(config.listen).await?;
    let control = bind(config.control).await?;
    let (outgoing, queue) = mpsc::unbounded_channel();
    let clock = Clock::default();
    let mut tasks = Vec::new();
    let (mut store, mut fresh) = (None, true);
    if let Some(path) = config.database {
        let opened = store::open(&path).await;
        let (connection, rows) =
            opened.map_err(|source| Error::Database { path: path.clone(), source })?;
        let rows = own_rows(&path, name, &clock, rows)?;
        fresh = rows.is_empty();
        system.restore(rows)?;
        let (opened, writer) = Store::start(connection, outgoing.clone());
        store = Some(opened);
        tasks.push(writer);
    }
    let stop = CancellationToken::new();
    let core = Arc::new(Core::new(system, store, clock, config.call_log, outgoing, stop.clone()));
    core.keep_name(name);
    if let Some(seed) = seed
        && fresh
    {
        plant(&core, seed)?;
    }
    let client = callback_client().map_err(Error::Callbacks)?;
    let protocol_addr = local(&protocol, config.listen)?;
    let control_addr = local(&control, config.control)?;
    let allowed = config.callback_hosts.into();
    tasks.push(tokio::spawn(callback::deliver_all(core.clone(), client, allowed, queue)));
    tasks.push(tokio::spawn(serve_protocol(core.clone(), protocol)));
    tasks.push(tokio::spawn(serve_control(core, control, pages)));
    Ok(Running { protocol_addr, control_addr, stop: stop.drop_guard(), tasks })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|source| Error::Listen { address, source })
}

fn local(listener: &TcpListener, address: SocketAddr) -> Result<SocketAddr, Error> {
    listener.local_addr().map_err(|source| Error::Listen { address, source })
}

/// Takes the shell's own rows out and checks whose database it is.
fn own_rows(
    path: &std::path::Path,
    name: &'static str,
    clock: &Clock,
    rows: Vec<Row>,
) -> Result<Vec<Row>, Error> {
    let (own, rows): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.kind.starts_with('_'));
    for row in own {
        if row.key == core::NAME.1 && row.value != name {
            let (path, found) = (path.to_owned(), row.value);
            return Err(Error::OtherSystem { path, found, expected: name });
        }
        if row.key == core::CLOCK.1
            && let Err(error) = clock.restore(&row.value)
        {
            let reason = error.to_string();
            return Err(RestoreError { kind: row.kind, key: row.key, reason }.into());
        }
    }
    Ok(rows)
}

fn plant<S: System>(core: &Core<S>, seed: Value) -> Result<(), Error> {
    let request = ControlRequest {
        method: "POST".to_owned(),
        path: vec!["seed".to_owned()],
        query: Vec::new(),
        body: seed,
    };
    let (reply, _) = core.control(&request);
    if reply.status == 200 {
        return Ok(());
    }
    let text = |name| reply.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Err(Error::Seed { pointer: text("pointer"), message: text("error") })
}

fn callback_client() -> Result<reqwest::Client, reqwest::Error> {
    // Fails when a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(5))
        .build()
}

async fn serve_protocol<S: System>(core: Arc<Core<S>>, listener: TcpListener) {
    let stop = core.stop.clone().cancelled_owned();
    let router = Router::new().fallback(protocol::handle::<S>).with_state(core);
    let service = router.into_make_service_with_connect_info::<Line>();
    let server = axum::serve(conn::LineListener(listener), service);
    if let Err(error) = server.with_graceful_shutdown(stop).await {
        tracing::error!(%error, "protocol port ended");
    }
}

async fn serve_control<S: System>(
    core: Arc<Core<S>>,
    listener: TcpListener,
    pages: fn(Desk) -> Router,
) {
    let stop = core.stop.clone().cancelled_owned();
    let at_desk = core.clone();
    let desk = Desk::new(move |request| {
        let core = at_desk.clone();
        Box::pin(async move { control::answer(&core, request).await })
    });
    let control = Router::new().fallback(control::handle::<S>).with_state(core);
    let router = pages(desk).merge(control);
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "control port ended");
    }
}
