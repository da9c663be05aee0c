//! Two systems, a ledger and an engine; every call to Specter can be scripted.

use std::sync::atomic::{AtomicI64, AtomicUsize};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use koppla_sandbox::shop::ShopSystem;
use koppla_sandbox::specter::Specter;
use koppla_sandbox::system::{ControlRequest, System};
use koppla_store::{
    Connection, ConnectionState, Entity, KeySource, Record, RecordId, State, Store, SystemClock,
};
use koppla_sync::{
    Account, Engine, ErpAccount, ErpKeys, Gates, Pace, Reach, Secret, ShopAccount, Timing,
};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::wire::{
    Call, Fate, Script, ShopScript, ShopWire, SpecterWire, shop_client, specter_client,
};

pub(crate) const SHOP: u64 = 41_234;
pub(crate) const TOKEN: &str = "tok";

/// Everything that a test plays with.
pub(crate) struct World {
    pub(crate) shop: Arc<Mutex<ShopSystem>>,
    pub(crate) specter: Arc<Mutex<Specter>>,
    pub(crate) calls: Arc<Mutex<Vec<Call>>>,
    pub(crate) shop_calls: Arc<Mutex<Vec<String>>>,
    /// How often the shop has shown something as just changed; below 0 it does not.
    pub(crate) restamps: Arc<AtomicI64>,
    script: Arc<Mutex<Script>>,
    shop_script: Arc<Mutex<ShopScript>>,
    under_way: Arc<AtomicUsize>,
    gates: Gates,
    pub(crate) store: Store,
    pub(crate) engine: Arc<Engine>,
    _place: Place,
}

impl World {
    pub(crate) async fn new(place: Place) -> Self {
        Self::with_settings(place, "").await
    }

    pub(crate) async fn with_settings(place: Place, settings: &str) -> Self {
        let shop = Arc::new(Mutex::new(ShopSystem::new()));
        let specter = Arc::new(Mutex::new(Specter::default()));
        let seed = json!({
            "uid": SHOP, "name": "Prov", "tokens": [TOKEN],
            "articles": [
                {"articleNumber": "MUGG", "name": "Mugg", "price": 100, "vatRate": 0.25, "stock": 50},
                {"articleNumber": "BOK", "name": "Bok", "price": 159, "vatRate": 0.06, "stock": 5},
            ],
        });
        control(&shop, "POST", &["seed"], seed);
        let store = Store::open_with(place.url(), Arc::new(SystemClock), &keys()).await.unwrap();
        let connection = connection("prov", settings);
        store.save_connection(connection.clone()).await.unwrap();
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(|_| Fate::Answered)));
        let shop_script: Arc<Mutex<ShopScript>> = Arc::new(Mutex::new(Box::new(|_| false)));
        let (calls, shop_calls, under_way) = (Arc::default(), Arc::default(), Arc::default());
        let restamps = Arc::new(AtomicI64::new(-1));
        let shop_wire = ShopWire {
            shop: Arc::clone(&shop),
            script: Arc::clone(&shop_script),
            calls: Arc::clone(&shop_calls),
            restamps: Arc::clone(&restamps),
        };
        let specter_wire = SpecterWire {
            specter: Arc::clone(&specter),
            script: Arc::clone(&script),
            calls: Arc::clone(&calls),
            under_way: Arc::clone(&under_way),
        };
        let clients = (shop_client(shop_wire), specter_client(specter_wire));
        let gates = Gates::default();
        let engine = engine(&store, &connection, &gates, account().pace, clients);
        engine.make_service_articles().await.unwrap();
        let world = Self {
            shop,
            specter,
            calls,
            shop_calls,
            restamps,
            script,
            shop_script,
            under_way,
            gates,
            store,
            engine,
            _place: place,
        };
        world.engine.look().await.unwrap();
        while world.engine.article_batch().await.unwrap() > 0 {}
        world
    }

    /// Scripts the calls to Specter from now on.
    pub(crate) fn script(&self, script: impl FnMut(&Call) -> Fate + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    /// Scripts the calls to the shop from now on.
    pub(crate) fn shop_script(&self, script: impl FnMut(&str) -> bool + Send + 'static) {
        *self.shop_script.lock().unwrap() = Box::new(script);
    }

    /// The merchant changes the settings; the engine begins anew.
    pub(crate) async fn change_settings(&mut self, settings: &str) {
        let mut connection = self.store.connection("prov").await.unwrap().unwrap();
        connection.settings = settings.into();
        self.store.save_connection(connection.clone()).await.unwrap();
        self.store.wake_all("prov").await.unwrap();
        self.engine = engine(&self.store, &connection, &self.gates, account().pace, self.clients());
    }

    /// A second connection of the same shop and Specter account, which has not looked at the shop.
    pub(crate) async fn neighbour(&self) -> Arc<Engine> {
        self.neighbour_with(account().pace).await
    }

    /// A connection of another shop, with the same Specter account; it is answered by the same shop.
    pub(crate) async fn other_shop(&self) -> Arc<Engine> {
        let mut account = account();
        account.shop.webshop += 1;
        let mut connection = connection("granne", "[orders]\nprefix = \"G-\"");
        connection.account = serde_json::to_string(&account).unwrap();
        self.store.save_connection(connection.clone()).await.unwrap();
        let store = self.store.clone();
        let clients = self.clients();
        Engine::with_clients(store, &connection, None, &self.gates, account, clients).unwrap()
    }

    /// The same with another pace.
    pub(crate) async fn neighbour_with(&self, pace: Pace) -> Arc<Engine> {
        let connection = connection("granne", "[orders]\nprefix = \"G-\"");
        self.store.save_connection(connection.clone()).await.unwrap();
        engine(&self.store, &connection, &self.gates, pace, self.clients())
    }

    /// Further clients of the same two systems.
    pub(crate) fn clients(&self) -> (abicart::Client, specter::Client) {
        let shop_wire = ShopWire {
            shop: Arc::clone(&self.shop),
            script: Arc::clone(&self.shop_script),
            restamps: Arc::clone(&self.restamps),
            calls: Arc::clone(&self.shop_calls),
        };
        let specter_wire = SpecterWire {
            specter: Arc::clone(&self.specter),
            script: Arc::clone(&self.script),
            calls: Arc::clone(&self.calls),
            under_way: Arc::clone(&self.under_way),
        };
        (shop_client(shop_wire), specter_client(specter_wire))
    }

    /// Places an order of one mug for this e-mail; its uid.
    pub(crate) fn place(&self, email: &str) -> String {
        let order = json!({
            "customer": {
                "info": {"type": "individual", "email": email},
                "address": {"firstName": "Åsa", "lastName": "Öberg", "address": "Storgatan 1",
                            "postcode": "702 11", "town": "Örebro", "country": "SE"},
                "deliveryAddress": {"copyAddress": true},
            },
            "rows": [{"articleNumber": "MUGG", "quantity": 1}],
        });
        let placed = control(&self.shop, "POST", &["orders"], order);
        placed["uid"].to_string()
    }

    /// Notes all orders and works until that holds.
    pub(crate) async fn work_until(&self, goal: impl Fn(&[Record]) -> bool) -> Vec<Record> {
        self.engine.look().await.unwrap();
        let stop = CancellationToken::new();
        let worker = {
            let (engine, stop) = (Arc::clone(&self.engine), stop.clone());
            tokio::spawn(async move { engine.work_orders(&stop).await })
        };
        let page = koppla_store::Page { limit: 1_000, ..koppla_store::Page::default() };
        let mut records = Vec::new();
        wait_for(LONG, "the goal", async || {
            records = self.store.records("prov", Entity::Order, &page).await.unwrap().0;
            goal(&records)
        })
        .await;
        stop.cancel();
        worker.await.unwrap().unwrap();
        records
    }

    pub(crate) async fn attempts(&self, key: &str) -> Vec<koppla_store::Attempt> {
        let id = RecordId::new("prov", Entity::Order, key);
        self.store.attempts(&id).await.unwrap()
    }

    /// The orders that stand in Specter.
    pub(crate) fn specter_orders(&self) -> Vec<Value> {
        let answer = control(&self.specter, "GET", &["orders"], Value::Null);
        answer["orders"].as_array().cloned().unwrap_or_default()
    }

    /// What the shop shows of an order.
    pub(crate) fn shop_order(&self, key: &str) -> Value {
        control(&self.shop, "GET", &["orders", key], Value::Null)
    }

    pub(crate) fn actions(&self) -> Vec<String> {
        self.calls.lock().unwrap().iter().map(|call| call.action.clone()).collect()
    }
}

