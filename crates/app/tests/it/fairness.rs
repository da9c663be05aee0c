//! Fair lanes: while one shop's whole catalogue goes to Specter, orders of the same shop and of
//! another one with the same Specter account do not wait for it (BEY-5).

use std::time::{Duration, Instant};

use koppla_testkit::{
    Koppla, LONG, Sandboxes, is_large, note, order, standard_shop, standard_specter, wait_for,
};
use serde_json::{Value, json};

/// Orders placed in each shop.
const ROUNDS: usize = 3;
/// Articles in one call (specter-api §5.4), each sent once to create and once to update it.
const BATCH: usize = 100;

/// 100,000 articles to the end with `cargo xtask large`.
#[tokio::test(flavor = "multi_thread")]
async fn orders_pass_a_catalogue_of_many_articles() {
    if is_large() {
        orders_pass_a_catalogue(100_000, 20, true).await;
    } else {
        orders_pass_a_catalogue(20_000, 50, false).await;
    }
}

async fn orders_pass_a_catalogue(articles: usize, latency_ms: u64, to_the_end: bool) {
    let big = Sandboxes::start(catalogue(articles), standard_specter()).await;
    let small = Sandboxes::start(standard_shop(), standard_specter()).await;
    let slow = json!({"kind": "latency", "action": "newArticleSubmit", "latency_ms": latency_ms});
    Sandboxes::fault(&big.specter, &slow).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &big);
    connect(&koppla, "big", &[]).await;
    let address = format!("http://{}", small.shop_address);
    connect(&koppla, "small", &["--shop-address", &address]).await;
    let start = Instant::now();
    let _serving = koppla.serve();
    let calls = 2 * articles / BATCH;
    for round in 0..ROUNDS {
        let reached = (round + 1) * articles / 20;
        wait_for(LONG, "the export goes on", async || in_specter(&big).await > reached).await;
        let at = start.elapsed();
        let last = json!([{"articleNumber": format!("A-{}", articles - 1 - round), "quantity": 1}]);
        let (same, other) = tokio::join!(
            passage(&big, &big, "B-", order_of(round, last)),
            passage(&small, &big, "S-", order(round as u64)),
        );
        for (shop, (took, batches)) in [("the same shop", same), ("another shop", other)] {
            note(&format!(
                "{articles} articles, {at:.1?} after the start, order in {shop}: in Specter after \
                 {took:.1?}, {batches} of {calls} calls for articles later"
            ));
            assert!(batches <= calls / 4, "{shop}: {batches} of {calls} calls went before it");
        }
        assert!(in_specter(&big).await < articles, "the export had ended by then");
    }
    if to_the_end {
        wait_for(20 * LONG, "the export ends", async || in_specter(&big).await >= articles).await;
        note(&format!("{articles} articles: all in Specter after {:.1?}", start.elapsed()));
    }
}

fn catalogue(articles: usize) -> Value {
    let mut shop = standard_shop();
    let articles = (0..articles).map(|number| {
        json!({"articleNumber": format!("A-{number}"), "name": format!("Vara {number}"),
               "price": 100, "vatRate": 0.25, "stock": 10})
    });
    shop["articles"] = articles.collect();
    shop
}

fn order_of(round: usize, rows: Value) -> Value {
    let mut order = order(round as u64);
    order["rows"] = rows;
    order
}

async fn connect(koppla: &Koppla, name: &str, extra: &[&str]) {
    let prefix = name.chars().take(1).collect::<String>().to_uppercase();
    let settings = format!("[orders]\nprefix = \"{prefix}-\"\n");
    let settings = koppla.write(&format!("{name}.toml"), &settings);
    let mut flags = vec!["--name", name, "--settings", &settings, "--specter-calls", "4"];
    // A create that was armed leaves in time also on a busy machine.
    flags.extend(["--settle-ms", "20000"]);
    flags.extend(extra);
    koppla.connect(&flags).await.fine();
}

/// Places an order and waits until Specter has it; how long that took, and how many calls for
/// articles Specter received meanwhile.
async fn passage(
    shop: &Sandboxes,
    specter: &Sandboxes,
    prefix: &str,
    order: Value,
) -> (Duration, usize) {
    let before = last_call(specter).await;
    let start = Instant::now();
    let number = format!("{prefix}{}", shop.place(&order).await);
    let mut call = None;
    wait_for(LONG, "Specter has the order", async || {
        call = calls(specter, "newOrderSubmit", before)
            .await
            .into_iter()
            .find(|call| call["parameters"]["externalOrderNo"] == number.as_str());
        call.is_some()
    })
    .await;
    let took = start.elapsed();
    let arrived = call.as_ref().and_then(|call| call["id"].as_u64());
    let batches = calls(specter, "newArticleSubmit", before).await;
    let earlier = batches.iter().filter(|batch| batch["id"].as_u64() < arrived);
    (took, earlier.count())
}

async fn calls(sandboxes: &Sandboxes, action: &str, after: u64) -> Vec<Value> {
    let path = format!("calls?action={action}&after={after}&limit=10000");
    let mut answer = sandboxes.specter.get(&path).await.expect("the calls can be read");
    match answer["calls"].take() {
        Value::Array(calls) => calls,
        other => panic!("calls are {other}"),
    }
}

async fn last_call(sandboxes: &Sandboxes) -> u64 {
    let all = calls(sandboxes, "newArticleSubmit", 0).await;
    all.last().and_then(|call| call["id"].as_u64()).unwrap_or(0)
}

/// How many articles Specter has.
async fn in_specter(sandboxes: &Sandboxes) -> usize {
    let summary = sandboxes.specter.get("summary").await.expect("the summary can be read");
    summary["articles"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
}
