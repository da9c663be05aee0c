//! Measures a large shop; run with `--ignored --nocapture`.

use std::time::Instant;

use serde_json::{Value, json};

use super::Shop;

#[test]
#[ignore = "a measurement, not a check"]
#[expect(clippy::print_stderr, reason = "the figures are the result")]
fn a_hundred_thousand_articles_load_and_page() {
    let articles: Vec<Value> = (0..100_000)
        .map(|n| json!({"articleNumber": format!("A-{n:06}"), "name": format!("Vara {n}"), "price": n}))
        .collect();
    let started = Instant::now();
    let mut shop = Shop::seeded(json!({"articles": articles}));
    eprintln!("100,000 articles loaded in {:?}", started.elapsed());
    let mut measure = |name: &str, calls: i64, call: &dyn Fn(i64) -> (&'static str, Value)| {
        let started = Instant::now();
        for n in 0..calls {
            let (method, params) = call(n);
            shop.call(method, params);
        }
        eprintln!("{name}: {:?} each", started.elapsed() / u32::try_from(calls).unwrap());
    };
    measure("by number", 500, &|n| {
        let wanted = format!("A-{:06}", n * 199);
        ("Article.list", json!([["uid"], {"filters": {"/articleNumber": wanted}}]))
    });
    measure("page of 100 by uid", 100, &|n| {
        let filters = json!({"/uid": {"min": 700_001 + n * 900}});
        (
            "Article.list",
            json!([["uid", "name"], {"filters": filters, "sort": "uid", "limit": 100}]),
        )
    });
    measure("write", 500, &|n| ("Article.set", json!([700_001 + n, {"ean": "1"}, ["uid"]])));
    measure("last of many changed", 20, &|n| {
        let filters = json!({"/changed": {"min": "2026-01-01"}});
        let offset = 90_000 + n * 10;
        ("Article.list", json!([["uid"], {"filters": filters, "limit": 100, "offset": offset}]))
    });
}

#[test]
#[ignore = "a measurement, not a check"]
#[expect(clippy::print_stderr, reason = "the figures are the result")]
fn calls_of_an_order_flow() {
    let mut shop = Shop::example();
    let rows = json!([{"articleNumber": "TS-01-M", "quantity": 2}, {"articleNumber": "BK-07"}]);
    for uid in 1..=5000 {
        shop.place(json!({"uid": uid, "rows": rows, "payment": {"method": 8001}}));
    }
    let whole = json!({"uid": true, "customer": true, "items": {}, "payments": {}, "costs": true});
    let started = Instant::now();
    for uid in 1..=2000 {
        shop.call("Order.get", json!([uid, whole]));
    }
    eprintln!("Order.get with rows: {:?} each", started.elapsed() / 2000);
    let started = Instant::now();
    for uid in 1..=2000 {
        shop.call("Order.set", json!([uid, {"externalOrderNumber": "SO"}, ["uid"]]));
    }
    eprintln!("Order.set: {:?} each", started.elapsed() / 2000);
    let started = Instant::now();
    for page in 0..50 {
        let filters = json!({"/changed": {"min": "2026-01-01"}, "/uid": {"min": page * 100}});
        let list = shop
            .call("Order.list", json!([whole, {"filters": filters, "sort": "uid", "limit": 100}]));
        assert_eq!(list.as_array().unwrap().len(), 100);
    }
    eprintln!("Order.list of 100 with rows: {:?} each", started.elapsed() / 50);
}
