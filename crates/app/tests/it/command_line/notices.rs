//! The shop's change notices: an order arrives long before the next poll (abicart-api §14.2).

use std::time::{Duration, Instant};

use koppla_testkit::{Koppla, LONG, order, wait_for};
use serde_json::json;

use super::connected;

/// Far beyond what a notice takes, far below the poll interval.
const SOON: Duration = Duration::from_secs(30);

/// Where a running serve says that notices arrive.
async fn address(koppla: &Koppla) -> String {
    let mut address = None;
    wait_for(LONG, "an address for notices", async || {
        let log = koppla.log();
        let host = log.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        address = host.map(|host| format!("http://{host}"));
        address.is_some()
    })
    .await;
    address.expect("an address")
}

#[tokio::test]
async fn a_notice_brings_an_order_long_before_the_next_poll() {
    let (sandboxes, koppla) = connected("").await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    let public = address(&koppla).await;
    // The running process takes the connection's new form over.
    koppla.connect(&["--poll-ms", "60000", "--public-address", &public]).await.fine();
    wait_for(LONG, "registered listeners", async || {
        sandboxes.shop_list("listeners").await.len() == 6
    })
    .await;
    let start = Instant::now();
    let number = sandboxes.place(&order(1)).await;
    koppla.order_in(&number, "done").await;
    assert!(start.elapsed() < SOON, "the order came after {:?}", start.elapsed());

    let listeners = sandboxes.shop_list("listeners").await;
    let urls: Vec<&str> =
        listeners.iter().filter_map(|listener| listener["url"].as_str()).collect();
    assert!(urls.iter().all(|url| url.starts_with(&format!("{public}/notice/"))), "{urls:?}");
    let secret = urls[0].rsplit('/').next().expect("a path");
    assert!(secret.len() >= 32 && !koppla.log().contains(secret), "the secret of the notices");
}

#[tokio::test]
async fn a_changed_article_follows_its_notice() {
    let (sandboxes, koppla) = connected("").await;
    koppla.until_idle().await.fine();
    let _serving = koppla.serve();
    let public = address(&koppla).await;
    koppla.connect(&["--poll-ms", "60000", "--public-address", &public]).await.fine();
    wait_for(LONG, "registered listeners", async || {
        sandboxes.shop_list("listeners").await.len() == 6
    })
    .await;
    let start = Instant::now();
    let article = json!({"articleNumber": "NY-1", "name": "Ny artikel", "price": 10, "stock": 3});
    sandboxes.shop.post("articles", &article).await.expect("a new article");
    wait_for(LONG, "the article in Specter", async || {
        sandboxes.specter.get("articles/NY-1").await.is_ok()
    })
    .await;
    assert!(start.elapsed() < SOON, "the article came after {:?}", start.elapsed());
}
