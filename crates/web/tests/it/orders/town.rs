//! Pages over a ledger with an engine at work between both sandboxes.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use koppla_store::{
    Connection, ConnectionState, Entity, Observation, Observed, Record, RecordId, State, Store,
};
use koppla_sync::{
    Account, Engine, ErpAccount, ErpKeys, Facts, Gates, Pace, Reach, Secret, ShopAccount, Timing,
};
use koppla_testkit::{
    ACCOUNT, INTEGRATION_KEY, LONG, Place, SHOP, Sandboxes, TOKEN, USER, USER_KEY, order, wait_for,
};
use koppla_web::{Options, Wake};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::site::Site;

pub(crate) const CONNECTION: &str = "prov";

/// Everything that runs.
pub(crate) struct Town {
    pub(crate) site: Site,
    pub(crate) sandboxes: Sandboxes,
    work: JoinHandle<()>,
}

impl Drop for Town {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Town {
    /// The standard shop and Specter, linked with these settings, and at work.
    pub(crate) async fn new(settings: &str) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let sandboxes = Sandboxes::standard().await;
        let at_work: Arc<OnceLock<Arc<Engine>>> = Arc::default();
        let wake = {
            let at_work = Arc::clone(&at_work);
            Wake::by(move |id| {
                at_work.get().into_iter().filter(|engine| engine.id() == id).for_each(|engine| {
                    engine.wake();
                });
            })
        };
        let options = Options { wake, ..Options::default() };
        let site = Site::with(Place::sqlite(), options).await;
        let addresses = [sandboxes.shop_address, sandboxes.specter_address];
        let connection =
            link(&site.store, addresses.map(|at| format!("http://{at}")), settings).await;
        let engine = Engine::new(site.store.clone(), &connection, None, &Gates::default()).unwrap();
        engine.make_service_articles().await.unwrap();
        assert!(at_work.set(Arc::clone(&engine)).is_ok());
        let stop = CancellationToken::new();
        let work = tokio::spawn(async move { engine.serve(&stop).await.unwrap() });
        Self { site, sandboxes, work }
    }

    /// Places an order and waits until it has come to rest in this state.
    pub(crate) async fn place(&self, turn: u64, state: State) -> Record {
        let number = self.sandboxes.place(&order(turn)).await;
        self.comes_to(&number, state).await
    }

    /// Waits until the order of this number stands so, and stays there unless somebody changes
    /// something. What the shop shows in the second of its change is looked at once more (I12).
    pub(crate) async fn comes_to(&self, number: &str, state: State) -> Record {
        let found = || async {
            koppla_sync::find_order(&self.site.store, CONNECTION, number).await.unwrap()
        };
        wait_for(LONG, &format!("order {number} is {state}"), async || {
            found().await.is_some_and(|record| {
                let is_final = !record.stamp.ends_with("or later") || state == State::Asking;
                record.state == state && is_final
            })
        })
        .await;
        found().await.unwrap()
    }

    /// How many orders are in Specter.
    pub(crate) async fn in_specter(&self) -> usize {
        self.sandboxes.specter_list("orders").await.len()
    }

    /// An order's page.
    pub(crate) fn page(record: &Record) -> String {
        format!("/connection/{CONNECTION}/orders/{}", record.key)
    }
}

/// Links a shop and a Specter at these addresses.
pub(crate) async fn link(store: &Store, [shop, erp]: [String; 2], settings: &str) -> Connection {
    let account = Account {
        shop: ShopAccount { address: shop, webshop: SHOP, token: Secret::new(TOKEN) },
        erp: ErpAccount {
            address: erp,
            account: ACCOUNT,
            keys: ErpKeys::V2 {
                user: USER,
                user_key: Secret::new(USER_KEY),
                integration_key: Secret::new(INTEGRATION_KEY),
            },
        },
        pace: Pace::default(),
        timing: Timing { deadline_ms: 10_000, settle_ms: 300, poll_ms: 50 },
        callback: None,
        reach: Reach::Anywhere,
    };
    let facts = Facts { base_currency: "SEK".into(), language: "sv".into(), ..Facts::default() };
    let connection = Connection {
        id: CONNECTION.into(),
        state: ConnectionState::Active,
        reason: None,
        account: serde_json::to_string(&account).unwrap(),
        settings: settings.into(),
        facts: serde_json::to_string(&facts).unwrap(),
        created_at: Timestamp::now(),
    };
    store.save_connection(connection.clone()).await.unwrap();
    connection
}

/// Notes orders that nobody works on.
pub(crate) async fn note(store: &Store, keys: std::ops::Range<i64>) {
    let seen = keys.map(|key| Observed {
        key: key.to_string(),
        rank: key,
        name: (1_000 + key).to_string(),
        stamp: Some("1".into()),
    });
    let observation = Observation {
        connection: CONNECTION.into(),
        entity: Entity::Order,
        seen: seen.collect(),
        forced: false,
        cursor: None,
    };
    store.observe(observation).await.unwrap();
}

/// The order of this key.
pub(crate) fn id(key: &str) -> RecordId {
    RecordId::new(CONNECTION, Entity::Order, key)
}
