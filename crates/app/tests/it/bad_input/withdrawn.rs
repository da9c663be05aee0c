//! Accounts that are withdrawn while Koppla serves: one alarm, silence, and on after mending.

use koppla_testkit::{ACCOUNT, Koppla, LONG, Sandboxes, USER, order, standard_shop, wait_for};
use serde_json::{Value, json};

use super::{connected, in_step};

/// How long the silence of a paused connection is listened to, in milliseconds: many polls.
const SILENCE_MS: u32 = 1_500;

async fn paused(koppla: &Koppla) -> Value {
    let mut line = Value::Null;
    wait_for(LONG, "a paused connection", async || {
        line = koppla.run(&["--json", "status"]).await.json()[0].take();
        line["state"] == "paused"
    })
    .await;
    line
}

/// Demands that no further call comes in.
async fn silent(control: &koppla_testkit::Control) {
    let calls = control.get("calls?limit=10000").await.expect("calls")["last"].take();
    let path = format!("calls?after={calls}&wait_ms={SILENCE_MS}");
    let later = control.get(&path).await.expect("calls");
    assert_eq!(later["calls"], json!([]), "a paused connection calls");
}

fn alarms(koppla: &Koppla) -> usize {
    koppla.log().matches("the connection is paused").count()
}

#[tokio::test]
async fn a_withdrawn_specter_key_pauses_the_connection_once() {
    let (sandboxes, koppla) = connected("").await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    let first = sandboxes.place(&order(0)).await;
    koppla.order_in(&first, "done").await;
    let user = |key: &str| json!({"accounts": [{"sbmId": ACCOUNT, "apiUsers": [{"id": USER, "key": key}]}]});
    let new_key = "ffffffffffffffffffffffffffffffff";
    sandboxes.specter.post("seed", &user(new_key)).await.expect("a new key");

    let before = Sandboxes::calls(&sandboxes.specter, "newCustomerSubmit").await.len();
    let mut numbers = Vec::new();
    for turn in 1..=5 {
        numbers.push(sandboxes.place(&order(turn)).await);
    }
    let line = paused(&koppla).await;
    let reason = line["reason"].as_str().expect("a reason");
    assert!(reason.contains("Specter does not accept the account"), "{reason}");
    assert!(reason.contains("koppla connect"), "{reason}");
    silent(&sandboxes.specter).await;
    silent(&sandboxes.shop).await;
    assert_eq!(alarms(&koppla), 1, "{}", koppla.log());
    let tried = Sandboxes::calls(&sandboxes.specter, "newCustomerSubmit").await.len() - before;
    assert!((1..=5).contains(&tried), "{tried} calls with a withdrawn key");

    let refused = koppla.run(&["orders", "export", &first]).await;
    super::fails(&refused, 1, &["paused", "koppla connect"]);
    let koppla = koppla.with_environment("KOPPLA_SPECTER_KEY_1", new_key);
    koppla.connect(&[]).await.fine();
    for number in &numbers {
        koppla.order_in(number, "done").await;
        in_step(&sandboxes, number).await;
    }
    assert_eq!(sandboxes.specter_list("orders").await.len(), 6);
}

#[tokio::test]
async fn a_withdrawn_shop_token_pauses_the_connection_once() {
    let (sandboxes, koppla) = connected("").await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    let new_token = "bmV3LXRva2Vu+/==";
    let mut shop = standard_shop();
    shop["tokens"] = json!([new_token]);
    shop["orders"] = json!([order(1)]);
    let number = "10001";
    sandboxes.shop.post("seed", &shop).await.expect("a new token");

    let line = paused(&koppla).await;
    let reason = line["reason"].as_str().expect("a reason");
    assert!(reason.contains("The shop does not accept the account"), "{reason}");
    assert!(reason.contains("API key with \"koppla connect\""), "{reason}");
    silent(&sandboxes.shop).await;
    assert_eq!(alarms(&koppla), 1, "{}", koppla.log());

    let koppla = koppla.with_environment("KOPPLA_SHOP_TOKEN", new_token);
    koppla.connect(&[]).await.fine();
    koppla.order_in(number, "done").await;
    in_step(&sandboxes, number).await;
}
