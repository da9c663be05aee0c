//! Orders and articles that cannot go as they are: held with the cure, and on their way by
//! themselves once they are mended.

use koppla_testkit::{LONG, Sandboxes, order, standard_shop, standard_specter, wait_for};
use serde_json::{Value, json};

use super::{connected, held, in_step, koppla};

/// A shop's change stamps are whole seconds: what a person mends is mended in a later one.
async fn a_moment_later(sandboxes: &Sandboxes) {
    let advance = json!({"advance_seconds": 5});
    sandboxes.shop.post("clock", &advance).await.expect("the shop's clock");
}

async fn create_calls(sandboxes: &Sandboxes) -> usize {
    Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len()
}

#[tokio::test]
async fn a_bad_article_number_holds_article_and_order_until_it_is_changed() {
    let mut shop = standard_shop();
    let article = json!({"uid": 700_900, "articleNumber": "TRÖJA 42", "name": "Stickad tröja",
                         "price": 799, "vatRate": 0.25, "stock": 2});
    shop["articles"].as_array_mut().expect("articles").push(article);
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let koppla = koppla(&sandboxes);
    koppla.connect(&[]).await.fine();
    let _serving = koppla.serve();
    let mut order = order(0);
    order["rows"] = json!([{"articleNumber": "TRÖJA 42"}]);
    let number = sandboxes.place(&order).await;

    let waiting = koppla.order_in(&number, "held").await;
    held(
        &waiting,
        "article-number",
        &["Row 1", "TRÖJA 42", "letters a-z", "add the article again"],
    );
    let mut article = Value::Null;
    wait_for(LONG, "a held article", async || {
        let listed = koppla.run(&["--json", "articles", "list", "--state", "held"]).await.json();
        article = listed.get(0).cloned().unwrap_or_default();
        article["name"] == "TRÖJA 42"
    })
    .await;
    held(&article, "bad-number", &["TRÖJA 42", "'Ö'", "a space", "TROJA-42"]);
    assert_eq!(create_calls(&sandboxes).await, 0);

    a_moment_later(&sandboxes).await;
    let changed = json!({"articleNumber": "TROJA-42"});
    sandboxes.shop.patch("articles/700900", &changed).await.expect("a new number");
    let rows = json!({"rows": [{"articleNumber": "TROJA-42"}]});
    sandboxes.shop.post(&format!("orders/{number}/edit"), &rows).await.expect("new rows");
    koppla.order_in(&number, "done").await;
    in_step(&sandboxes, &number).await;
    assert_eq!(create_calls(&sandboxes).await, 1);
}

