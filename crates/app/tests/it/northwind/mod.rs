//! Real input: the whole Northwind shop through the real program (issue 2, BEY-1).
//!
//! Each side is asked of its own system: what the shop wants to be paid, what Specter makes of the
//! rows, and which number stands on which order.

mod data;

use std::collections::HashMap;
use std::time::Instant;

use koppla_testkit::{Koppla, Sandboxes, standard_specter};
use rust_decimal::Decimal;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_koppla");

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_shop_is_exported_to_the_ore() {
    exported("discounts as rows of their own", "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_shop_is_exported_to_the_ore_with_row_discounts() {
    exported("discounts per row", "[orders]\nrow_discounts = true\n").await;
}

/// Loads, exports and compares everything.
async fn exported(title: &str, settings: &str) {
    let Some(shop) = data::shop() else {
        return skipped(title);
    };
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let koppla = Koppla::new(PROGRAM, &sandboxes);
    let file = koppla.write("settings.toml", settings);
    koppla.connect(&["--settings", &file]).await.fine();

    let start = Instant::now();
    koppla.until_idle().await.fine();
    let seconds = start.elapsed().as_secs_f64();

    let articles = koppla.run(&["--json", "articles", "list", "--limit", "1000"]).await.json();
    let exported = unexplained(&articles, "exported articles");
    let listed = koppla.run(&["--json", "orders", "list", "--limit", "1000"]).await.json();
    let held = held(&listed);
    let (agreeing, off) = compare(&sandboxes).await;
    summary(&format!(
        "northwind, {title}: {agreeing} orders agree, {} held {held:?}, {off} öre off, {exported} \
         articles, {seconds:.1} s",
        held.len()
    ));
    assert_eq!((agreeing, off, held.len(), exported), (830, 0, 0, 77));
}

/// Compares the two systems order by order: how many agree, and by how much the others differ.
async fn compare(sandboxes: &Sandboxes) -> (usize, u64) {
    let orders = sandboxes.specter_list("orders").await;
    assert_eq!(orders.len(), 830, "orders in Specter");
    let by_reference: HashMap<&str, &Value> =
        orders.iter().map(|order| (text(&order["externalOrderNo"]), order)).collect();
    assert_eq!(by_reference.len(), 830, "distinct references in Specter");
    let (mut agreeing, mut off) = (0, 0);
    for order in sandboxes.shop_list("orders").await {
        let number = text(&order["orderNumber"]);
        let twin = by_reference[number];
        assert_eq!(text(&order["externalOrderNumber"]), twin["orderNo"].to_string(), "{number}");
        let difference = ore(&order["costs"]["total"]["incVat"])
            .abs_diff(twin["computed"]["total"].as_i64().expect("a total in öre"));
        agreeing += usize::from(difference == 0);
        off += difference;
    }
    (agreeing, off)
}

/// How many articles are exported; the others must say why they are not.
fn unexplained(articles: &Value, what: &str) -> usize {
    let articles = articles.as_array().expect(what);
    let (done, others): (Vec<&Value>, Vec<&Value>) =
        articles.iter().partition(|article| article["state"] == "done");
    for other in others {
        assert!(!text(&other["reason"]).is_empty(), "{other}");
    }
    done.len()
}

/// The held orders with the codes of their reasons; one without a code fails the test.
fn held(orders: &Value) -> Vec<(String, String)> {
    let orders = orders.as_array().expect("orders");
    let held = orders.iter().filter(|order| order["state"] != "done");
    held.map(|order| (text(&order["name"]).to_owned(), text(&order["reason_code"]).to_owned()))
        .collect()
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

#[track_caller]
fn ore(value: &Value) -> i64 {
    let amount: Decimal = value.to_string().parse().expect("a decimal");
    i64::try_from(amount * Decimal::ONE_HUNDRED).expect("whole öre")
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped(title: &str) {
    eprintln!(
        "skipped (northwind, {title}): {} is not on this machine; the data is not part of the \
         repository",
        data::folder().display()
    );
}

#[expect(clippy::print_stderr, reason = "the figures that the test is about")]
fn summary(text: &str) {
    eprintln!("{text}");
}
