//! An engine whose clock a test moves and whose shop a test answers for.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use koppla_sandbox::shop::ShopSystem;
use koppla_sandbox::system::{ControlRequest, Request, System};
use koppla_store::{Clock, Connection, ConnectionState, Store};
use koppla_sync::Engine;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::wire::{shop_client, specter_client};
use crate::world::{SHOP, TOKEN, account};

/// A clock that stands still unless it is set; whoever sleeps by it does so until he is woken.
#[derive(Default)]
pub(crate) struct ManualClock {
    seconds: AtomicI64,
    alarm: Arc<Notify>,
    sleeps: Mutex<Vec<Duration>>,
}

impl ManualClock {
    /// Sets it, in seconds since 1970.
    pub(crate) fn set(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }

    /// Wakes all who sleep.
    pub(crate) fn wake(&self) {
        self.alarm.notify_waiters();
    }

    /// Whether anybody has gone to sleep for so long.
    pub(crate) fn slept(&self, duration: Duration) -> bool {
        self.sleeps.lock().unwrap().contains(&duration)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds.load(Ordering::SeqCst)).unwrap()
    }

    fn sleep(&self, duration: Duration) -> futures_util::future::BoxFuture<'static, ()> {
        let woken = Arc::clone(&self.alarm).notified_owned();
        self.sleeps.lock().unwrap().push(duration);
        Box::pin(woken)
    }
}

/// Answers the shop's calls; `None` when the answer is lost.
pub(crate) trait Wire: Send + Sync + 'static {
    fn call(&self, request: &Value) -> Option<Value>;

    /// What the shop's clock shows, if its answers tell.
    fn date(&self) -> Option<Timestamp> {
        None
    }
}

struct Plug<W>(Arc<W>);

impl<W: Wire> abicart::Transport for Plug<W> {
    fn send(
        &self,
        request: abicart::HttpRequest,
    ) -> abicart::BoxFuture<'_, Result<abicart::HttpResponse, abicart::TransportError>> {
        let answer = self.0.call(&serde_json::from_slice(&request.body).unwrap());
        let date = self.0.date();
        Box::pin(async move {
            let answer = answer.ok_or(abicart::TransportError::Unknown("lost".into()))?;
            let body = answer.to_string().into_bytes();
            Ok(abicart::HttpResponse { status: 200, retry_after: None, date, body })
        })
    }
}

/// Specter that cannot be reached.
struct Nobody;

impl specter::transport::Transport for Nobody {
    fn send(
        &self,
        _: specter::transport::HttpRequest,
    ) -> specter::transport::BoxFuture<
        '_,
        Result<specter::transport::HttpResponse, specter::transport::TransportError>,
    > {
        Box::pin(async { Err(specter::transport::TransportError::NotSent("nobody".into())) })
    }
}

/// A sandbox shop whose time the test says.
pub(crate) struct Desk {
    shop: Mutex<ShopSystem>,
    query: String,
    pub(crate) clock: Arc<ManualClock>,
}

impl Desk {
    /// An empty shop with these switches.
    pub(crate) fn new(clock: &Arc<ManualClock>, switches: &Value) -> Self {
        let shop = Mutex::new(ShopSystem::new());
        let query = format!("webshop={SHOP}&auth={TOKEN}");
        let desk = Self { shop, query, clock: Arc::clone(clock) };
        desk.control("POST", &["seed"], json!({"uid": SHOP, "tokens": [TOKEN]}), 0);
        desk.control("PATCH", &["switches"], switches.clone(), 0);
        desk
    }

    /// Does what a person in the shop would, at this time of the shop's clock.
    pub(crate) fn control(&self, method: &str, path: &[&str], body: Value, now: i64) {
        let request = ControlRequest {
            method: method.into(),
            path: path.iter().map(ToString::to_string).collect(),
            query: Vec::new(),
            body,
        };
        let now = Timestamp::from_second(now).unwrap();
        let reply = self.shop.lock().unwrap().control(&request, now);
        assert_eq!(reply.status, 200, "{path:?}: {}", reply.body);
    }

    /// The shop's answer to a call at this time of its clock.
    pub(crate) fn answer(&self, request: &Value, now: i64) -> Value {
        let request = Request {
            method: "POST".into(),
            path: "/backend/jsonrpc/v1/".into(),
            query: self.query.clone().into_bytes(),
            body: request.to_string().into_bytes(),
            ..Request::default()
        };
        let mut shop = self.shop.lock().unwrap();
        let reply = shop.answer(&request, Timestamp::from_second(now).unwrap());
        shop.forget_changes();
        serde_json::from_slice(&reply.body).unwrap()
    }

    /// A connection of this name with these settings.
    pub(crate) async fn connection(store: &Store, id: &str, settings: &str) -> Connection {
        let connection = Connection {
            id: id.into(),
            state: ConnectionState::Active,
            reason: None,
            account: "{}".into(),
            settings: settings.into(),
            facts: r#"{"base_currency": "SEK", "language": "sv"}"#.into(),
            created_at: Timestamp::UNIX_EPOCH,
        };
        store.save_connection(connection.clone()).await.unwrap();
        connection
    }

    /// A program that has just started to work on the connection.
    pub(crate) fn engine(
        store: &Store,
        connection: &Connection,
        wire: Arc<impl Wire>,
    ) -> Arc<Engine> {
        Self::engine_with(store, connection, wire, Nobody)
    }

    /// The same, with a Specter.
    pub(crate) fn engine_with(
        store: &Store,
        connection: &Connection,
        wire: Arc<impl Wire>,
        erp: impl specter::transport::Transport + 'static,
    ) -> Arc<Engine> {
        let clients = (shop_client(Plug(wire)), specter_client(erp));
        let gates = koppla_sync::Gates::default();
        Engine::with_clients(store.clone(), connection, None, &gates, account(), clients).unwrap()
    }
}