/// All records stand in this state.
pub(crate) fn all(state: State) -> impl Fn(&[Record]) -> bool {
    move |records| !records.is_empty() && records.iter().all(|record| record.state == state)
}

/// Does what a person or an operator of the system would.
pub(crate) fn control<S: System>(
    system: &Mutex<S>,
    method: &str,
    path: &[&str],
    body: Value,
) -> Value {
    let request = ControlRequest {
        method: method.into(),
        path: path.iter().map(ToString::to_string).collect(),
        query: Vec::new(),
        body,
    };
    let reply = system.lock().unwrap().control(&request, Timestamp::now());
    assert_eq!(reply.status, 200, "{path:?}: {}", reply.body);
    reply.body
}

fn connection(id: &str, settings: &str) -> Connection {
    Connection {
        id: id.into(),
        state: ConnectionState::Active,
        reason: None,
        account: "{}".into(),
        settings: settings.into(),
        facts: r#"{"base_currency": "SEK", "language": "sv"}"#.into(),
        created_at: Timestamp::now(),
    }
}

fn engine(
    store: &Store,
    connection: &Connection,
    gates: &Gates,
    pace: Pace,
    clients: (abicart::Client, specter::Client),
) -> Arc<Engine> {
    let account = Account { pace, ..account() };
    Engine::with_clients(store.clone(), connection, None, gates, account, clients).unwrap()
}

pub(crate) fn account() -> Account {
    Account {
        shop: ShopAccount {
            address: "http://127.0.0.1".into(),
            webshop: SHOP,
            token: Secret::new(TOKEN),
        },
        erp: ErpAccount {
            address: "http://127.0.0.1".into(),
            account: 9001,
            keys: ErpKeys::V1 { first: Secret::new("unused"), second: Secret::new("unused") },
        },
        pace: Pace { shop: 8, erp: 8, ..Pace::default() },
        // A create leaves within the difference, also on a busy machine.
        timing: Timing { deadline_ms: 500, settle_ms: 4_000, poll_ms: 1_000 },
        callback: None,
        reach: Reach::Anywhere,
    }
}

/// The master key of the tests' ledgers.
pub(crate) fn keys() -> KeySource {
    KeySource::given("the tests' key", koppla_testkit::MASTER_KEY)
}
