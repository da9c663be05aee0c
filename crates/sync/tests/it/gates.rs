//! Connections that share an account: its pace, its pauses, its alarm; and orders that do not wait
//! for the catalogue.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use koppla_store::{ConnectionState, Entity, Page, Record, State};
use koppla_sync::Engine;
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::alarms::Alarms;
use crate::wire::Fate;
use crate::world::{World, all, control};

koppla_testkit::on_each_store!(
    a_refused_account_pauses_each_of_its_connections_with_one_alarm,
    a_wish_to_be_left_alone_holds_for_all_connections,
    connections_together_keep_the_pace_of_their_account,
    no_article_goes_before_all_are_listed,
    an_order_takes_its_articles_along,
);

/// Engines at work until told to stop.
struct Working {
    stop: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Working {
    fn start(engines: &[&Arc<Engine>]) -> Self {
        let stop = CancellationToken::new();
        let serve = |engine: &&Arc<Engine>| {
            let (engine, stop) = (Arc::clone(engine), stop.clone());
            tokio::spawn(async move { engine.serve(&stop).await.unwrap() })
        };
        Self { tasks: engines.iter().map(serve).collect(), stop }
    }

    async fn end(self) {
        self.stop.cancel();
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

async fn orders(world: &World, connection: &str) -> Vec<Record> {
    let page = Page { limit: 1_000, ..Page::default() };
    world.store.records(connection, Entity::Order, &page).await.unwrap().0
}

async fn a_refused_account_pauses_each_of_its_connections_with_one_alarm(place: Place) {
    let world = World::new(place).await;
    let neighbour = world.neighbour().await;
    neighbour.look().await.unwrap();
    while neighbour.article_batch().await.unwrap() > 0 {}
    for index in 0..60 {
        world.place(&format!("kund{index}@example.se"));
    }
    let before = world.calls.lock().unwrap().len();
    let seed = json!({"accounts": [{"sbmId": 9001, "active": false}]});
    control(&world.specter, "POST", &["seed"], seed);
    let alarms = Alarms::saying("the connection is paused");
    let _counted = tracing::subscriber::set_default(alarms.clone());
    let working = Working::start(&[&world.engine, &neighbour]);
    wait_for(LONG, "both are paused", async || {
        let connections = world.store.connections().await.unwrap();
        connections.iter().all(|one| one.state == ConnectionState::Paused)
    })
    .await;
    working.end().await;
    assert_eq!(alarms.count(), 2);
    let calls = world.calls.lock().unwrap()[before..].to_vec();
    assert!(calls.iter().any(|call| call.at_once > 1), "several were under way");
    // Eight turns for both, each with one call and one question about the account.
    assert!(calls.len() <= 2 * (8 + 8), "{} calls", calls.len());
    for connection in ["prov", "granne"] {
        let orders = orders(&world, connection).await;
        assert_eq!(orders.len(), 60);
        assert!(all(State::Due)(&orders), "they go on when the account is mended");
    }
    assert!(world.specter_orders().is_empty());
}

async fn a_wish_to_be_left_alone_holds_for_all_connections(place: Place) {
    let world = World::new(place).await;
    let neighbour = world.neighbour().await;
    neighbour.look().await.unwrap();
    while neighbour.article_batch().await.unwrap() > 0 {}
    for index in 0..20 {
        world.place(&format!("kund{index}@example.se"));
    }
    let before = world.calls.lock().unwrap().len();
    let mut number = 0;
    world.script(move |_| {
        number += 1;
        if number == 7 { Fate::Throttled } else { Fate::Answered }
    });
    let working = Working::start(&[&world.engine, &neighbour]);
    wait_for(LONG, "all are done", async || {
        let (ours, theirs) = (orders(&world, "prov").await, orders(&world, "granne").await);
        ours.len() == 20 && all(State::Done)(&ours) && all(State::Done)(&theirs)
    })
    .await;
    working.end().await;
    let calls = world.calls.lock().unwrap()[before..].to_vec();
    let turned_away = calls[6].at;
    // Those that were under way together with it may still have begun.
    let later = calls[7..].iter().map(|call| call.at.duration_since(turned_away));
    let begun = later.filter(|after| *after < Duration::from_millis(990)).count();
    assert!(begun < 8, "{begun} calls began while Specter wanted to be left alone");
    let all = [orders(&world, "prov").await, orders(&world, "granne").await].concat();
    assert!(all.iter().all(|order| order.failures == 0), "nobody is to blame");
}

async fn connections_together_keep_the_pace_of_their_account(place: Place) {
    let world = World::new(place).await;
    let neighbour = world.neighbour().await;
    for index in 0..30 {
        world.place(&format!("kund{index}@example.se"));
    }
    let working = Working::start(&[&world.engine, &neighbour]);
    wait_for(LONG, "all are done", async || {
        let (ours, theirs) = (orders(&world, "prov").await, orders(&world, "granne").await);
        theirs.len() == 30 && all(State::Done)(&ours) && all(State::Done)(&theirs)
    })
    .await;
    working.end().await;
    let most = world.calls.lock().unwrap().iter().map(|call| call.at_once).max();
    assert!((2..=8).contains(&most.unwrap()), "{most:?} at once");
}

async fn no_article_goes_before_all_are_listed(place: Place) {
    let world = World::new(place).await;
    let neighbour = world.neighbour().await;
    // The second page of each listing is lost twice: the first page is noted, and due.
    // Those of rows that are no goods wait for nothing.
    neighbour.make_service_articles().await.unwrap();
    let mut pages = 0;
    let complete = Arc::new(Mutex::new(false));
    let listed = Arc::clone(&complete);
    world.shop_script(move |method| {
        if method != "Article.list" {
            return false;
        }
        pages += 1;
        let lost = pages == 2 || pages == 4;
        *listed.lock().unwrap() |= pages == 6;
        lost
    });
    neighbour.look().await.unwrap_err();
    let too_early = Arc::new(AtomicUsize::new(0));
    {
        let (too_early, complete) = (Arc::clone(&too_early), Arc::clone(&complete));
        world.script(move |_| {
            let early = usize::from(!*complete.lock().unwrap());
            too_early.fetch_add(early, Ordering::Relaxed);
            Fate::Answered
        });
    }
    let before = world.calls.lock().unwrap().len();
    let working = Working::start(&[&neighbour]);
    wait_for(LONG, "the articles are sent", async || {
        let page = Page { limit: 10, ..Page::default() };
        let articles = world.store.records("granne", Entity::Article, &page).await.unwrap().0;
        articles.len() == 2 && all(State::Done)(&articles)
    })
    .await;
    working.end().await;
    assert!(world.calls.lock().unwrap().len() > before);
    assert_eq!(too_early.load(Ordering::Relaxed), 0);
}

async fn an_order_takes_its_articles_along(place: Place) {
    let world = World::new(place).await;
    let neighbour = world.neighbour().await;
    world.place("asa@example.se");
    neighbour.poll_orders().await.unwrap();
    let stop = CancellationToken::new();
    let worker = {
        let (engine, stop) = (Arc::clone(&neighbour), stop.clone());
        tokio::spawn(async move { engine.work_orders(&stop).await })
    };
    wait_for(LONG, "the order is done", async || {
        let orders = orders(&world, "granne").await;
        all(State::Done)(&orders)
    })
    .await;
    stop.cancel();
    worker.await.unwrap().unwrap();
    let page = Page { limit: 10, ..Page::default() };
    let articles = world.store.records("granne", Entity::Article, &page).await.unwrap().0;
    let sent: Vec<&str> = articles.iter().map(|article| article.name.as_str()).collect();
    assert_eq!(sent, ["MUGG"], "the catalogue itself has not been looked at");
}
