//! The delivery methods.

use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Entity, Observation, Observed, Role};
use serde_json::json;

use super::{site, stored};

#[tokio::test]
async fn delivery_methods_that_orders_use_are_flagged_until_they_are_ticked() {
    let site = site(&Settings::default()).await;
    let seen = |key: &str| Observed {
        key: key.into(),
        rank: key.parse().unwrap(),
        name: format!("N{key}"),
        stamp: Some("s".into()),
    };
    let observation = Observation {
        connection: "shop".into(),
        entity: Entity::Order,
        seen: ["1", "2", "3"].map(seen).to_vec(),
        forced: false,
        cursor: None,
    };
    site.store.observe(observation).await.unwrap();
    let figures = |method: u64| {
        json!({"currency": "SEK", "shop_total": 100, "delivery_method": method}).to_string()
    };
    for (claimed, method) in site
        .store
        .claim("shop", Entity::Order, "worker", None, 3, jiff::SignedDuration::from_secs(60))
        .await
        .unwrap()
        .into_iter()
        .zip([66_001, 66_001, 70_000])
    {
        let record = koppla_store::RecordChange {
            figures: Some(figures(method)),
            state: Some((koppla_store::State::Done, Timestamp::now())),
            ..Default::default()
        };
        let (claim, lease) = (claimed.claim, koppla_store::Lease::Release);
        site.store
            .commit(koppla_store::Commit { claim, record, steps: Vec::new(), lease })
            .await
            .unwrap();
    }
    let browser = site.sign_in(Role::Administrator).await;
    let page = "/connection/shop/deliveries";
    let html = browser.text(page).await;
    assert_eq!(html.matches("class=\"state held\"").count(), 2, "two methods are in use");
    assert!(html.contains("data-copy=\"66001\"") && html.contains("Paket till ombud"));
    assert!(html.contains("70000"), "one that the shop no longer has");
    let ticked = browser
        .submit(page, &[("deliveries.66001.linked", "false"), ("deliveries.66001.linked", "true")])
        .await;
    assert_eq!(ticked.text.matches("class=\"state held\"").count(), 1);
    assert!(stored(&site).await.deliveries["66001"].linked);
    browser.submit(page, &[("deliveries.66001.linked", "false")]).await;
    assert!(!stored(&site).await.deliveries["66001"].linked);
}
