//! `koppla serve`: keeps all active connections in step, and takes the shops' change notices.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use koppla_store::{ConnectionState, Entity, Store};
use koppla_sync::Scope;
use tokio_util::sync::CancellationToken;

use crate::cli::ServeArgs;
use crate::node::{self, Engines};
use crate::output::Output;
use crate::problem::Problem;
use crate::server;
use crate::setup::{self, Place};

/// Between two looks at whether anything is left to do.
const LOOK: Duration = Duration::from_millis(100);

/// Serves until told to stop, or until idle if asked for.
pub(crate) async fn run(arguments: ServeArgs, place: &Place, output: Output) -> Result<ExitCode> {
    if arguments.abicart_key.as_ref().is_some_and(|key| key.trim().is_empty()) {
        return Err(Problem::user("the key agreed with Abicart is empty")
            .cure("give it with --abicart-key or in KOPPLA_ABICART_KEY, or leave both out")
            .into());
    }
    let store = place.open().await?;
    let _lock = store.lock().await.map_err(Problem::from)?;
    if arguments.restored {
        store.say_restored().await.map_err(Problem::from)?;
    }
    if arguments.until_idle && store.connections().await.map_err(Problem::from)?.is_empty() {
        return Err(Problem::user("no shop is connected yet")
            .cure("run \"koppla connect\"")
            .into());
    }
    if let Some(name) = &arguments.connection {
        setup::connection(&store, Some(name)).await?;
    }
    let stop = setup::stop_signal()?;
    let engines = Engines::default();
    let options = koppla_web::Options {
        behind_tls: arguments.behind_tls,
        private_addresses: arguments.allow_private_addresses,
        abicart_key: arguments.abicart_key.clone().map(koppla_sync::Secret::new),
        ..koppla_web::Options::default()
    };
    let shared = (store.clone(), engines.clone());
    let server = server::serve(arguments.listen, shared, options, stop.clone()).await?;
    let is_first = store.people().await.map_err(Problem::from)?.is_empty();
    let mut announced = false;
    let ended = loop {
        let quit = stop.child_token();
        let node = {
            let scope = arguments.connection.clone().map_or(Scope::Share, Scope::One);
            let (store, engines, quit) = (store.clone(), engines.clone(), quit.clone());
            tokio::spawn(async move { node::work(&store, scope, engines, &quit).await })
        };
        if !announced && begun(&engines, || node.is_finished()).await {
            output.line(&beginning(is_first, server.address))?;
            announced = true;
        }
        let only = arguments.connection.as_deref();
        if arguments.until_idle {
            until_idle((&store, only), &engines, &quit, || node.is_finished()).await?;
        }
        let ended = node.await?;
        // A look at the shop that was under way may have found more.
        if stop.is_cancelled() || ended.is_err() || !is_left(&store, only).await? {
            break ended;
        }
    };
    stop.cancel();
    server.ended().await;
    ended.map_err(Problem::from)?;
    Ok(ExitCode::SUCCESS)
}

/// Waits until the node has its first work in hand, or has ended: true unless it has ended.
async fn begun(engines: &Engines, has_ended: impl Fn() -> bool) -> bool {
    while !engines.are_mustered() && !has_ended() {
        tokio::time::sleep(LOOK).await;
    }
    engines.are_mustered()
}

/// Where people begin.
fn beginning(is_first: bool, address: SocketAddr) -> String {
    if is_first {
        return format!(
            "Koppla is at work. Begin with http://{address}/welcome in the browser: there you make \
             your account and connect your shop."
        );
    }
    format!("Koppla is at work. Open http://{address}/ in the browser.")
}

/// Ends the node's work when every engine has looked at its shop and nothing is left that it could
/// do itself, or that another node has in hand or will give up.
async fn until_idle(
    (store, only): (&Store, Option<&str>),
    engines: &Engines,
    quit: &CancellationToken,
    has_ended: impl Fn() -> bool,
) -> Result<()> {
    while !quit.is_cancelled() && !has_ended() {
        let at_work = engines.all();
        let have_looked = engines.are_mustered() && at_work.iter().all(|one| one.looks() > 0);
        if have_looked && !is_left(store, only).await? {
            quit.cancel();
        }
        tokio::select! {
            () = quit.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    Ok(())
}

/// Whether one of the connections has anything that a node could do by itself.
async fn is_left(store: &Store, only: Option<&str>) -> Result<bool> {
    for connection in store.connections().await.map_err(Problem::from)? {
        let id = connection.id.as_str();
        let is_active = connection.state == ConnectionState::Active;
        if !is_active || only.is_some_and(|only| only != id) {
            continue;
        }
        for entity in [Entity::Order, Entity::Article] {
            if !store.is_settled(id, entity).await.map_err(Problem::from)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
