//! What Specter refuses is held with its words, is not sent again by itself, and goes once mended.

use koppla_testkit::{ACCOUNT, Koppla, Sandboxes, order};
use serde_json::{Value, json};

use super::{connected, held, in_step, koppla};

/// Placed long ago: an order of this second is read, and so tried, once more.
fn old_order() -> Value {
    let mut order = order(0);
    order["placed"] = json!("2026-03-02T08:12:44Z");
    order
}

/// Demands that a refused order was sent once, and is not sent again however often Koppla looks.
async fn refused_once(sandboxes: &Sandboxes, koppla: &Koppla, number: &str, words: &[&str]) {
    for _ in 0..2 {
        koppla.until_idle().await.fine();
        held(&koppla.order(number).await, "order-refused", words);
        let sent = Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await;
        assert_eq!(sent.len(), 1, "{sent:?}");
    }
}

#[tokio::test]
async fn an_unknown_service_article_is_named_and_made_when_the_settings_allow_it() {
    let (sandboxes, koppla) = connected("[service_articles]\ncreate = false\n").await;
    let number = sandboxes.place(&old_order()).await;
    let said = koppla.connect(&[]).await;
    assert!(said.fine().stdout.contains("! make sure that Specter has"), "{}", said.stdout);
    refused_once(&sandboxes, &koppla, &number, &["FRAKT", "Mend that"]).await;
    let file = koppla.write("settings.toml", "[service_articles]\ncreate = true\n");
    koppla.connect(&["--settings", &file]).await.fine();
    koppla.until_idle().await.fine();
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn an_unknown_payment_code_is_named_and_mended_in_the_settings() {
    let (sandboxes, koppla) = connected("[payments.8001]\ncode = \"ZZ\"\n").await;
    let strict = json!({"strict_paytypes": true});
    sandboxes.specter.patch("switches", &strict).await.expect("a strict Specter");
    let number = sandboxes.place(&old_order()).await;
    refused_once(&sandboxes, &koppla, &number, &["ZZ", "Mend that"]).await;
    let file = koppla.write("settings.toml", "[payments.8001]\ncode = \"I\"\n");
    koppla.connect(&["--settings", &file]).await.fine();
    koppla.until_idle().await.fine();
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn an_unlinked_delivery_method_is_named_and_mended_in_specter() {
    let (sandboxes, koppla) = connected("").await;
    let strict = json!({"strict_delivery_method": true});
    sandboxes.specter.patch("switches", &strict).await.expect("a strict Specter");
    let number = sandboxes.place(&old_order()).await;
    refused_once(&sandboxes, &koppla, &number, &["66001", "Mend that"]).await;
    let method = json!({"id": 1, "name": "Postpaket", "externalKey": "66001"});
    let seed = json!({"accounts": [{"sbmId": ACCOUNT, "shippingMethods": [method]}]});
    sandboxes.specter.post("seed", &seed).await.expect("a linked method");
    let export = koppla.run(&["orders", "export", &number]).await;
    assert!(export.fine().stdout.contains("in Specter."), "{}", export.stdout);
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn a_reference_that_another_program_has_used_is_asked_about() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    koppla.connect(&["--calibrate"]).await.fine();
    let number = sandboxes.place(&order(0)).await;
    let row = json!({"articleNo": "FRAKT", "articleName": "Frakt", "priceExclVat": "1", "noOfItems": 1,
                     "vatPercent": 25});
    let seed = json!({"accounts": [{"sbmId": ACCOUNT, "orders": [
        {"customerId": 4711, "orderNo": 9, "externalOrderNo": number, "rows": [row]}]}]});
    sandboxes.specter.post("seed", &seed).await.expect("an order of another program");
    koppla.until_idle().await.fine();
    let order = koppla.order(&number).await;
    assert_eq!(
        (&order["state"], &order["reason_code"]),
        (&json!("asking"), &json!("exists-already"))
    );
    let reason = order["reason"].as_str().expect("a reason");
    assert!(reason.contains("koppla orders settle") && reason.contains("prefix"), "{reason}");
    let status = koppla.run(&["status"]).await;
    assert!(status.stdout.contains("1 order needs you"), "{}", status.stdout);
    assert!(status.stdout.contains("--state asking"), "{}", status.stdout);

    let file = koppla.write("settings.toml", "[orders]\nprefix = \"B-\"\n");
    koppla.connect(&["--settings", &file]).await.fine();
    // Looking again finds the other program's order again; that it is not this one is a person's to say.
    koppla.run(&["orders", "settle", &number, "--again"]).await.fine();
    koppla.until_idle().await.fine();
    assert_eq!(koppla.order(&number).await["reason_code"], "exists-already");
    koppla.run(&["orders", "settle", &number, "--missing"]).await.fine();
    koppla.until_idle().await.fine();
    assert_eq!(koppla.order(&number).await["state"], "done");
    let references: Vec<String> = sandboxes
        .specter_list("orders")
        .await
        .iter()
        .map(|order| order["externalOrderNo"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(references.contains(&format!("B-{number}")), "{references:?}");
    // Two of the calibration, the other program's, and this one.
    assert_eq!(references.len(), 4, "{references:?}");
}
