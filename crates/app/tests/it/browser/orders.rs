//! Orders as a person handles them: exported by hand, mended, answered for (ORD-15, PRE-4, BEY-5).

use koppla_testkit::order;
use serde_json::json;

use super::person::Person;
use super::*;

/// A linked shop under these settings, its pages, and an administrator with a browser.
macro_rules! linked {
    ($sandboxes:expr, $settings:expr, $site:ident, $person:ident) => {
        let look = Look::default();
        let browser = browser!(look);
        let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &$sandboxes);
        let settings = koppla.write("settings.toml", $settings);
        koppla.connect(&["--settings", &settings]).await.fine();
        let $site = Site::of(koppla).await;
        let $person = Person::new(browser, look, &$site);
        $person.become_administrator().await;
    };
}

async fn creates(sandboxes: &Sandboxes) -> usize {
    Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len()
}

#[tokio::test]
async fn export_pressed_twice_makes_one_order() {
    let sandboxes = Sandboxes::standard().await;
    linked!(sandboxes, "[orders]\nevent = \"manual\"\n", site, person);
    let number = sandboxes.place(&order(0)).await;
    site.koppla.order_in(&number, "manual").await;
    assert_eq!(creates(&sandboxes).await, 0);
    person.open("/connection/shop-41234/orders").await;
    person.browser.press(&number).await;
    person.reads("order-means-manual").await;
    // As fast as a page can, and once more on the page that follows.
    let twice = "for (let turn = 0; turn < 4; turn += 1) fetch(document.querySelector(
        'form[action$=\"/export\"]').action, {method: 'POST', headers: {'Content-Type':
        'application/x-www-form-urlencoded'}});";
    person.browser.run(twice).await;
    person.press("order-export").await;
    person.reads("order-means-done").await;
    person.press("order-export-again").await;
    person.reads("order-means-done").await;
    site.koppla.order_in(&number, "done").await;
    let orders = sandboxes.specter_list("orders").await;
    assert_eq!((orders.len(), creates(&sandboxes).await), (1, 1));
    person.browser.until_it_says(&orders[0]["orderNo"].to_string()).await;
    person.browser.end().await;
}

#[tokio::test]
async fn a_held_order_says_why_and_goes_once_it_is_mended() {
    let sandboxes = Sandboxes::standard().await;
    linked!(sandboxes, "[orders]\nvat_rates = [25, 12, 0]\n", site, person);
    let mut book = order(0);
    book["rows"] = json!([{"articleNumber": "BOK-2", "quantity": 37}]);
    let number = sandboxes.place(&book).await;
    site.koppla.order_in(&number, "held").await;
    // What needs a person stands on top of the first page, with its reason.
    person.open("/").await;
    person.browser.until_it_says(&number).await;
    person.browser.press_at(".need-head a").await;
    person.reads("order-means-held").await;
    person.browser.until_it_says("6 %").await;
    assert_eq!(creates(&sandboxes).await, 0);
    person.press("nav-settings").await;
    person.fill("setting-orders-vat_rates", "25, 12, 6, 0").await;
    person.press("settings-save").await;
    person.reads("said-settings-saved").await;
    person.open(&format!("/connection/shop-41234/orders?q={number}")).await;
    person.browser.press(&number).await;
    person.reads("order-means-done").await;
    let orders = sandboxes.specter_list("orders").await;
    assert_eq!(orders.len(), 1);
    person.browser.end().await;
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_answered_for() {
    let mut specter = koppla_testkit::standard_specter();
    specter["switches"] = json!({"order.duplicate": "create"});
    let sandboxes = Sandboxes::start(koppla_testkit::standard_shop(), specter).await;
    linked!(sandboxes, "[orders]\nprefix = \"FJ-\"\n", site, person);
    let lost = json!({"kind": "commit_and_drop", "action": "newOrderSubmit", "count": 1});
    Sandboxes::fault(&sandboxes.specter, &lost).await;
    let number = sandboxes.place(&order(0)).await;
    site.koppla.order_in(&number, "asking").await;
    person.open(&format!("/connection/shop-41234/orders?q={number}")).await;
    person.browser.press(&number).await;
    person.reads("order-means-asking").await;
    person.browser.until_it_says(&format!("FJ-{number}")).await;
    let orders = sandboxes.specter_list("orders").await;
    let there = orders[0]["orderNo"].to_string();
    person.fill("order-answer-number", &there).await;
    person.press("order-answer-number-go").await;
    person.reads("order-means-done").await;
    assert_eq!(sandboxes.specter_list("orders").await.len(), 1);
    let shown = sandboxes.shop.get(&format!("orders/{number}")).await.unwrap();
    assert_eq!(shown["externalOrderNumber"].as_str(), Some(there.as_str()), "{shown}");
    person.browser.end().await;
}

#[tokio::test]
async fn many_orders_go_at_once() {
    let sandboxes = Sandboxes::standard().await;
    linked!(sandboxes, "[orders]\nevent = \"manual\"\n", site, person);
    let mut numbers = Vec::new();
    for turn in 0..5 {
        numbers.push(sandboxes.place(&order(turn)).await);
    }
    for number in &numbers {
        site.koppla.order_in(number, "manual").await;
    }
    person.open("/connection/shop-41234/orders?state=manual").await;
    person.browser.press_at("input[data-all]").await;
    person.press("orders-export").await;
    person.reads("said-orders-exported").await;
    for number in &numbers {
        site.koppla.order_in(number, "done").await;
    }
    assert_eq!(sandboxes.specter_list("orders").await.len(), numbers.len());
    person.browser.end().await;
}