#[tokio::test]
async fn sums_that_do_not_add_up_are_never_sent() {
    let (sandboxes, koppla) = connected("").await;
    let _serving = koppla.serve();
    let mut order = order(0);
    order["override_costs"] = json!({"total": {"incVat": 170.5}});
    let number = sandboxes.place(&order).await;
    let waiting = koppla.order_in(&number, "held").await;
    held(&waiting, "sums-differ", &["do not make the total 170.50", "Open and save the order"]);
    let preview = koppla.run(&["orders", "preview", &number]).await;
    assert_eq!(preview.code, Some(1));
    assert!(preview.stdout.contains("170.50"), "{}", preview.stdout);
    let export = koppla.run(&["orders", "export", &number]).await;
    assert_eq!(export.code, Some(1));
    assert!(export.stdout.contains("held. Goods"), "{}", export.stdout);
    assert_eq!(create_calls(&sandboxes).await, 0);

    a_moment_later(&sandboxes).await;
    let rows = json!({"rows": [{"articleNumber": "MUGG-1", "quantity": 3}]});
    sandboxes.shop.post(&format!("orders/{number}/edit"), &rows).await.expect("new rows");
    koppla.order_in(&number, "done").await;
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn a_foreign_vat_rate_waits_for_the_settings() {
    let (sandboxes, koppla) = connected("").await;
    let _serving = koppla.serve();
    let mut order = order(0);
    order["rows"] = json!([{"articleNumber": "MUGG-1", "vatRate": 0.2}]);
    let number = sandboxes.place(&order).await;
    let waiting = koppla.order_in(&number, "held").await;
    held(&waiting, "vat-rate", &["Row 1", "20 %", "`orders.vat_rates`"]);
    assert_eq!(create_calls(&sandboxes).await, 0);

    let file = koppla.write("settings.toml", "[orders]\nvat_rates = [25, 20, 12, 6, 0]\n");
    koppla.connect(&["--settings", &file]).await.fine();
    koppla.order_in(&number, "done").await;
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn what_is_missing_on_an_order_is_named() {
    let (sandboxes, koppla) = connected("").await;
    let change = |pointer: &str, value: Value| {
        let mut order = order(0);
        *order.pointer_mut(pointer).expect("a member of the order") = value;
        order
    };
    let free_row = json!([{"name": "Fri rad", "unitPrice": 10, "vatRate": 0.25}]);
    let cases: [(Value, &str, &[&str]); 6] = [
        (change("/customer/info/email", json!("")), "email", &["no usable e-mail", "Enter"]),
        (change("/customer/info/email", json!("a b@c.se")), "email", &["no usable e-mail"]),
        (
            change("/customer/address", json!({"country": "SE", "address": "Gatan 1"})),
            "name",
            &["no name", "Enter the customer's name"],
        ),
        (
            change("/customer/address/country", json!("Sverige")),
            "country",
            &["Sverige", "Choose the country again"],
        ),
        (change("/rows", json!([])), "no-rows", &["no goods", "cancel it"]),
        (change("/rows", free_row), "article-number", &["Fri rad", "empty", "letters a-z"]),
    ];
    let mut placed = Vec::new();
    for (order, code, words) in cases {
        placed.push((sandboxes.place(&order).await, code, words));
    }
    let discarded = sandboxes.place(&change("/rows", json!([{"articleNumber": "MUGG-1"}]))).await;
    sandboxes.shop.post(&format!("orders/{discarded}/discard"), &json!({})).await.expect("discard");
    koppla.until_idle().await.fine();
    for (number, code, words) in placed {
        held(&koppla.order(&number).await, code, words);
    }
    let cancelled = koppla.order(&discarded).await;
    assert_eq!(
        (&cancelled["state"], &cancelled["reason_code"]),
        (&json!("ignored"), &json!("cancelled"))
    );
    let status = koppla.run(&["status"]).await;
    assert_eq!(status.code, Some(1));
    assert!(status.stdout.contains("6 orders need you"), "{}", status.stdout);
    assert!(status.stdout.contains("--state held\"."), "{}", status.stdout);
    let calls = Sandboxes::calls(&sandboxes.specter, "newCustomerSubmit").await;
    assert_eq!((calls.len(), create_calls(&sandboxes).await), (0, 0));
}

#[tokio::test]
async fn endless_names_do_not_stop_a_paid_order() {
    let endless = "Ä".repeat(10_000);
    let mut shop = standard_shop();
    let article = json!({"articleNumber": "LANG-1", "name": endless, "price": 10, "vatRate": 0.25,
                         "stock": 5});
    shop["articles"].as_array_mut().expect("articles").push(article);
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let koppla = koppla(&sandboxes);
    koppla.connect(&[]).await.fine();
    let mut numbers = Vec::new();
    for (first, company) in [(endless.as_str(), ""), ("Åsa", endless.as_str())] {
        let mut order = order(0);
        order["customer"]["info"]["type"] =
            json!(if company.is_empty() { "individual" } else { "business" });
        order["customer"]["info"]["email"] = json!(format!("lang{}@example.se", numbers.len()));
        order["customer"]["address"]["firstName"] = json!(first);
        order["customer"]["address"]["company"] = json!(company);
        order["rows"] = json!([{"articleNumber": "LANG-1", "quantity": 2}]);
        numbers.push(sandboxes.place(&order).await);
    }
    koppla.until_idle().await.fine();
    for number in &numbers {
        in_step(&sandboxes, number).await;
    }
    let preview = koppla.run(&["orders", "preview", &numbers[1]]).await.fine().stdout.clone();
    assert!(preview.contains("was cut to 100 characters"), "{preview}");
    let articles = koppla.run(&["articles", "list"]).await.fine().stdout.clone();
    assert!(articles.len() < 10_000, "a listing shows an endless name");
}
