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
