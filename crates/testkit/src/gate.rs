//! A door in front of a server, for tests in which a host cannot be reached for a while.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Passes connections on to a server while it is open; refuses them, as a dead host does, while
/// it is closed.
#[derive(Debug)]
pub struct Gate {
    /// Where it listens, also after it was closed and opened again.
    pub address: SocketAddr,
    target: SocketAddr,
    task: Option<JoinHandle<()>>,
}

impl Gate {
    /// An open door in front of this server.
    pub async fn open(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        Self { address, target, task: Some(tokio::spawn(pass(listener, target))) }
    }

    /// Refuses new connections and cuts those that stand.
    pub async fn close(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            // Cancelled, as it was told.
            drop(task.await);
        }
    }

    /// Passes connections on again.
    pub async fn open_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("its own port is free");
        self.task = Some(tokio::spawn(pass(listener, self.target)));
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Ends with the task: the set of connections is dropped with it.
async fn pass(listener: TcpListener, target: SocketAddr) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((mut near, _)) = listener.accept().await else { continue };
        connections.spawn(async move {
            if let Ok(mut far) = TcpStream::connect(target).await {
                // Either end may hang up at any time.
                drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
            }
        });
    }
}
