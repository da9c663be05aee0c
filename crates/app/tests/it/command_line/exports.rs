//! Exporting by hand, and the preview that shows what is sent (ORD-15, BEY-4).

use std::collections::BTreeMap;

use koppla_testkit::{Koppla, Sandboxes, order};
use serde_json::{Value, json};

use super::connected;

type Parameters = BTreeMap<String, String>;

async fn creates(sandboxes: &Sandboxes) -> usize {
    Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len()
}

/// What the preview says would be sent, but for what is known only then.
async fn previewed(koppla: &Koppla, number: &str, part: &str) -> Parameters {
    let preview = koppla.run(&["--json", "orders", "preview", number]).await;
    let parameters = preview.fine().json()[part].take();
    let parameters = parameters.as_array().expect("parameters").iter();
    parameters
        .filter(|parameter| !parameter["value"].is_null())
        .map(|parameter| {
            let text = |member: &str| parameter[member].as_str().expect("a text").to_lowercase();
            (text("name"), parameter["value"].as_str().expect("a text").to_owned()).clone()
        })
        .collect()
}

/// What the sandbox received, but for what every call carries.
async fn received(sandboxes: &Sandboxes, action: &str) -> Parameters {
    let calls = Sandboxes::calls(&sandboxes.specter, action).await;
    let [call] = calls.as_slice() else { panic!("{} calls of {action}", calls.len()) };
    let own = ["sbmid", "key", "apiuserid", "date", "customerid"];
    let parameters = call["parameters"].as_object().expect("parameters").iter();
    parameters
        .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap_or_default().to_owned()))
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .collect()
}

#[tokio::test]
async fn the_preview_is_what_is_sent() {
    let (sandboxes, koppla) = connected("").await;
    let mut order = order(3);
    order["customer"]["address"]["firstName"] = json!("Zoë – “Łucja”");
    let number = sandboxes.place(&order).await;
    koppla.run(&["articles", "export"]).await.fine();
    let customer = previewed(&koppla, &number, "customer").await;
    let order = previewed(&koppla, &number, "order").await;
    assert_eq!(creates(&sandboxes).await, 0);
    let preview = koppla.run(&["orders", "preview", &number]).await;
    for words in ["with VAT", "to pay", "Order as Specter would read it", "(as Specter answers)"] {
        assert!(preview.fine().stdout.contains(words), "{words}: {}", preview.stdout);
    }

    koppla.until_idle().await.fine();
    assert!(customer.len() > 10 && order.len() > 15, "{customer:?} {order:?}");
    assert_eq!(customer, received(&sandboxes, "newCustomerSubmit").await);
    assert_eq!(order, received(&sandboxes, "newOrderSubmit").await);
    let preview = koppla.run(&["orders", "preview", &number]).await;
    assert!(preview.fine().stdout.contains("in Specter already; it is not sent again"));
}

#[tokio::test]
async fn pressing_export_twice_makes_one_order() {
    let (sandboxes, koppla) = connected("[orders]\nevent = \"manual\"\n").await;
    let number = sandboxes.place(&order(1)).await;
    koppla.until_idle().await.fine();
    assert_eq!(koppla.order(&number).await["state"], "manual");
    assert_eq!(creates(&sandboxes).await, 0);
    let export = ["orders", "export", number.as_str()];
    let (one, two) = tokio::join!(koppla.run(&export), koppla.run(&export));
    for output in [one, two, koppla.run(&export).await] {
        assert!(output.fine().stdout.contains("in Specter."), "{}", output.stdout);
    }
    assert_eq!(creates(&sandboxes).await, 1);
    let newer = sandboxes.place(&order(2)).await;
    koppla.run(&["orders", "export", &newer]).await.fine();
    assert_eq!(creates(&sandboxes).await, 2);
}

#[tokio::test]
async fn pressing_export_beside_a_running_serve_makes_one_order() {
    let (sandboxes, koppla) = connected("[orders]\nevent = \"manual\"\n").await;
    let number = sandboxes.place(&order(1)).await;
    let mut serving = koppla.serve();
    koppla.order_in(&number, "manual").await;
    let export = ["orders", "export", number.as_str()];
    let (one, two) = tokio::join!(koppla.run(&export), koppla.run(&export));
    for output in [one, two, koppla.run(&export).await] {
        assert!(output.fine().stdout.contains("in Specter."), "{}", output.stdout);
    }
    assert_eq!(creates(&sandboxes).await, 1);
    assert!(serving.is_running());
    let unknown = koppla.run(&["orders", "export", "4711"]).await;
    assert_eq!((unknown.code, unknown.stderr.contains("4711")), (Some(1), true));
}

#[tokio::test]
async fn a_second_serve_says_who_is_at_work() {
    let (_sandboxes, koppla) = connected("").await;
    let _serving = koppla.serve();
    koppla_testkit::wait_for(koppla_testkit::LONG, "a serve at work", async || {
        koppla.log().contains("Koppla is at work")
    })
    .await;
    let second = koppla.until_idle().await;
    assert_ne!(second.code, Some(0));
    assert!(
        second.stderr.contains("already") || second.stderr.contains("in use"),
        "{}",
        second.stderr
    );
}

/// The answer of `orders export`, for programs.
#[tokio::test]
async fn an_export_answers_programs_with_the_number() {
    let (sandboxes, koppla) = connected("").await;
    let number = sandboxes.place(&order(1)).await;
    let answer: Value = koppla.run(&["--json", "orders", "export", &number]).await.fine().json();
    assert_eq!(answer["state"], "done");
    let shown = sandboxes.shop.get(&format!("orders/{number}")).await.expect("the shop's order");
    assert_eq!(answer["erp_id"], shown["externalOrderNumber"]);
}
