//! I10: a worker that stood still while another took its order over records nothing and sends
//! nothing more.

use std::sync::{Arc, Mutex};

use koppla_sandbox::specter::Specter;
use koppla_store::{Entity, RecordId, State, Store};
use koppla_sync::Engine;
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::{Value, json};
use specter::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, ManualClock, Wire};
use crate::world::{Call, Fate, Script, SpecterWire};

const START: i64 = 1_770_000_000;

/// A shop that remembers which methods a worker called.
struct Shop {
    desk: Arc<Desk>,
    now: i64,
    calls: Mutex<Vec<String>>,
}

impl Wire for Shop {
    fn call(&self, request: &Value) -> Option<Value> {
        self.calls.lock().unwrap().push(request["method"].as_str().unwrap().to_owned());
        Some(self.desk.answer(request, self.now))
    }
}

/// Stops before the first call of one action reaches Specter, or after it was answered.
struct Halting {
    inner: SpecterWire,
    action: &'static str,
    after: bool,
    halted: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

impl Halting {
    async fn halt(&self, here: bool) {
        if here {
            self.halted.add_permits(1);
            self.go.acquire().await.unwrap().forget();
        }
    }
}

impl Transport for Halting {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let text = format!("{}&{}", request.query, request.body.as_deref().unwrap_or(""));
            let here = text.contains(&format!("action={}", self.action));
            self.halt(here && !self.after).await;
            let answer = self.inner.send(request).await;
            self.halt(here && self.after).await;
            answer
        })
    }
}

/// One worker with what it has called.
struct Worker {
    engine: Arc<Engine>,
    shop: Arc<Shop>,
    erp: Arc<Mutex<Vec<Call>>>,
    halted: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

impl Worker {
    fn wrote(&self) -> Vec<String> {
        let shop = self.shop.calls.lock().unwrap().clone();
        let shop = shop.into_iter().filter(|method| method == "Order.set");
        self.erp.lock().unwrap().iter().map(|call| call.action.clone()).chain(shop).collect()
    }

    fn forget(&self) {
        self.shop.calls.lock().unwrap().clear();
        self.erp.lock().unwrap().clear();
    }
}

struct Scene {
    store: Store,
    clock: Arc<ManualClock>,
    desk: Arc<Desk>,
    specter: Arc<Mutex<Specter>>,
    connection: koppla_store::Connection,
    _place: Place,
}

impl Scene {
    async fn new() -> Self {
        let place = Place::sqlite();
        let clock = Arc::new(ManualClock::default());
        clock.set(START);
        let store = Store::open(place.url(), Arc::clone(&clock) as _).await.unwrap();
        let desk = Arc::new(Desk::new());
        let mug = json!({"articleNumber": "MUGG", "name": "Mugg", "price": 100, "vatRate": 0.25});
        desk.control("POST", &["articles"], mug, START);
        let connection = Desk::connection(&store, "prov", "").await;
        let specter = Arc::default();
        Self { store, clock, desk, specter, connection, _place: place }
    }

    /// A worker that halts at this action.
    fn worker(&self, action: &'static str, after: bool) -> Worker {
        let (desk, calls) = (Arc::clone(&self.desk), Mutex::default());
        let shop = Arc::new(Shop { desk, now: START, calls });
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(Box::new(|_| Fate::Answered)));
        let erp = Arc::default();
        let (specter, calls) = (Arc::clone(&self.specter), Arc::clone(&erp));
        let inner = SpecterWire { specter, script, calls, under_way: Arc::default() };
        let (halted, go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let wire =
            Halting { inner, action, after, halted: Arc::clone(&halted), go: Arc::clone(&go) };
        let engine = Desk::engine(&self.store, &self.connection, Arc::clone(&shop), wire);
        Worker { engine, shop, erp, halted, go }
    }

    fn place(&self) {
        let order = json!({
            "uid": 900,
            "customer": {
                "info": {"type": "individual", "email": "asa@example.se"},
                "address": {"firstName": "Åsa", "lastName": "Öberg", "address": "Storgatan 1",
                            "postcode": "702 11", "town": "Örebro", "country": "SE"},
                "deliveryAddress": {"copyAddress": true},
            },
            "rows": [{"articleNumber": "MUGG", "quantity": 1}],
        });
        self.desk.control("POST", &["orders"], order, START);
    }

    async fn record(&self) -> koppla_store::Record {
        let id = RecordId::new("prov", Entity::Order, "900");
        self.store.record(&id).await.unwrap().unwrap()
    }

    /// The first worker stands still at an action; the second one takes over when the lease is
    /// over and brings the order to `rest`; then the first one goes on.
    async fn take_over(&self, action: &'static str, after: bool, rest: State) -> [Worker; 2] {
        let workers = [self.worker(action, after), self.worker("none", false)];
        let [first, second] = &workers;
        second.engine.make_service_articles().await.unwrap();
        second.engine.look().await.unwrap();
        while second.engine.article_batch().await.unwrap() > 0 {}
        self.place();
        second.engine.look().await.unwrap();
        second.forget();
        let stop = CancellationToken::new();
        let work = |engine: &Arc<Engine>| {
            let (engine, stop) = (Arc::clone(engine), stop.clone());
            tokio::spawn(async move { engine.work_orders(&stop).await })
        };
        let one = work(&first.engine);
        first.halted.acquire().await.unwrap().forget();
        self.clock.set(START + 6 * 60);
        let two = work(&second.engine);
        wait_for(LONG, "the second worker's end", async || {
            let record = self.record().await;
            record.state == rest && self.store.in_hand("prov", Entity::Order).await.unwrap() == 0
        })
        .await;
        first.go.add_permits(1);
        stop.cancel();
        one.await.unwrap().unwrap();
        two.await.unwrap().unwrap();
        workers
    }
}

#[tokio::test]
async fn a_worker_that_was_overtaken_before_the_create_sends_and_records_nothing() {
    for after in [false, true] {
        let scene = Scene::new().await;
        let [first, second] = scene.take_over("newCustomerSubmit", after, State::Done).await;
        assert_eq!(first.wrote(), ["newCustomerSubmit"], "nothing after it came round");
        assert_eq!(second.wrote(), ["newCustomerSubmit", "newOrderSubmit", "Order.set"]);
        let id = RecordId::new("prov", Entity::Order, "900");
        let attempts = scene.store.attempts(&id).await.unwrap();
        let actions: Vec<_> = attempts.iter().map(|attempt| attempt.action.as_str()).collect();
        assert_eq!(actions, ["submit_customer", "create_order", "write_number"]);
        assert_eq!(scene.record().await.state, State::Done);
    }
}
