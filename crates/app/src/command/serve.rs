//! `koppla serve`: keeps all active connections in step, and takes the shops' change notices.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use anyhow::Result;
use koppla_store::{Connection, ConnectionState, Entity, State, Store};
use koppla_sync::Engine;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::ServeArgs;
use crate::hook::{self, Engines};
use crate::output::Output;
use crate::problem::Problem;
use crate::setup::{self, Place};

/// How often the list of connections is looked at.
const TICK: Duration = Duration::from_secs(2);

/// Serves until told to stop, or until idle if asked for.
pub(crate) async fn run(arguments: ServeArgs, place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let _lock = store.lock().await.map_err(Problem::from)?;
    if store.connections().await.map_err(Problem::from)?.is_empty() {
        return Err(Problem::user("no shop is connected yet")
            .cure("run \"koppla connect\"")
            .into());
    }
    if let Some(name) = &arguments.connection {
        setup::connection(&store, Some(name)).await?;
    }
    let stop = setup::stop_signal()?;
    let engines = Engines::default();
    let hooks = hook::serve(arguments.listen, engines.clone(), stop.clone()).await?;
    output
        .line(&format!("Koppla is at work. Change notices arrive at http://{}/.", hooks.address))?;
    let mut crew = Crew {
        store,
        engines,
        only: arguments.connection,
        working: HashMap::new(),
        last: HashMap::new(),
    };
    while !stop.is_cancelled() {
        crew.muster().await?;
        if arguments.until_idle && crew.idle().await? && crew.ends_idle().await? {
            break;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(if arguments.until_idle { TICK / 20 } else { TICK }) => {}
        }
    }
    stop.cancel();
    crew.dismiss().await;
    hooks.ended().await;
    Ok(ExitCode::SUCCESS)
}

/// The engines at work, one a connection.
struct Crew {
    store: Store,
    engines: Engines,
    only: Option<String>,
    working: HashMap<String, Working>,
    /// What each connection's last engine was made of.
    last: HashMap<String, String>,
}

struct Working {
    /// What the engine was made of; another text means that it must be made anew.
    made_of: String,
    engine: Arc<Engine>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Crew {
    /// Starts what should work and does not, stops what works and should not.
    async fn muster(&mut self) -> Result<()> {
        let connections = self.store.connections().await.map_err(Problem::from)?;
        let wanted: Vec<Connection> = connections
            .into_iter()
            .filter(|connection| connection.state == ConnectionState::Active)
            .filter(|connection| self.only.as_ref().is_none_or(|only| *only == connection.id))
            .collect();
        let outdated: Vec<String> = self
            .working
            .iter()
            .filter(|(id, working)| {
                working.task.is_finished()
                    || !wanted.iter().any(|connection| {
                        connection.id == **id && made_of(connection) == working.made_of
                    })
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in outdated {
            self.stop(&id).await;
        }
        for connection in wanted {
            if !self.working.contains_key(&connection.id) {
                self.start(&connection).await?;
            }
        }
        Ok(())
    }

    async fn start(&mut self, connection: &Connection) -> Result<()> {
        let (id, made_of) = (connection.id.clone(), made_of(connection));
        let changed = self.last.insert(id, made_of.clone()).is_some_and(|last| last != made_of);
        if changed {
            // The engine before may have held something again under the old settings just now.
            self.store.wake_all(&connection.id).await.map_err(Problem::from)?;
        }
        let engine = setup::engine(&self.store, connection)?;
        let stop = CancellationToken::new();
        let task = {
            let (engine, stop) = (Arc::clone(&engine), stop.clone());
            tokio::spawn(async move {
                engine.register_notices().await;
                if let Err(error) = engine.serve(&stop).await {
                    tracing::error!(
                        connection.id = engine.id(),
                        error = &error as &dyn std::error::Error,
                        "the connection stopped working; it is started again"
                    );
                }
            })
        };
        self.engines.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&engine));
        let working = Working { made_of, engine, stop, task };
        self.working.insert(connection.id.clone(), working);
        Ok(())
    }

    async fn stop(&mut self, id: &str) {
        let Some(working) = self.working.remove(id) else { return };
        working.stop.cancel();
        if let Err(error) = working.task.await {
            tracing::error!(connection.id = id, %error, "a connection's work ended in a panic");
        }
        self.engines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|engine| !Arc::ptr_eq(engine, &working.engine));
    }

    async fn dismiss(&mut self) {
        for working in self.working.values() {
            working.stop.cancel();
        }
        let ids: Vec<String> = self.working.keys().cloned().collect();
        for id in ids {
            self.stop(&id).await;
        }
    }

    /// Sends all engines home; true unless a look at the shop that was under way has found more.
    async fn ends_idle(&mut self) -> Result<bool> {
        let ids: Vec<String> = self.working.keys().cloned().collect();
        self.dismiss().await;
        for id in ids {
            if self.is_left(&id).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True when every engine has looked at its shop and nothing is left that it could do itself.
    async fn idle(&self) -> Result<bool> {
        for (id, working) in &self.working {
            if working.engine.looks() == 0 || self.is_left(id).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a connection has anything that its engine could do by itself.
    async fn is_left(&self, id: &str) -> Result<bool> {
        for entity in [Entity::Order, Entity::Article] {
            let counts = self.store.counts(id, entity).await.map_err(Problem::from)?;
            if counts.of(State::Due) + counts.of(State::InDoubt) > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn made_of(connection: &Connection) -> String {
    format!("{}\n{}", connection.account, connection.settings)
}
