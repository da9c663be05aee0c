//! Many shops and Specter accounts in two sandboxes, linked in one ledger.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use koppla_store::{Entity, State, Store};
use koppla_sync::{CallbackAddress, Secret, check_shop};
use serde_json::Value;

use super::super::process::Sandbox;
use super::super::seed::{self, SHOP_FILE, SPECTER_FILE};
use super::until;
use crate::cli::BenchArgs;
use crate::problem::Problem;

/// Articles of each shop.
const ARTICLES: u32 = 50;
/// How often the ledger is asked whether everything is done.
const TICK: Duration = Duration::from_millis(10);

/// Both sandboxes with their links.
pub(super) struct Town {
    shop: Sandbox,
    specter: Sandbox,
    links: u32,
    /// Orders of each shop.
    orders: u32,
    /// Calls at once to each account.
    calls: usize,
    /// The shops with their orders.
    full: Value,
}

impl Town {
    /// Starts both; the shops have articles and no orders yet.
    pub(super) async fn start(arguments: &BenchArgs, folder: &Path) -> Result<Self> {
        let (links, latency_ms) = (arguments.links, arguments.node_latency);
        let orders = orders_a_link(arguments);
        seed::write_all(folder, &seed::shops(links, 0, ARTICLES), links)?;
        Ok(Self {
            shop: Sandbox::start("shop", &folder.join(SHOP_FILE), latency_ms).await?,
            specter: Sandbox::start("specter", &folder.join(SPECTER_FILE), latency_ms).await?,
            links,
            orders,
            calls: calls_a_link(arguments),
            full: seed::shops(links, orders, ARTICLES),
        })
    }

    /// Saves all links.
    pub(super) async fn connect(&self, store: &Store) -> Result<()> {
        for link in 0..self.links {
            let (shop, specter) = (&self.shop.address, &self.specter.address);
            let mut account = seed::account(link, shop, specter, self.calls);
            let report = check_shop(&account).await;
            let report = report.map_err(|error| Problem::user(error.to_string()))?;
            // The shops never call: the placing of the orders takes their listeners away.
            let public = "http://127.0.0.1:9".to_owned();
            account.callback = Some(CallbackAddress { public, secret: Secret::new(secret(link)) });
            let connection = seed::connection(&id(link), &account, &report.facts)?;
            store.save_connection(connection).await.map_err(Problem::from)?;
        }
        Ok(())
    }

    /// Waits until Specter has all articles.
    pub(super) async fn until_articles_done(&self, store: &Store) -> Result<()> {
        self.until_done(store, Entity::Article, ARTICLES).await
    }

    /// Fills all shops with orders at once, all placed at this moment.
    pub(super) async fn place_orders(&self) -> Result<()> {
        self.shop.control.post("seed", &self.full).await?;
        Ok(())
    }

    /// For each link the secret of its notices, and a notice: there is something to see.
    pub(super) fn notices(&self) -> impl Iterator<Item = (String, String)> {
        (0..self.links).map(|link| {
            let webshop = seed::shop_number(link);
            (secret(link), format!("class=Article&event=changed&uid=1&webshop={webshop}"))
        })
    }

    /// Waits until the ledger says that every shop shows every number.
    pub(super) async fn until_orders_done(&self, store: &Store) -> Result<()> {
        self.until_done(store, Entity::Order, self.orders).await
    }

    /// One link after the other: what is done stays so.
    async fn until_done(&self, store: &Store, entity: Entity, wanted: u32) -> Result<()> {
        for link in 0..self.links {
            let id = id(link);
            until(&format!("the work for {id} is done"), TICK, async || {
                let counts = store.counts(&id, entity).await.map_err(Problem::from)?;
                Ok(counts.of(State::Done) >= u64::from(wanted))
            })
            .await?;
        }
        Ok(())
    }

    /// Whether both systems have what they should.
    pub(super) async fn check(&self) -> Result<()> {
        let specter = self.specter.control.get("summary").await?;
        let all = u64::from(self.orders) * u64::from(self.links);
        let doubles = specter["duplicateExternalOrderNos"].as_u64();
        if specter["orders"].as_u64() != Some(all) || doubles != Some(0) {
            bail!("the work was not done: Specter has {specter}");
        }
        for link in 0..self.links {
            let webshop = seed::shop_number(link);
            let shop = self.shop.control.get(&format!("summary?webshop={webshop}")).await?;
            if shop["distinctExternalNumbers"].as_u64() != Some(u64::from(self.orders)) {
                bail!("the work was not done: a shop has {shop}");
            }
        }
        Ok(())
    }

    /// Processor time of both sandboxes so far.
    pub(super) fn processor_seconds(&self) -> Result<f64> {
        Ok(self.shop.processor_seconds()? + self.specter.processor_seconds()?)
    }
}

/// Orders of each shop.
pub(super) fn orders_a_link(arguments: &BenchArgs) -> u32 {
    arguments.orders.div_ceil(arguments.links)
}

/// Calls at once to each account.
pub(super) fn calls_a_link(arguments: &BenchArgs) -> usize {
    (arguments.calls / usize::try_from(arguments.links).unwrap_or(usize::MAX)).max(1)
}

fn id(link: u32) -> String {
    format!("bench-{link}")
}

fn secret(link: u32) -> String {
    format!("bench{link:027}")
}
