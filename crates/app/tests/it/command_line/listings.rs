//! Listings, for programs and for people; `status` and its exit status.

use koppla_testkit::{Sandboxes, difficult_shop, order, standard_specter};
use serde_json::json;

use super::{connected, koppla};

#[tokio::test]
async fn every_listing_is_json_on_demand() {
    let (sandboxes, koppla) = connected("").await;
    let done = sandboxes.place(&order(1)).await;
    let mut nameless = order(0);
    nameless["customer"]["info"]["email"] = json!("");
    let held = sandboxes.place(&nameless).await;
    koppla.until_idle().await.fine();

    let orders = koppla.run(&["--json", "orders", "list"]).await.json();
    assert_eq!(orders[0]["name"], json!(done));
    assert_eq!(orders[0]["state"], "done");
    assert_eq!(orders[0]["figures"]["shop_total"], orders[0]["figures"]["erp_total"]);
    assert_eq!((&orders[1]["name"], &orders[1]["reason_code"]), (&json!(held), &json!("email")));
    let only = koppla.run(&["orders", "list", "--state", "held", "--json"]).await.json();
    assert_eq!(only.as_array().map(Vec::len), Some(1));
    let only = koppla.run(&["orders", "list", "--search", &done, "--json"]).await.json();
    assert_eq!(only.as_array().map(Vec::len), Some(1));

    let shown = koppla.run(&["--json", "orders", "show", &done]).await.json();
    let actions: Vec<&str> = shown["attempts"]
        .as_array()
        .expect("attempts")
        .iter()
        .filter_map(|attempt| attempt["action"].as_str())
        .collect();
    assert_eq!(actions, ["submit_customer", "create_order", "write_number"]);
    let preview = koppla.run(&["--json", "orders", "preview", &held]).await;
    assert_eq!((preview.code, &preview.json()["held"]["code"]), (Some(1), &json!("email")));

    let articles = koppla.run(&["--json", "articles", "list"]).await.json();
    assert!(articles.as_array().is_some_and(|articles| articles.len() >= 4), "{articles}");
    let exported = koppla.run(&["--json", "articles", "export"]).await;
    assert_eq!((exported.code, &exported.json()["held"]), (Some(0), &json!(null)));

    let status = koppla.run(&["--json", "status"]).await;
    let line = &status.json()[0];
    assert_eq!(status.code, Some(1));
    assert_eq!((&line["state"], &line["needs_a_person"]), (&json!("active"), &json!(1)));
    assert_eq!((&line["orders"]["done"], &line["orders"]["held"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn tables_count_and_name_what_to_do() {
    let (sandboxes, koppla) = connected("").await;
    let empty = koppla.run(&["orders", "list"]).await;
    assert!(empty.fine().stdout.contains("order"), "{}", empty.stdout);
    koppla.until_idle().await.fine();
    assert_eq!(koppla.run(&["status"]).await.code, Some(0));
    let first = sandboxes.place(&order(1)).await;
    sandboxes.place(&order(2)).await;
    koppla.until_idle().await.fine();

    let listed = koppla.run(&["orders", "list", "--limit", "1"]).await;
    assert!(listed.fine().stdout.contains(&first), "{}", listed.stdout);
    assert!(listed.stdout.contains("see more with --limit"), "{}", listed.stdout);
    let shown = koppla.run(&["orders", "show", &first]).await;
    assert!(shown.fine().stdout.contains("create_order · ok"), "{}", shown.stdout);
    let unknown = koppla.run(&["orders", "show", "4711"]).await;
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("does not know the order 4711"), "{}", unknown.stderr);
    assert!(unknown.stderr.contains("hint: "), "{}", unknown.stderr);
    let status = koppla.run(&["status"]).await;
    assert!(!status.fine().stdout.contains("need you;"), "{}", status.stdout);
    let other = koppla.run(&["orders", "--connection", "shop-1", "list"]).await;
    assert_eq!(other.code, Some(1));
    assert!(other.stderr.contains("choose one of shop-41234"), "{}", other.stderr);
}

#[tokio::test]
async fn each_article_that_cannot_go_is_listed_with_its_reason() {
    let sandboxes = Sandboxes::start(difficult_shop(), standard_specter()).await;
    let koppla = koppla(&sandboxes);
    koppla.connect(&[]).await.fine();
    koppla.until_idle().await.fine();
    let listed = koppla.run(&["--json", "articles", "list"]).await.fine().json();
    let listed = listed.as_array().expect("a list");
    for (name, state, code, words) in [
        ("TRÖJA 42", "held", "bad-number", "TROJA-42"),
        ("LY-09", "held", "number-twice", "stands 2 times in the shop"),
        ("", "held", "no-number", "no article number"),
        ("PAKET-1", "held", "package", "package"),
        ("FRI-1", "done", "stock-off", "stock"),
    ] {
        let found = listed.iter().find(|one| one["name"] == name);
        let found = found.unwrap_or_else(|| panic!("{name} is not in {listed:#?}"));
        assert_eq!((&found["state"], &found["reason_code"]), (&json!(state), &json!(code)));
        let reason = found["reason"].as_str().unwrap_or_default();
        assert!(reason.contains(words), "{name}: {reason}");
    }
    let table = koppla.run(&["articles", "list", "--state", "held"]).await.fine().stdout.clone();
    assert!(table.contains("PAKET-1") && !table.contains("MUGG-1"), "{table}");
}
