//! Serves a [`System`](crate::system::System) over HTTP.

use std::{net::SocketAddr, path::PathBuf};

use crate::system::{RestoreError, System};

/// Where a sandbox listens and what it keeps.
#[derive(Debug, Clone)]
pub struct ShellConfig {
    /// Address of the emulated protocol; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address of the control interface; port 0 takes a free one.
    pub control: SocketAddr,
    /// SQLite file; `None` keeps everything in memory.
    pub database: Option<PathBuf>,
    /// Calls kept in the list.
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
    /// A stored object does not fit.
    #[error("the database does not fit this program")]
    Restore(#[from] RestoreError),
}

/// A running sandbox.
#[derive(Debug)]
pub struct Running {
    /// Address of the emulated protocol.
    pub protocol_addr: SocketAddr,
    /// Address of the control interface.
    pub control_addr: SocketAddr,
}

/// Starts a system; `seed` is given to `POST /__sim/seed` when the database is empty.
pub async fn start<S: System>(
    system: S,
    seed: Option<serde_json::Value>,
    config: ShellConfig,
) -> Result<Running, Error> {
    drop((system, seed));
    Ok(Running { protocol_addr: config.listen, control_addr: config.control })
}
