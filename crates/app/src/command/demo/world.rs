//! The demo's running parts: two sandboxes, a ledger, and Koppla between them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use koppla_domain::settings::Settings;
use koppla_sandbox::{Control, Running, ShellConfig};
use koppla_store::{Connection, ConnectionState, Entity, Store, SystemClock};
use koppla_sync::{
    Account, CallbackAddress, Engine, ErpAccount, ErpKeys, Pace, Secret, ShopAccount, Timing,
    check_erp, check_shop,
};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::SandboxSystem;
use crate::command::sandbox;
use crate::demo::shop;
use crate::node::Engines;
use crate::problem::Problem;
use crate::server::{self, Server};
use crate::{payment, progress, setup};

/// Everything that runs.
pub(crate) struct World {
    shop: Running,
    specter: Running,
    pub(crate) shop_control: Control,
    pub(crate) specter_control: Control,
    store: Store,
    engine: Arc<Engine>,
    hooks: Server,
    work: JoinHandle<Result<(), koppla_sync::Error>>,
    folder: Folder,
}

/// Where the demo's files are; a temporary folder goes with it.
enum Folder {
    Kept(PathBuf),
    Temporary(PathBuf),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) | Self::Temporary(path) => path,
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Self::Temporary(path) = self
            && let Err(error) = std::fs::remove_dir_all(&path)
        {
            tracing::warn!(%error, folder = %path.display(), "the demo's files were left behind");
        }
    }
}

impl World {
    /// Starts everything; the first export begins at once.
    pub(crate) async fn start(
        folder: Option<&Path>,
        engines: &Engines,
        stop: &CancellationToken,
    ) -> Result<Self> {
        let folder = make_folder(folder)?;
        let config = |name: &str| ShellConfig {
            database: Some(folder.path().join(name)),
            ..ShellConfig::default()
        };
        let shop =
            sandbox::start(SandboxSystem::Shop, Some(shop::seed()), config("shop.db")).await?;
        let specter = sandbox::start(
            SandboxSystem::Specter,
            Some(shop::specter_seed()),
            config("specter.db"),
        )
        .await?;
        let url = format!("sqlite:{}", folder.path().join("koppla.db").display());
        let store = Store::open(&url, Arc::new(SystemClock)).await.map_err(Problem::from)?;
        let desk = (store.clone(), engines.clone());
        let hooks = server::serve(
            ([127, 0, 0, 1], 0).into(),
            desk,
            koppla_web::Options::default(),
            stop.clone(),
        )
        .await?;
        let account = account(&shop, &specter, &hooks);
        let connection = connect(&store, &account).await?;
        let engine = setup::engine(&store, &connection)?;
        engines.add(Arc::clone(&engine));
        engine.make_service_articles().await.map_err(Problem::from)?;
        engine.register_notices().await;
        let work = {
            let (engine, stop) = (Arc::clone(&engine), stop.clone());
            tokio::spawn(async move { engine.serve(&stop).await })
        };
        Ok(Self {
            shop_control: Control::new(shop.control_addr)?,
            specter_control: Control::new(specter.control_addr)?,
            shop,
            specter,
            store,
            engine,
            hooks,
            work,
            folder,
        })
    }

    /// The ledger.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The connection's name.
    pub(crate) fn connection(&self) -> &str {
        self.engine.id()
    }

    /// Places an order in the shop.
    pub(crate) async fn place(&self, order: &Value) -> Result<()> {
        self.shop_control.post("orders", order).await?;
        Ok(())
    }

    /// Waits until every article is exported or held.
    pub(crate) async fn articles_settled(&self) -> Result<()> {
        while self.engine.looks() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        progress::until_settled(&self.store, self.connection(), Entity::Article).await
    }

