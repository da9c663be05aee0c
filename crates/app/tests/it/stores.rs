//! The real program on either store.

use koppla_testkit::{Koppla, LONG, Place, Sandboxes, Serving, order, wait_for};
use serde_json::Value;

koppla_testkit::on_each_store!(
    orders_reach_specter_once,
    two_processes_share_what_may_be_shared,
    status_says_who_works_for_whom,
    what_is_exported_by_hand_beside_a_node_is_done_once,
);

async fn connected(place: Place) -> (Sandboxes, Koppla) {
    let sandboxes = Sandboxes::standard().await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(place);
    koppla.connect(&[]).await.fine();
    koppla.until_idle().await.fine();
    (sandboxes, koppla)
}

async fn orders_reach_specter_once(place: Place) {
    let (sandboxes, koppla) = connected(place).await;
    let first = sandboxes.place(&order(3)).await;
    koppla.until_idle().await.fine();
    let second = sandboxes.place(&order(4)).await;
    koppla.until_idle().await.fine();
    for number in [&first, &second] {
        assert_eq!(koppla.order(number).await["state"], "done");
    }
    assert_eq!(Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len(), 2);
    let listed = koppla.run(&["--json", "orders", "list", "--search", &first]).await;
    assert_eq!(listed.fine().json().as_array().map(Vec::len), Some(1));
}

async fn two_processes_share_what_may_be_shared(place: Place) {
    let shared = place.is_shared();
    let (_sandboxes, koppla) = connected(place).await;
    let serving = koppla.serve();
    is_at_work(&koppla, &serving).await;
    let second = koppla.until_idle().await;
    if shared {
        second.fine();
    } else {
        let holder = format!("in use by another koppla process (process {}, since ", serving.id());
        assert!(second.stderr.contains(&holder), "{}", second.stderr);
        assert_eq!(second.code, Some(2));
    }
    serving.kill().await;
}

async fn status_says_who_works_for_whom(place: Place) {
    let (_sandboxes, koppla) = connected(place).await;
    let nobody = koppla.run(&["status"]).await;
    assert!(nobody.fine().stdout.contains("No program is at work."), "{}", nobody.stdout);
    let serving = koppla.serve();
    is_at_work(&koppla, &serving).await;
    let one = koppla.run(&["status"]).await;
    assert!(!one.fine().stdout.contains("program"), "{}", one.stdout);
    assert_eq!(serving.stop().await, Some(0));
    let status = koppla.run(&["--json", "status"]).await.json();
    assert_eq!(status[0]["worked_for_by"], Value::Null);
}

/// A program that is at work does what is asked for by hand; the command makes no call of its own.
async fn what_is_exported_by_hand_beside_a_node_is_done_once(place: Place) {
    let sandboxes = Sandboxes::standard().await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(place);
    let settings = koppla.write("settings.toml", "[orders]\nevent = \"manual\"\n");
    koppla.connect(&["--settings", &settings]).await.fine();
    let serving = koppla.serve();
    is_at_work(&koppla, &serving).await;
    koppla.run(&["articles", "export"]).await.fine();
    let number = sandboxes.place(&order(3)).await;
    koppla.order_in(&number, "manual").await;
    let export = ["orders", "export", &number];
    let (once, again) = tokio::join!(koppla.run(&export), koppla.run(&export));
    once.fine();
    again.fine();
    assert_eq!(Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len(), 1);
    assert_eq!(serving.stop().await, Some(0));
}

async fn is_at_work(koppla: &Koppla, serving: &Serving) {
    let label = format!("process {} on ", serving.id());
    wait_for(LONG, "the program is at work", async || {
        let status = koppla.run(&["--json", "status"]).await.json();
        status[0]["worked_for_by"].as_str().is_some_and(|by| by.starts_with(&label))
    })
    .await;
}
