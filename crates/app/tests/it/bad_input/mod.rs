//! Bad input: each gives a clear error that names the cure; nothing is lost, nothing sent twice
//! (issue 2).

mod accounts;
mod answers;
mod hosts;
mod orders;
mod refusals;
mod settings;
mod withdrawn;

use koppla_testkit::{Koppla, Output, Sandboxes};
use serde_json::Value;

/// The standard systems with Koppla connected to them.
async fn connected(settings: &str) -> (Sandboxes, Koppla) {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    let file = koppla.write("settings.toml", settings);
    koppla.connect(&["--settings", &file]).await.fine();
    (sandboxes, koppla)
}

fn koppla(sandboxes: &Sandboxes) -> Koppla {
    Koppla::new(env!("CARGO_BIN_EXE_koppla"), sandboxes)
}

/// Demands this exit status, an error, and all these words on standard error.
#[track_caller]
fn fails(output: &Output, code: i32, words: &[&str]) {
    assert_eq!(output.code, Some(code), "{}", output.stderr);
    assert!(output.stderr.starts_with("error: "), "{}", output.stderr);
    for word in words {
        assert!(output.stderr.contains(word), "{word:?} is not in: {}", output.stderr);
    }
}

/// Demands an order that waits for a person, with this code and all these words in its reason.
#[track_caller]
fn held(order: &Value, code: &str, words: &[&str]) {
    assert_eq!((&order["state"], &order["reason_code"]), (&"held".into(), &code.into()), "{order}");
    let reason = order["reason"].as_str().unwrap_or_default();
    for word in words {
        assert!(reason.contains(word), "{word:?} is not in: {reason}");
    }
}

/// Demands that the order is in Specter once, to the öre, and its number on it in the shop.
async fn in_step(sandboxes: &Sandboxes, number: &str) {
    let found = sandboxes.specter.get(&format!("orders?externalOrderNo={number}")).await;
    let found = found.expect("Specter lists orders")["orders"].take();
    let [twin] = found.as_array().expect("a list").as_slice() else {
        panic!("order {number} is in Specter as {found}");
    };
    let order = sandboxes.shop.get(&format!("orders/{number}")).await.expect("the shop's order");
    assert_eq!(order["externalOrderNumber"], twin["orderNo"].to_string(), "order {number}");
    let total = order["costs"]["total"]["incVat"].as_f64().expect("a total");
    let ore = twin["computed"]["total"].as_f64().expect("a total in öre");
    assert!((total * 100.0 - ore).abs() < 0.5, "order {number}: {total} and {ore} öre");
}

/// Demands that Specter got no order, customer or article.
async fn untouched(sandboxes: &Sandboxes) {
    let summary = sandboxes.specter.get("summary").await.expect("a summary");
    for what in ["orders", "customers", "articles"] {
        assert_eq!(summary[what], 0, "{what} in Specter");
    }
}
