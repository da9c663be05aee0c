//! Koppla itself, as `koppla serve` runs it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use koppla_store::{Entity, State, Store, SystemClock};
use koppla_sync::{Account, Engine, check_shop};
use tokio_util::sync::CancellationToken;

use super::seed;
use crate::problem::Problem;
use crate::setup;

/// How often the ledger is asked whether everything is done.
const TICK: Duration = Duration::from_millis(5);

/// A ledger with one connection, ready to work.
#[derive(Clone)]
pub(super) struct Koppla {
    store: Store,
    engine: Arc<Engine>,
}

impl Koppla {
    /// Makes the ledger and the connection; the sandboxes are asked for their facts only.
    pub(super) async fn prepare(account: Account, folder: &Path) -> Result<Self> {
        let url = format!("sqlite:{}", folder.join("koppla.db").display());
        let store = Store::open(&url, Arc::new(SystemClock)).await.map_err(Problem::from)?;
        let report =
            check_shop(&account).await.map_err(|error| Problem::user(error.to_string()))?;
        let connection = seed::connection("bench", &account, &report.facts)?;
        store.save_connection(connection.clone()).await.map_err(Problem::from)?;
        let engine = setup::engine(&store, &connection)?;
        Ok(Self { store, engine })
    }

    /// The first export of all articles.
    pub(super) async fn articles(&self) -> Result<()> {
        let (engine, stop) = (&self.engine, CancellationToken::new());
        let work = async { Ok(engine.work_articles(&stop).await.map_err(Problem::from)?) };
        let watch = async {
            let _ended = stop.clone().drop_guard();
            engine.list_articles().await.map_err(Problem::from)?;
            self.until_done(Entity::Article).await
        };
        tokio::try_join!(work, watch).map(drop)
    }

    /// All orders, from looking at the shop to the last number shown there.
    pub(super) async fn orders(&self) -> Result<()> {
        let (engine, stop) = (&self.engine, CancellationToken::new());
        let work = async { Ok(engine.serve(&stop).await.map_err(Problem::from)?) };
        let watch = async {
            let _ended = stop.clone().drop_guard();
            while engine.looks() == 0 {
                tokio::time::sleep(TICK).await;
            }
            self.until_done(Entity::Order).await
        };
        tokio::try_join!(work, watch).map(drop)
    }

    /// Waits until all noted records are settled, then demands that they are done.
    async fn until_done(&self, entity: Entity) -> Result<()> {
        let (store, id) = (&self.store, self.engine.id());
        while !store.is_settled(id, entity).await.map_err(Problem::from)? {
            tokio::time::sleep(TICK).await;
        }
        let counts = store.counts(id, entity).await.map_err(Problem::from)?;
        if counts.of(State::Done) < counts.total().max(1) {
            bail!("not all records were exported: {}", serde_json::to_string(&counts)?);
        }
        Ok(())
    }
}
