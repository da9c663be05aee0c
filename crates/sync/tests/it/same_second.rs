//! I12: what is edited within the second in which it was read, while it is on its way to Specter, is
//! sent again; also where the shop's clock is far from ours.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use koppla_store::{Clock, Entity, RecordId, State, Store};
use koppla_testkit::Place;
use serde_json::{Value, json};

use crate::desk::{Desk, ManualClock, Wire};
use crate::wire::{Call, Fate, Script, SpecterWire};

const START: i64 = 1_770_000_000;

/// A shop whose clock is ahead of ours by so many seconds, and says so.
struct Ahead {
    desk: Arc<Desk>,
    clock: Arc<ManualClock>,
    seconds: i64,
}

impl Ahead {
    fn now(&self) -> i64 {
        self.clock.now().as_second() + self.seconds
    }
}

impl Wire for Ahead {
    fn call(&self, request: &Value) -> Option<Value> {
        Some(self.desk.answer(request, self.now()))
    }

    fn date(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.now()).ok()
    }
}

koppla_testkit::on_each_store!(
    an_edit_within_the_second_of_the_read_is_sent,
    an_edit_within_the_second_of_the_read_is_sent_whatever_the_shops_clock_shows,
);

async fn an_edit_within_the_second_of_the_read_is_sent(place: Place) {
    edited_while_sent(place, 0).await;
}

async fn an_edit_within_the_second_of_the_read_is_sent_whatever_the_shops_clock_shows(
    place: Place,
) {
    edited_while_sent(place, -40).await;
}

async fn edited_while_sent(place: Place, seconds: i64) {
    let clock = Arc::new(ManualClock::default());
    clock.set(START);
    let store = Store::open_with(place.url(), Arc::clone(&clock) as _, &crate::world::keys())
        .await
        .unwrap();
    let desk = Arc::new(Desk::new(&clock, &json!({})));
    let mug = json!({"uid": 70, "articleNumber": "MUGG", "name": "Mugg", "price": 100,
                     "vatRate": 0.25});
    desk.control("POST", &["articles"], mug, START + seconds);
    let script: Script = {
        let (desk, clock) = (Arc::clone(&desk), Arc::clone(&clock));
        let mut calls = 0;
        Box::new(move |_: &Call| {
            calls += 1;
            if calls == 1 {
                let edit = json!({"name": {"sv": "Kopp"}});
                desk.control("PATCH", &["articles", "70"], edit, START + seconds);
                // The call takes its time.
                clock.set(START + 5);
            }
            Fate::Answered
        })
    };
    let (specter, calls) = (Arc::default(), Arc::default());
    let script = Arc::new(Mutex::new(script));
    let erp = SpecterWire { specter, script, calls, under_way: Arc::default() };
    let connection = Desk::connection(&store, "prov", "").await;
    let shop = Arc::new(Ahead { desk, clock, seconds });
    let engine = Desk::engine_with(&store, &connection, shop, erp);
    let id = RecordId::new("prov", Entity::Article, "70");
    let mut sent = Vec::new();
    for _ in 0..2 {
        engine.look().await.unwrap();
        while engine.article_batch().await.unwrap() > 0 {}
        let attempts = store.attempts(&id).await.unwrap();
        sent.push(attempts.last().unwrap().request.clone());
    }
    assert!(sent[0].contains("Mugg") && sent[1].contains("Kopp"), "{sent:?}");
    engine.look().await.unwrap();
    assert_eq!(engine.article_batch().await.unwrap(), 0, "now it has been read for good");
    assert_eq!(store.record(&id).await.unwrap().unwrap().state, State::Done);
}
