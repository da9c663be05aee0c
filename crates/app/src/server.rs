//! The one place where this program listens: the pages, and the shops' change notices.

use std::net::SocketAddr;

use anyhow::Result;
use koppla_store::Store;
use koppla_web::{Options, Wake, Web};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::hook;
use crate::node::Engines;
use crate::problem::Problem;

/// A listening server.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Waits for its end, after the stop.
    pub(crate) async fn ended(self) {
        match self.task.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the server failed"),
            Err(error) => tracing::error!(%error, "the server ended in a panic"),
        }
    }
}

/// Listens until told to stop.
pub(crate) async fn serve(
    address: SocketAddr,
    (store, engines): (Store, Engines),
    options: Options,
    stop: CancellationToken,
) -> Result<Server> {
    if !address.ip().is_loopback() && !options.behind_tls {
        return Err(Problem::user(format!(
            "{address} can be reached from outside, without encryption"
        ))
        .cure(
            "listen on 127.0.0.1, or put a server with TLS in front of it and say so with --behind-tls",
        )
        .into());
    }
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Problem::user(format!("cannot listen on {address}: {error}"))
            .cure("choose another place with --listen, such as 127.0.0.1:0 for any free port")
    })?;
    let address = listener.local_addr()?;
    let options = {
        let (engines, stop) = (engines.clone(), stop.clone());
        let gates = engines.gates().clone();
        let wake = move |connection: &str| {
            let at_work = engines.all().into_iter().filter(|engine| engine.id() == connection);
            at_work.for_each(|engine| engine.wake());
        };
        Options { stop, wake: Wake::by(wake), gates, ..options }
    };
    let pages = koppla_web::router(&Web::new(store.clone(), options));
    let router = hook::routes(engines, store).merge(pages);
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let server =
        axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    Ok(Server { address, task: tokio::spawn(async move { server.await }) })
}
