//! Hosts that cannot be reached, when connecting and while serving.

use koppla_testkit::{Gate, Koppla, LONG, Sandboxes, order, wait_for};
use serde_json::json;

use super::{fails, in_step, koppla, untouched};

/// Koppla connected through two doors: the shop's and Specter's.
async fn behind_gates(sandboxes: &Sandboxes) -> (Koppla, Gate, Gate) {
    let shop = Gate::open(sandboxes.shop_address).await;
    let specter = Gate::open(sandboxes.specter_address).await;
    let koppla = koppla(sandboxes);
    let shop_address = format!("http://{}", shop.address);
    let specter_address = format!("http://{}", specter.address);
    let flags = ["--shop-address", &shop_address, "--specter-address", &specter_address];
    koppla.connect(&flags).await.fine();
    (koppla, shop, specter)
}

#[tokio::test]
async fn connecting_to_a_dead_or_wrong_host_says_which() {
    let sandboxes = Sandboxes::standard().await;
    let mut gate = Gate::open(sandboxes.shop_address).await;
    gate.close().await;
    let dead = format!("http://{}", gate.address);
    let shop = format!("http://{}", sandboxes.shop_address);
    let specter = format!("http://{}", sandboxes.specter_address);
    let koppla = koppla(&sandboxes);
    let cases: [(&str, &str, i32, &[&str]); 6] = [
        (
            "--shop-address",
            &dead,
            2,
            &["shop: not reached: no connection", "check the address and"],
        ),
        (
            "--specter-address",
            &dead,
            2,
            &["Specter: no usable answer", "not reached", "check the address"],
        ),
        ("--shop-address", &specter, 2, &["shop", "no Abicart API", "check the address"]),
        ("--specter-address", &shop, 2, &["Specter", "404", "check the address"]),
        ("--shop-address", "ftp://x", 1, &["shop's address", "https://"]),
        ("--specter-address", "http://192.0.2.1", 1, &["at least 120000 ms", "--settle-ms"]),
    ];
    for (flag, address, code, words) in cases {
        fails(&koppla.connect(&[flag, address]).await, code, words);
    }
    untouched(&sandboxes).await;
}

#[tokio::test]
async fn orders_wait_for_specter_to_come_back() {
    let sandboxes = Sandboxes::standard().await;
    let (koppla, _shop, mut specter) = behind_gates(&sandboxes).await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    specter.close().await;
    let number = sandboxes.place(&order(1)).await;
    wait_for(LONG, "a failed try", async || koppla.order(&number).await["failures"] != 0).await;
    let waiting = koppla.order(&number).await;
    assert_eq!(
        (&waiting["state"], &waiting["failure_class"]),
        (&json!("due"), &json!("transient"))
    );
    let reason = waiting["reason"].as_str().expect("a reason");
    assert!(reason.contains("not reached") || reason.contains("no usable answer"), "{reason}");
    specter.open_again().await;
    koppla.order_in(&number, "done").await;
    in_step(&sandboxes, &number).await;
    assert_eq!(Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len(), 1);
}

#[tokio::test]
async fn orders_placed_while_the_shop_is_away_are_found_afterwards() {
    let sandboxes = Sandboxes::standard().await;
    let (koppla, mut shop, _specter) = behind_gates(&sandboxes).await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    shop.close().await;
    let number = sandboxes.place(&order(1)).await;
    wait_for(LONG, "a warning", async || koppla.log().contains("could not be looked at")).await;
    shop.open_again().await;
    koppla.order_in(&number, "done").await;
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn the_number_is_written_once_the_shop_is_back() {
    let sandboxes = Sandboxes::standard().await;
    let (koppla, mut shop, _specter) = behind_gates(&sandboxes).await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    let hang = json!({"kind": "hang_after", "action": "newOrderSubmit", "count": 1});
    Sandboxes::fault(&sandboxes.specter, &hang).await;
    let number = sandboxes.place(&order(1)).await;
    sandboxes.specter.get("held?wait_ms=60000").await.expect("the create is held");
    shop.close().await;
    sandboxes.clear_faults().await;
    wait_for(LONG, "a failed write", async || koppla.order(&number).await["failures"] != 0).await;
    let waiting = koppla.order(&number).await;
    assert_eq!(waiting["state"], "due");
    assert!(waiting["erp_id"].is_string(), "{waiting}");
    shop.open_again().await;
    koppla.order_in(&number, "done").await;
    in_step(&sandboxes, &number).await;
    assert_eq!(Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len(), 1);
}
