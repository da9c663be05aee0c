//! The demo's running parts: two sandboxes, a ledger, and Koppla between them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use koppla_sandbox::{Control, Running, ShellConfig};
use koppla_store::{Entity, NewPerson, ProcessLock, Role, Store, SystemClock};
use koppla_sync::Scope;
use koppla_web::DemoLink;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::connect;
use crate::cli::SandboxSystem;
use crate::command::sandbox;
use crate::demo::shop;
use crate::node::{self, Engines};
use crate::problem::Problem;
use crate::progress;
use crate::server::{self, Server};

/// Everything that runs.
pub(crate) struct World {
    shop: Running,
    specter: Running,
    pub(crate) shop_control: Control,
    pub(crate) specter_control: Control,
    store: Store,
    link: Option<DemoLink>,
    connection: String,
    engines: Engines,
    hooks: Server,
    _lock: ProcessLock,
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
        let lock = store.lock().await.map_err(Problem::from)?;
        let link = sign_in_link(&store).await?;
        let desk = (store.clone(), engines.clone());
        let abicart_key = koppla_sync::Secret::new(format!("{:032x}", rand::random::<u128>()));
        let options = koppla_web::Options {
            abicart_key: Some(abicart_key.clone()),
            private_addresses: true,
            demo: link.clone(),
            ..koppla_web::Options::default()
        };
        let hooks = server::serve(([127, 0, 0, 1], 0).into(), desk, options, stop.clone()).await?;
        let shop_control = Control::new(shop.control_addr)?;
        let server = format!("http://{}", hooks.address);
        // The key is new, and so is every key that follows from it.
        let integration = serde_json::json!({
            "server": server, "key": abicart_key.expose(),
            "settingsUrl": null, "settingsAuth": null,
        });
        shop_control.post("integration", &integration).await?;
        let account = connect::account(&shop, &specter, &hooks);
        let connection = connect::connect(&store, account).await?.id;
        let work = {
            let (store, engines, stop) = (store.clone(), engines.clone(), stop.clone());
            tokio::spawn(async move { node::work(&store, Scope::Share, engines, &stop).await })
        };
        Ok(Self {
            shop_control,
            specter_control: Control::new(specter.control_addr)?,
            shop,
            specter,
            store,
            link,
            connection,
            engines: engines.clone(),
            hooks,
            _lock: lock,
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
        &self.connection
    }

    /// Places an order in the shop.
    pub(crate) async fn place(&self, order: &Value) -> Result<()> {
        self.shop_control.post("orders", order).await?;
        Ok(())
    }

    /// Waits until every article is exported or held.
    pub(crate) async fn articles_settled(&self) -> Result<()> {
        let have_looked = || self.engines.all().iter().any(|one| one.looks() > 0);
        while !have_looked() {
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
            "\nThe demo runs on; Ctrl-C ends it. Open it in the browser:\n\n  {}\n\n\
             shop      http://{}/   (its API: http://{}/)\n\
             Specter   http://{}/   (its API: http://{}/)\n\
             ledger    koppla --database sqlite:{} orders list",
            self.pages(),
            self.shop.control_addr,
            self.shop.protocol_addr,
            self.specter.control_addr,
            self.specter.protocol_addr,
            self.folder.path().join("koppla.db").display(),
        )
    }

    /// Where the pages are: opened by a link that signs in once.
    fn pages(&self) -> String {
        let address = self.hooks.address;
        match &self.link {
            Some(link) => format!(
                "http://{address}/demo-sign-in/{}\n  (it signs you in once, within ten minutes)",
                link.token.expose_secret()
            ),
            None => format!("http://{address}/"),
        }
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

/// Makes the demo's administrator, who has no password, and a link for that person; none where
/// others sign in already.
async fn sign_in_link(store: &Store) -> Result<Option<DemoLink>> {
    let email = "demo@localhost".to_owned();
    let token = || format!("{:032x}", rand::random::<u128>());
    let person = NewPerson {
        id: token(),
        email: email.clone(),
        name: "Demo".to_owned(),
        role: Role::Administrator,
        password: None,
    };
    store.add_first_person(person).await.map_err(Problem::from)?;
    let is_there = store.person_of(&email).await.map_err(Problem::from)?.is_some();
    Ok(is_there.then(|| DemoLink { token: SecretString::from(token()), email }))
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
