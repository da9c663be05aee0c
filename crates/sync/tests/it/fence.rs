//! I10: a worker that stood still while another took its order over sends nothing more, and records
//! nothing but what only it can know: the answer to a create that had left (I1).
//!
//! In a file only: leases on PostgreSQL run by its server's clock, which no test moves. What the ledger
//! refuses is tested on both (the store's properties and seats), killed nodes on PostgreSQL
//! (`app/tests/it/nodes`).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use koppla_sandbox::specter::Specter;
use koppla_store::{Entity, Record, RecordId, State, Store};
use koppla_sync::{DuplicateRule, Engine, Settlement};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::{Value, json};
use specter::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, ManualClock, Wire};
use crate::wire::{Call, Fate, Script, SpecterWire};
use crate::world::control;

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

/// Workers at work.
struct Runs {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<Result<(), koppla_sync::Error>>>,
}

impl Runs {
    fn begin(&mut self, worker: &Worker) {
        let (engine, stop) = (Arc::clone(&worker.engine), self.stop.clone());
        self.tasks.push(tokio::spawn(async move { engine.work_orders(&stop).await }));
    }

    async fn end(self) {
        self.stop.cancel();
        for task in self.tasks {
            task.await.unwrap().unwrap();
        }
    }
}

impl Scene {
    async fn new() -> Self {
        // A server keeps its leases by its own clock, which no test sets.
        let place = Place::sqlite();
        let clock = Arc::new(ManualClock::default());
        // What comes before leaves no trace in the pace.
        clock.set(START - 60);
        let store = Store::open_with(place.url(), Arc::clone(&clock) as _, &crate::world::keys())
            .await
            .unwrap();
        let desk = Arc::new(Desk::new(&clock, &json!({})));
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
        let engine = Desk::engine_with(&self.store, &self.connection, Arc::clone(&shop), wire);
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

    async fn record(&self) -> Record {
        self.store.record(&order()).await.unwrap().unwrap()
    }

    async fn attempts(&self) -> Vec<String> {
        let attempts = self.store.attempts(&order()).await.unwrap();
        attempts.into_iter().map(|attempt| attempt.action).collect()
    }

    /// The numbers of the order in Specter.
    fn numbers(&self) -> Vec<String> {
        let shown = control(&self.specter, "GET", &["orders"], Value::Null);
        let orders = shown["orders"].as_array().unwrap().iter();
        let ours = orders.filter(|order| !order.to_string().contains("KOPPLA-TEST"));
        ours.map(|order| order["orderNo"].to_string()).collect()
    }

    async fn rests(&self, state: State) {
        wait_for(LONG, state.as_str(), async || {
            let record = self.record().await;
            record.state == state && self.store.in_hand("prov", Entity::Order).await.unwrap() == 0
        })
        .await;
    }

    /// The first worker stands still at its action; the second one takes over when lease and settle
    /// time are over.
    async fn take_over(&self, first: &Worker, second: &Worker) -> Runs {
        self.clock.set(START);
        second.engine.look().await.unwrap();
        while second.engine.article_batch().await.unwrap() > 0 {}
        self.place();
        second.engine.look().await.unwrap();
        second.forget();
        let mut runs = Runs { stop: CancellationToken::new(), tasks: Vec::new() };
        runs.begin(first);
        first.halted.acquire().await.unwrap().forget();
        self.clock.set(START + 6 * 60);
        runs.begin(second);
        runs
    }
}

fn order() -> RecordId {
    RecordId::new("prov", Entity::Order, "900")
}

#[tokio::test]
async fn a_worker_that_was_overtaken_before_the_customer_sends_and_records_no_order() {
    overtaken_at_the_customer(false).await;
}

#[tokio::test]
async fn a_worker_that_was_overtaken_after_the_customer_sends_and_records_nothing() {
    overtaken_at_the_customer(true).await;
}

async fn overtaken_at_the_customer(after: bool) {
    let scene = Scene::new().await;
    let first = scene.worker("newCustomerSubmit", after);
    let second = scene.worker("none", false);
    second.engine.make_service_articles().await.unwrap();
    let runs = scene.take_over(&first, &second).await;
    scene.rests(State::Done).await;
    first.go.add_permits(1);
    runs.end().await;
    assert_eq!(first.wrote(), ["newCustomerSubmit"], "nothing after it came round");
    assert_eq!(second.wrote(), ["newCustomerSubmit", "newOrderSubmit", "Order.set"]);
    assert_eq!(scene.attempts().await, ["submit_customer", "create_order", "write_number"]);
    assert_eq!(scene.record().await.state, State::Done);
}

/// An order that a probe found to be there has got its number from the late answer.
async fn has_the_late_number(scene: &Scene, first: &Worker, second: &Worker) {
    wait_for(LONG, "the number", async || scene.record().await.erp_id.is_some()).await;
    // The answer wakes one worker; either of them may write the number back.
    second.engine.wake();
    scene.rests(State::Done).await;
    let (numbers, record) = (scene.numbers(), scene.record().await);
    assert_eq!(numbers.len(), 1, "one order in Specter");
    assert_eq!(record.erp_id.as_ref(), numbers.first());
    assert_eq!(record.reason_code, None);
    let wrote = [first.wrote(), second.wrote()].concat();
    assert_eq!(wrote.iter().filter(|action| *action == "newOrderSubmit").count(), 2);
    assert_eq!(wrote.iter().filter(|action| *action == "Order.set").count(), 1);
    let attempts = scene.attempts().await;
    assert_eq!(attempts.iter().filter(|action| *action == "late_answer").count(), 1);
}

#[tokio::test]
async fn a_late_answer_gives_the_number_that_was_missed() {
    let scene = Scene::new().await;
    let (first, second) = (scene.worker("newOrderSubmit", true), scene.worker("none", false));
    second.engine.make_service_articles().await.unwrap();
    let rule = second.engine.calibrate().await.unwrap().rule;
    assert!(matches!(rule, DuplicateRule::Refuses { .. }));
    let runs = scene.take_over(&first, &second).await;
    scene.rests(State::NumberUnknown).await;
    assert_eq!(scene.record().await.erp_id, None);
    first.go.add_permits(1);
    has_the_late_number(&scene, &first, &second).await;
    runs.end().await;
}

#[tokio::test]
async fn a_late_answer_waits_for_the_run_that_holds_the_order() {
    let scene = Scene::new().await;
    let first = scene.worker("newOrderSubmit", true);
    let second = scene.worker("newOrderSubmit", false);
    second.go.add_permits(3);
    second.engine.make_service_articles().await.unwrap();
    second.engine.calibrate().await.unwrap();
    second.halted.acquire_many(3).await.unwrap().forget();
    let runs = scene.take_over(&first, &second).await;
    second.halted.acquire().await.unwrap().forget();
    first.go.add_permits(1);
    // The pause of a late answer that cannot be recorded yet.
    let pause = Duration::from_secs(1);
    wait_for(LONG, "the late answer", async || scene.clock.slept(pause)).await;
    assert_eq!(scene.record().await.erp_id, None);
    second.go.add_permits(1);
    scene.rests(State::NumberUnknown).await;
    scene.clock.wake();
    has_the_late_number(&scene, &first, &second).await;
    runs.end().await;
}

#[tokio::test]
async fn a_late_answer_shows_that_there_are_two_orders() {
    let scene = Scene::new().await;
    control(&scene.specter, "PATCH", &["switches"], json!({"order.duplicate": "create"}));
    let (first, second) = (scene.worker("newOrderSubmit", true), scene.worker("none", false));
    second.engine.make_service_articles().await.unwrap();
    let rule = second.engine.calibrate().await.unwrap().rule;
    assert_eq!(rule, DuplicateRule::Doubles);
    let runs = scene.take_over(&first, &second).await;
    scene.rests(State::Asking).await;
    assert_eq!(scene.numbers().len(), 1);
    second.engine.settle_order("900", Settlement::Missing).await.unwrap();
    scene.rests(State::Done).await;
    let numbers = scene.numbers();
    assert_eq!(numbers.len(), 2);
    first.go.add_permits(1);
    scene.rests(State::Held).await;
    let record = scene.record().await;
    assert!(record.erp_id.as_ref().is_some_and(|id| numbers.contains(id)));
    assert_eq!(record.reason_code.as_deref(), Some("two-orders"));
    let reason = record.reason.unwrap();
    assert!(numbers.iter().all(|number| reason.contains(number)), "{reason}");
    // Whatever happens to the order, that is told until a person has settled it.
    second.forget();
    let edit = json!({"rows": [{"articleNumber": "MUGG", "quantity": 7}]});
    scene.desk.control("POST", &["orders", "900", "edit"], edit, START + 400);
    for worker in [&first, &second] {
        worker.engine.hint_order(900).await.unwrap();
    }
    let read = |worker: &Worker| !worker.shop.calls.lock().unwrap().is_empty();
    wait_for(LONG, "another run", async || read(&second) || read(&first)).await;
    scene.rests(State::Held).await;
    assert_eq!(scene.record().await.reason_code.as_deref(), Some("two-orders"));
    let other = numbers.iter().find(|number| Some(*number) != record.erp_id.as_ref()).unwrap();
    let settle = |number| second.engine.settle_order("900", Settlement::Number(number));
    settle(1).await.unwrap_err();
    settle(other.parse().unwrap()).await.unwrap();
    scene.rests(State::Done).await;
    let settled = scene.record().await;
    assert_eq!(settled.erp_id.as_ref(), Some(other));
    assert_ne!(settled.reason_code.as_deref(), Some("two-orders"));
    runs.end().await;
}