    /// Waits until that many orders are known and none is on its way.
    pub(crate) async fn orders_settled(&self, orders: u32) -> Result<()> {
        loop {
            let counts =
                self.store.counts(self.connection(), Entity::Order).await.map_err(Problem::from)?;
            if counts.total() >= u64::from(orders) {
                return progress::until_settled(&self.store, self.connection(), Entity::Order)
                    .await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Where everything can be reached.
    pub(crate) fn addresses(&self) -> String {
        format!(
            "\nThe demo runs on; Ctrl-C ends it.\n\
             shop      http://{}/   control http://{}/__sim/\n\
             Specter   http://{}/   control http://{}/__sim/\n\
             notices   http://{}/\n\
             ledger    koppla --database sqlite:{} orders list",
            self.shop.protocol_addr,
            self.shop.control_addr,
            self.specter.protocol_addr,
            self.specter.control_addr,
            self.hooks.address,
            self.folder.path().join("koppla.db").display(),
        )
    }

    /// Waits for the end of everything, after the stop.
    pub(crate) async fn end(self) {
        match self.work.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the demo's work failed"),
            Err(error) => tracing::error!(%error, "the demo's work ended in a panic"),
        }
        self.hooks.ended().await;
        self.shop.stop().await;
        self.specter.stop().await;
    }
}

fn make_folder(folder: Option<&Path>) -> Result<Folder> {
    let folder = match folder {
        Some(folder) => Folder::Kept(folder.to_owned()),
        None => Folder::Temporary(
            std::env::temp_dir().join(format!("koppla-demo-{:016x}", rand::random::<u64>())),
        ),
    };
    std::fs::create_dir_all(folder.path()).map_err(|error| {
        let path = folder.path().display();
        Problem::user(format!("the folder {path} cannot be made: {error}"))
    })?;
    Ok(folder)
}

fn account(shop: &Running, specter: &Running, hooks: &Server) -> Account {
    Account {
        shop: ShopAccount {
            address: format!("http://{}", shop.protocol_addr),
            webshop: shop::SHOP,
            token: Secret::new(shop::TOKEN),
        },
        erp: ErpAccount {
            address: format!("http://{}", specter.protocol_addr),
            account: shop::ACCOUNT,
            keys: ErpKeys::V2 {
                user: shop::USER,
                user_key: Secret::new(shop::USER_KEY),
                integration_key: Secret::new(shop::INTEGRATION_KEY),
            },
        },
        pace: Pace { shop: 4, erp: 4, ..Pace::default() },
        timing: Timing { deadline_ms: 10_000, settle_ms: 2_000, poll_ms: 2_000 },
        callback: Some(CallbackAddress {
            public: format!("http://{}", hooks.address),
            secret: Secret::new(format!("{:032x}", rand::random::<u128>())),
        }),
    }
}

/// Makes the connection, or takes the one of an earlier demo in the same folder with new addresses.
async fn connect(store: &Store, account: &Account) -> Result<Connection> {
    let now = jiff::Timestamp::now();
    let report = check_shop(account).await.map_err(|error| Problem::user(error.to_string()))?;
    check_erp(account, now).await.map_err(|error| Problem::user(error.to_string()))?;
    let mut settings = Settings::default();
    settings.orders.prefix = "FJ-".into();
    for (uid, name, gift_card) in &report.payment_methods {
        if let Some(mapping) = payment::suggestion(name).filter(|_| !gift_card) {
            settings.payments.insert(uid.to_string(), mapping);
        }
    }
    let known = store.connections().await.map_err(Problem::from)?.pop();
    let facts = match &known {
        Some(known) => known.facts.clone(),
        None => serde_json::to_string(&report.facts)?,
    };
    let connection = Connection {
        id: "demo".to_owned(),
        state: ConnectionState::Active,
        reason: None,
        account: serde_json::to_string(account)?,
        settings: settings.to_toml()?,
        facts,
        created_at: known.map_or(now, |known| known.created_at),
    };
    store.save_connection(connection.clone()).await.map_err(Problem::from)?;
    Ok(connection)
}
