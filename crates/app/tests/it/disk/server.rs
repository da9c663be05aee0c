//! A PostgreSQL server that stops, or takes no changes.

use koppla_testkit::{Koppla, LONG, Place, wait_for};

use super::world::{OnItsWay, Watch, all_done, all_once, connected, place, sandboxes};

/// The server is stopped with an answer on its way and orders waiting.
#[tokio::test]
async fn stopped_and_started() {
    let Some(ledger) = Place::own_postgres().await else { return };
    let sandboxes = sandboxes(false).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(ledger);
    let world = connected(sandboxes, koppla, false).await;
    let mut serving = world.koppla.serve();
    all_done(&world, &place(&world, "före", 3).await).await;

    let on_its_way = OnItsWay::create(&world, "på-väg").await;
    world.koppla.place().stop_server().await;
    let answered = on_its_way.answer(&world).await;
    let mut waiting = place(&world, "under", 6).await;
    let watch = Watch::begin(&world, &mut serving, "is out of reach; start it").await;
    watch.stays_calm().await;
    let status = world.koppla.run(&["status"]).await;
    assert!(matches!(status.code, Some(1 | 2)), "{status:?}");
    assert!(status.stderr.contains("start it"), "{status:?}");

    world.koppla.place().start_server().await;
    waiting.push(answered);
    all_done(&world, &waiting).await;
    serving.kill().await;
    all_once(&world).await;
}

/// The operator lets nothing be changed, as on a full disk, or after a change of the primary.
#[tokio::test]
async fn without_changes() {
    let Some(ledger) = Place::postgres().await else { return };
    let sandboxes = sandboxes(false).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(ledger);
    let world = connected(sandboxes, koppla, false).await;
    let mut serving = world.koppla.serve();
    all_done(&world, &place(&world, "före", 3).await).await;

    let on_its_way = OnItsWay::create(&world, "på-väg").await;
    let ledger = world.koppla.place();
    let switch = |value: &str| {
        format!("ALTER DATABASE {} SET default_transaction_read_only = {value}", ledger.database())
    };
    ledger.operate(&switch("on")).await;
    ledger.empty_database().await;
    let answered = on_its_way.answer(&world).await;
    let mut waiting = place(&world, "under", 6).await;
    let watch = Watch::begin(&world, &mut serving, "takes no changes (read-only)").await;
    watch.stays_calm().await;
    let status = world.koppla.run(&["status"]).await;
    assert_eq!(status.code, Some(2), "{status:?}");
    assert!(status.stderr.contains("takes no changes"), "{status:?}");

    ledger.operate(&switch("off")).await;
    wait_for(LONG, "work goes on", async || {
        world.koppla.log().contains("the ledger can be used again")
    })
    .await;
    waiting.push(answered);
    all_done(&world, &waiting).await;
    serving.kill().await;
    all_once(&world).await;
}
