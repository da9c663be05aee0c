//! ORD-10: the articles of rows that are no goods, after their numbers were changed.

use std::sync::Arc;

use koppla_domain::settings::Settings;
use koppla_store::{Entity, State};
use koppla_sync::{Engine, Facts, Gates, change_settings};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::wire::Fate;
use crate::world::{World, account, control};

koppla_testkit::on_each_store!(
    an_engine_makes_articles_of_new_numbers_before_it_sends_an_order,
    an_article_of_a_new_number_that_is_refused_is_shown_and_stops_no_order,
);

/// Another number is set as by the command line; an engine takes it up and exports an order.
async fn work_with_a_new_number(world: &World) {
    let read = world.store.connection("prov").await.unwrap().unwrap();
    let mut settings = Settings::default();
    settings.service_articles.shipping = "FRAKT-2".into();
    change_settings(&world.store, &read, &settings, None).await.unwrap().unwrap();
    world.calls.lock().unwrap().clear();
    world.place("asa@example.se");
    let stored = world.store.connection("prov").await.unwrap().unwrap();
    let (store, gates) = (world.store.clone(), Gates::default());
    let clients = world.clients();
    let engine = Engine::with_clients(store, &stored, None, &gates, account(), clients).unwrap();
    let stop = CancellationToken::new();
    let serving = {
        let (engine, stop) = (Arc::clone(&engine), stop.clone());
        tokio::spawn(async move { engine.serve(&stop).await })
    };
    wait_for(LONG, "the order is exported", async || {
        world.store.counts("prov", Entity::Order).await.unwrap().of(State::Done) == 1
    })
    .await;
    stop.cancel();
    serving.await.unwrap().unwrap();
}

async fn facts(world: &World) -> Facts {
    let stored = world.store.connection("prov").await.unwrap().unwrap();
    serde_json::from_str(&stored.facts).unwrap()
}

fn specter_has(world: &World, number: &str) -> bool {
    let stored = control(&world.specter, "GET", &["articles"], Value::Null);
    stored["articles"].as_array().unwrap().iter().any(|article| article["articleNo"] == number)
}

async fn an_engine_makes_articles_of_new_numbers_before_it_sends_an_order(place: Place) {
    let world = World::new(place).await;
    work_with_a_new_number(&world).await;
    assert!(specter_has(&world, "FRAKT-2"));
    let calls = world.calls.lock().unwrap().clone();
    let place = |action: &str, text: &str| {
        calls.iter().position(|call| call.action == action && call.parameters.contains(text))
    };
    assert!(place("newArticleSubmit", "FRAKT-2") < place("newOrderSubmit", ""), "{calls:?}");
    let services = facts(&world).await.services;
    assert!(services.made.contains("FRAKT-2") && services.refused.is_empty(), "{services:?}");
    // Nothing is made twice.
    let made = calls.iter().filter(|call| call.parameters.contains("=FRAKT-2")).count();
    assert_eq!(made, 1);
}

async fn an_article_of_a_new_number_that_is_refused_is_shown_and_stops_no_order(place: Place) {
    let world = World::new(place).await;
    world.script(|call| match call.action.as_str() {
        "newArticleSubmit" => Fate::Nameless("FRAKT-2"),
        _ => Fate::Answered,
    });
    work_with_a_new_number(&world).await;
    assert!(!specter_has(&world, "FRAKT-2"));
    let services = facts(&world).await.services;
    let [refused] = services.refused.as_slice() else { panic!("{services:?}") };
    assert_eq!(refused.setting, "service_articles.shipping");
    assert_eq!(refused.number, "FRAKT-2");
    assert!(refused.words.contains("saknas"), "{refused:?}");
}
