//! A whole catalogue, with as many batches in hand as the pace allows.

use koppla_store::{Entity, State};
use koppla_sync::Pace;
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::alarms::Alarms;
use crate::world::{World, control};

koppla_testkit::on_each_store!(many_batches_at_once_leave_each_other_the_ledgers_readers);

/// More batches in hand than the ledger has readers, each with more rows than a reader fetches ahead.
async fn many_batches_at_once_leave_each_other_the_ledgers_readers(place: Place) {
    const ARTICLES: u64 = 3_200;
    let world = World::new(place).await;
    for number in 0..ARTICLES {
        let article = json!({
            "articleNumber": format!("A-{number}"), "name": "Knapp", "price": 5, "vatRate": 0.25,
        });
        control(&world.shop, "POST", &["articles"], article);
    }
    let wide = world.neighbour_with(Pace { shop: 8, erp: 32, ..Pace::default() }).await;
    wide.look().await.unwrap();
    let alarms = Alarms::saying("a batch of articles could not be worked on");
    let _counted = tracing::subscriber::set_default(alarms.clone());
    let stop = CancellationToken::new();
    let worker = {
        let (engine, stop) = (std::sync::Arc::clone(&wide), stop.clone());
        tokio::spawn(async move { engine.work_articles(&stop).await })
    };
    wait_for(LONG, "all articles are exported", async || {
        let counts = world.store.counts("granne", Entity::Article).await.unwrap();
        counts.of(State::Done) == ARTICLES + 2
    })
    .await;
    stop.cancel();
    worker.await.unwrap().unwrap();
    assert_eq!(alarms.count(), 0);
}
