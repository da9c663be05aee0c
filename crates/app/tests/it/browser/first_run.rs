//! From nothing to an activated link, by somebody who has never seen a terminal: in each language,
//! with a script and without, at a desk and on a telephone (ACC-1, ACC-3, PRE, ART-1).

use serde_json::json;

use super::person::Person;
use super::*;

/// A shop with one article that cannot go as it is.
async fn sandboxes() -> Sandboxes {
    let mut shop = koppla_testkit::standard_shop();
    let articles = shop["articles"].as_array_mut().expect("the shop has articles");
    articles.push(json!({"articleNumber": "TRÖJA 42", "name": "Stickad tröja", "price": 799,
                         "vatRate": 0.25, "stock": 2}));
    Sandboxes::start(shop, koppla_testkit::standard_specter()).await
}

async fn from_nothing_to_an_activated_link(look: Look) {
    let browser = browser!(look);
    let sandboxes = sandboxes().await;
    let site = Site::of(Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes)).await;
    let person = Person::new(browser, look, &site);
    person.begin().await;
    person.enter_both_sides(&sandboxes).await;
    // It is left, and resumed where it was.
    person.press("nav-sign-out").await;
    person.sign_in().await;
    person.open("/connection/shop-41234/connect").await;
    person.reads("connect-head-test").await;
    person.go_on_to_the_end().await;
    person.browser.seen("first-run-export").await;
    let numbers = sandboxes.specter_list("articles").await;
    for number in ["MUGG-1", "BOK-2", "TROJA-S", "TROJA-M", "FRAKT", "RABATT", "PRESENTKORT"] {
        assert!(numbers.iter().any(|article| article["articleNo"] == number), "{number}");
    }
    // What the link is for: an order arrives, and both numbers stand side by side (ORD-13).
    let number = sandboxes.place(&koppla_testkit::order(0)).await;
    person.open("/connection/shop-41234/orders").await;
    person.browser.fill(person.words.say("orders-search"), &number).await;
    person.press("orders-search-go").await;
    // A minute may pass before Koppla looks at the shop again; a person need not wait for that.
    person.reads("orders-not-seen").await;
    person.browser.press_at("form[action$='/orders/find'] button").await;
    person.reads("order-means-done").await;
    let orders = sandboxes.specter_list("orders").await;
    assert_eq!(orders.len(), 1);
    person.browser.until_it_says(&orders[0]["orderNo"].to_string()).await;
    assert_eq!(orders[0]["externalOrderNo"], format!("FJ-{number}"));
    person.browser.end().await;
}

#[tokio::test]
async fn in_swedish() {
    from_nothing_to_an_activated_link(Look::default()).await;
}

#[tokio::test]
async fn in_french_without_a_script() {
    let look = Look { language: "fr", script: false, ..Look::default() };
    from_nothing_to_an_activated_link(look).await;
}

#[tokio::test]
async fn in_english_on_a_dark_telephone() {
    let look = Look { language: "en", width: 360, dark: true, ..Look::default() };
    from_nothing_to_an_activated_link(look).await;
}
