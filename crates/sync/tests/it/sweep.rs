//! Orders that no poll shows: the pass over the last weeks, and what it does not depend on. In a file
//! only: on PostgreSQL the server's clock counts, which no test moves.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use koppla_store::{Clock, Commit, Entity, Lease, RecordChange, RecordId, State, Store};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::desk::{Desk, ManualClock, Wire};

const START: i64 = 1_770_000_000;
const DAY: i64 = 24 * 3_600;

/// A shop that may be broken for articles.
struct Shop {
    desk: Desk,
    lists_articles: bool,
}

impl Wire for Shop {
    fn call(&self, request: &Value) -> Option<Value> {
        let method = request["method"].as_str().unwrap();
        (self.lists_articles || method.starts_with("Order"))
            .then(|| self.desk.answer(request, self.desk.clock.now().as_second()))
    }
}

async fn open(place: &Place, clock: &Arc<ManualClock>) -> Store {
    let clock = Arc::clone(clock) as _;
    Store::open_with(place.url(), clock, &crate::world::keys()).await.unwrap()
}

fn order(uid: u64) -> Value {
    json!({"uid": uid, "orderNumber": uid.to_string(),
           "customer": {
               "info": {"type": "individual", "email": "asa@example.se"},
               "address": {"firstName": "Åsa", "lastName": "Öberg", "address": "Storgatan 1",
                           "postcode": "702 11", "town": "Örebro", "country": "SE"},
               "deliveryAddress": {"copyAddress": true},
           },
           "rows": [{"articleNumber": "MUGG", "quantity": 1}]})
}

fn mug() -> Value {
    json!({"uid": 70, "articleNumber": "MUGG", "name": "Mugg", "price": 100, "vatRate": 0.25})
}

async fn is_known(store: &Store, uid: u64) -> bool {
    let id = RecordId::new("prov", Entity::Order, uid.to_string());
    store.record(&id).await.unwrap().is_some()
}

/// The shop's clock was set back: what is placed then is stamped as older than what was read (I12).
#[tokio::test]
async fn orders_are_passed_over_though_no_article_can_be_listed() {
    let place = Place::sqlite();
    let clock = Arc::new(ManualClock::default());
    clock.set(START);
    let store = open(&place, &clock).await;
    let connection = Desk::connection(&store, "prov", "").await;
    let desk = Desk::new(&clock, &json!({}));
    desk.control("POST", &["articles"], mug(), START);
    desk.control("POST", &["orders"], order(801), START);
    let shop = Arc::new(Shop { desk, lists_articles: false });
    let engine = Desk::engine(&store, &connection, Arc::clone(&shop));
    engine.look().await.unwrap_err();
    assert!(is_known(&store, 801).await);
    shop.desk.control("POST", &["orders"], order(802), START - DAY);
    // The next start passes over all.
    let engine = Desk::engine(&store, &connection, Arc::clone(&shop));
    engine.look().await.unwrap_err();
    assert!(is_known(&store, 802).await);
}

#[tokio::test]
async fn what_was_placed_during_a_long_stop_is_found_without_a_list_by_change() {
    let place = Place::sqlite();
    let clock = Arc::new(ManualClock::default());
    clock.set(START);
    let store = open(&place, &clock).await;
    let connection = Desk::connection(&store, "prov", "").await;
    let desk = Desk::new(&clock, &json!({"reject_changed_filter": true}));
    desk.control("POST", &["articles"], mug(), START);
    desk.control("POST", &["orders"], order(801), START);
    let shop = Arc::new(Shop { desk, lists_articles: true });
    Desk::engine(&store, &connection, Arc::clone(&shop)).look().await.unwrap();
    shop.desk.control("POST", &["orders"], order(802), START + 10 * DAY);
    shop.desk.control("POST", &["orders"], order(803), START + 58 * DAY);
    clock.set(START + 60 * DAY);
    Desk::engine(&store, &connection, Arc::clone(&shop)).look().await.unwrap();
    assert!(is_known(&store, 803).await);
    assert!(is_known(&store, 802).await, "older than the window, younger than the last pass");
}

/// An order that is due soon does not hide one that a clock has moved away (I16).
#[tokio::test]
async fn a_due_time_that_a_clock_moved_away_is_found_behind_the_earliest() {
    let place = Place::sqlite();
    let clock = Arc::new(ManualClock::default());
    clock.set(START);
    let store = open(&place, &clock).await;
    let connection = Desk::connection(&store, "prov", "").await;
    let desk = Desk::new(&clock, &json!({}));
    desk.control("POST", &["articles"], mug(), START);
    desk.control("POST", &["orders"], order(801), START);
    desk.control("POST", &["orders"], order(802), START);
    let shop = Arc::new(Shop { desk, lists_articles: true });
    let engine = Desk::engine(&store, &connection, Arc::clone(&shop));
    engine.look().await.unwrap();
    for (uid, due) in [(801, START + 2 * DAY), (802, START + 30)] {
        let id = RecordId::new("prov", Entity::Order, uid.to_string());
        let claimed = store.claim_one(&id, "a run", SignedDuration::from_mins(1)).await.unwrap();
        let due = Timestamp::from_second(due).unwrap();
        let put_off = Commit {
            claim: claimed.unwrap().claim,
            record: RecordChange { state: Some((State::Due, due)), ..RecordChange::default() },
            steps: Vec::new(),
            lease: Lease::Release,
        };
        store.commit(put_off).await.unwrap();
    }
    let stop = CancellationToken::new();
    let found = async {
        let id = RecordId::new("prov", Entity::Order, "801");
        let far = Timestamp::from_second(START + DAY).unwrap();
        wait_for(LONG, "the due time is brought forward", async || {
            store.record(&id).await.unwrap().unwrap().due_at < far
        })
        .await;
        stop.cancel();
    };
    let (worked, ()) = tokio::join!(engine.work_orders(&stop), found);
    worked.unwrap();
}
