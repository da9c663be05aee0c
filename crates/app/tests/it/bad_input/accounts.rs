//! Accounts that cannot be connected: nothing is saved, nothing is sent.

use koppla_testkit::{Sandboxes, standard_shop, standard_specter};
use serde_json::json;

use super::{fails, koppla, untouched};

#[tokio::test]
async fn a_wrong_account_is_told_apart_by_side_and_cure() {
    let sandboxes = Sandboxes::standard().await;
    let cases: [(&str, &str, &[&str], &[&str]); 5] = [
        (
            "KOPPLA_SPECTER_KEY_1",
            "wrong",
            &[],
            &["Specter does not accept", "smbID and keys", "koppla connect"],
        ),
        (
            "KOPPLA_SPECTER_KEY_2",
            "22222222-2222-3333-4444-555555555555",
            &[],
            &["Specter does not accept", "smbID and keys", "koppla connect"],
        ),
        ("UNUSED", "", &["--specter-account", "5"], &["Specter does not accept", "smbID"]),
        (
            "KOPPLA_SHOP_TOKEN",
            "dW5rbm93bg==",
            &[],
            &["The shop does not accept", "API key", "koppla connect"],
        ),
        ("UNUSED", "", &["--shop", "99"], &["The shop does not accept", "shop's number"]),
    ];
    for (variable, value, flags, words) in cases {
        let koppla = koppla(&sandboxes).with_environment(variable, value);
        fails(&koppla.connect(flags).await, 1, words);
        fails(&koppla.until_idle().await, 1, &["no shop is connected", "koppla connect"]);
    }
    untouched(&sandboxes).await;
}

#[tokio::test]
async fn a_shop_in_another_currency_is_refused_with_the_reason() {
    let mut shop = standard_shop();
    shop["baseCurrency"] = json!("EUR");
    shop["paymentMethods"][0]["fee"] = json!({"EUR": 3});
    for article in shop["articles"].as_array_mut().expect("articles") {
        article["price"] = json!({"EUR": 12});
    }
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let koppla = koppla(&sandboxes);
    fails(&koppla.connect(&[]).await, 1, &["base currency is EUR", "SEK", "every price wrong"]);
    untouched(&sandboxes).await;
}

#[tokio::test]
async fn a_connection_that_works_survives_a_failed_change() {
    let (sandboxes, koppla) = super::connected("").await;
    let koppla = koppla.with_environment("KOPPLA_SPECTER_KEY_1", "wrong");
    fails(&koppla.connect(&[]).await, 1, &["Specter does not accept"]);
    let number = sandboxes.place(&koppla_testkit::order(1)).await;
    koppla.until_idle().await.fine();
    super::in_step(&sandboxes, &number).await;
}
