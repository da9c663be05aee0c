//! What a person answers about an order of unknown outcome.

use koppla_store::{Record, Role, State};
use koppla_testkit::{Sandboxes, order};
use serde_json::{Value, json};

use super::town::Town;
use crate::site::Browser;

/// An order whose answer from Specter was lost, and which a person has to find.
async fn asking(town: &Town, fault: &Value) -> Record {
    Sandboxes::fault(&town.sandboxes.specter, fault).await;
    let number = town.sandboxes.place(&order(0)).await;
    town.comes_to(&number, State::Asking).await
}

async fn answer(browser: &Browser, record: &Record, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = browser.post(&format!("{}/settle", Town::page(record)), fields).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn an_order_that_is_there_gets_its_number() {
    let town = Town::new("").await;
    let fault = json!({"kind": "commit_and_drop", "action": "newOrderSubmit", "count": 1});
    let record = asking(&town, &fault).await;
    let operator = town.site.sign_in(Role::Operator).await;
    let page = operator.text(&Town::page(&record)).await;
    for words in [
        "Den finns och har numret",
        "Den finns inte, exportera den",
        "Kontrollera igen",
        "Oklart",
        // The customer was answered, the order was not.
        "Svar:",
        "Tekniskt fel:",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Exportera igen"), "{page}");
    let reader = town.site.sign_in(Role::Reader).await;
    assert!(!reader.text(&Town::page(&record)).await.contains("/settle"));

    let (status, text) = answer(&operator, &record, &[("answer", "number"), ("number", "x")]).await;
    assert_eq!(status, 422);
    assert!(text.contains("bara siffror") && text.contains("value=\"x\""), "{text}");
    let (status, text) =
        answer(&operator, &record, &[("answer", "customer"), ("number", "1")]).await;
    assert_eq!(status, 422);
    assert!(text.contains("gäller inte det som är oklart"), "{text}");

    let orders = town.sandboxes.specter_list("orders").await;
    let number = orders[0]["orderNo"].to_string().replace('"', "");
    let (status, _) =
        answer(&operator, &record, &[("answer", "number"), ("number", &number)]).await;
    assert_eq!(status, 303);
    let done = town.comes_to(&record.name, State::Done).await;
    assert_eq!(done.erp_id.as_deref(), Some(number.as_str()));
    assert_eq!(town.in_specter().await, 1);
    let page = operator.text(&Town::page(&record)).await;
    assert!(page.contains("Avgjort av en person"), "{page}");
    let (status, text) = answer(&operator, &record, &[("answer", "again")]).await;
    assert_eq!(status, 422);
    assert!(text.contains("väntar inte längre på något svar"), "{text}");
}

#[tokio::test]
async fn an_order_that_is_not_there_is_sent() {
    let town = Town::new("").await;
    let fault = json!({"kind": "reset_before", "action": "newOrderSubmit", "count": 1});
    let record = asking(&town, &fault).await;
    assert_eq!(town.in_specter().await, 0);
    let operator = town.site.sign_in(Role::Operator).await;
    let (status, text) = answer(&operator, &record, &[("answer", "missing")]).await;
    assert_eq!(status, 303, "{text}");
    town.comes_to(&record.name, State::Done).await;
    assert_eq!(town.in_specter().await, 1);
}

#[tokio::test]
async fn a_customer_that_is_there_gets_its_number() {
    let settings = "[customers]\nignore_email = true\nignore_number = true\n";
    let town = Town::new(settings).await;
    let fault = json!({"kind": "commit_and_drop", "action": "newCustomerSubmit", "count": 1});
    let record = asking(&town, &fault).await;
    let operator = town.site.sign_in(Role::Operator).await;
    let page = operator.text(&Town::page(&record)).await;
    assert!(page.contains("Kunden finns och har kundnumret"), "{page}");
    assert!(!page.contains("Den finns och har numret"), "{page}");
    let customers = town.sandboxes.specter_list("customers").await;
    let number = customers[0]["customerId"].to_string().replace('"', "");
    let (status, text) =
        answer(&operator, &record, &[("answer", "customer"), ("number", &number)]).await;
    assert_eq!(status, 303, "{text}");
    town.comes_to(&record.name, State::Done).await;
    assert_eq!(town.sandboxes.specter_list("customers").await.len(), 1);
}
