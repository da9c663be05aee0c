//! The real program on either store.

use koppla_testkit::{Koppla, Place, Sandboxes, order};

koppla_testkit::on_each_store!(orders_reach_specter_once, two_processes_share_what_may_be_shared);

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
    if shared {
        koppla.until_idle().await.fine();
    } else {
        koppla_testkit::wait_for(koppla_testkit::LONG, "the second is refused", async || {
            let second = koppla.until_idle().await;
            second.stderr.contains("is in use by another koppla process")
        })
        .await;
    }
    serving.kill().await;
}
