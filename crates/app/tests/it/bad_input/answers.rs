//! Answers that are lost, cut or no answers at all, on each side and at each step of an order's way.

use koppla_testkit::{Sandboxes, order};
use serde_json::{Value, json};

use super::{connected, fails, in_step, koppla, untouched};

/// One order's fate.
struct Case {
    /// Which side misbehaves.
    specter: bool,
    /// At which call.
    action: &'static str,
    /// How.
    fault: Value,
    /// Where the order comes to rest.
    rests: &'static str,
}

fn cases() -> Vec<Case> {
    let order = "newOrderSubmit";
    let customer = "newCustomerSubmit";
    let erp = |action, rests, fault| Case { specter: true, action, fault, rests };
    let shop = |action, fault| Case { specter: false, action, fault, rests: "done" };
    vec![
        erp(order, "done", json!({"kind": "reset_before"})),
        erp(order, "done", json!({"kind": "garbage", "when": "before"})),
        erp(order, "done", json!({"kind": "empty", "when": "before"})),
        erp(order, "done", json!({"kind": "status", "status": 500, "when": "before"})),
        erp(order, "done", json!({"kind": "throttle", "retry_after_seconds": 1})),
        erp(order, "number_unknown", json!({"kind": "garbage", "when": "after"})),
        erp(order, "number_unknown", json!({"kind": "empty", "when": "after"})),
        erp(order, "number_unknown", json!({"kind": "status", "status": 500, "when": "after"})),
        erp(order, "number_unknown", json!({"kind": "commit_and_drop"})),
        erp(order, "number_unknown", json!({"kind": "commit_late", "after_ms": 50})),
        erp(order, "number_unknown", json!({"kind": "cut", "at": 4})),
        erp(customer, "done", json!({"kind": "garbage", "when": "before"})),
        erp(customer, "done", json!({"kind": "status", "status": 502, "when": "after"})),
        erp(customer, "done", json!({"kind": "commit_and_drop"})),
        erp(customer, "done", json!({"kind": "cut", "at": 3})),
        shop("Order.set", json!({"kind": "garbage", "when": "before"})),
        shop("Order.set", json!({"kind": "garbage", "when": "after"})),
        shop("Order.set", json!({"kind": "commit_and_drop"})),
        shop("Order.set", json!({"kind": "cut", "at": 40, "announce": "part"})),
        shop("Order.set", json!({"kind": "status", "status": 500, "when": "before"})),
        shop("Order.set", json!({"kind": "throttle", "retry_after_seconds": 1})),
    ]
}

#[tokio::test]
async fn every_order_comes_through_once_whatever_is_answered() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    koppla.connect(&["--calibrate"]).await.fine();
    let mut placed = Vec::new();
    for (turn, case) in (0..).zip(cases()) {
        let email = format!("case{turn}-@example.se");
        let mut order = order(turn);
        order["customer"]["info"] = json!({"type": "individual", "email": email});
        let order = sandboxes.shop.post("orders", &order).await.expect("an order");
        let number = order["orderNumber"].as_str().expect("a number").to_owned();
        let (control, marker) = match (case.specter, case.action) {
            (true, "newCustomerSubmit") => (&sandboxes.specter, email),
            (true, _) => (&sandboxes.specter, number.clone()),
            (false, _) => (&sandboxes.shop, order["uid"].to_string()),
        };
        let mut fault = case.fault.clone();
        fault["action"] = json!(case.action);
        fault["contains"] = json!(marker);
        fault["count"] = json!(1);
        Sandboxes::fault(control, &fault).await;
        placed.push((number, case));
    }
    koppla.until_idle().await.fine();
    for (number, case) in &placed {
        let order = koppla.order(number).await;
        assert_eq!(order["state"], case.rests, "{} {}: {order}", case.action, case.fault);
        if case.rests == "number_unknown" {
            assert!(order["reason"].as_str().is_some_and(|text| text.contains(number)), "{order}");
            let found = sandboxes.specter.get(&format!("orders?externalOrderNo={number}")).await;
            let found = found.expect("Specter's orders")["orders"][0]["orderNo"].to_string();
            koppla.run(&["orders", "settle", number, "--number", &found]).await.fine();
        }
    }
    koppla.until_idle().await.fine();
    for (number, _) in &placed {
        in_step(&sandboxes, number).await;
    }
    // The calibration has made two orders of one customer.
    assert_eq!(sandboxes.specter_list("orders").await.len(), placed.len() + 2);
    assert_eq!(sandboxes.specter_list("customers").await.len(), placed.len() + 1);
}

#[tokio::test]
async fn listings_that_are_garbage_are_read_again() {
    let (sandboxes, koppla) = connected("").await;
    let number = sandboxes.place(&order(1)).await;
    for (action, kind) in [
        ("Order.list", json!({"kind": "garbage"})),
        ("Order.list", json!({"kind": "cut", "at": 200, "announce": "part"})),
        ("Article.list", json!({"kind": "status", "status": 500})),
    ] {
        let mut fault = kind;
        fault["action"] = json!(action);
        fault["count"] = json!(2);
        Sandboxes::fault(&sandboxes.shop, &fault).await;
    }
    koppla.until_idle().await.fine();
    in_step(&sandboxes, &number).await;
}

#[tokio::test]
async fn connecting_to_something_that_answers_nonsense_says_which_side() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    let faults = [
        (json!({"kind": "garbage"}), "address and the network"),
        (json!({"kind": "empty"}), "address and the network"),
        (json!({"kind": "cut", "at": 5}), "address and the network"),
        (json!({"kind": "status", "status": 500}), "address and the network"),
        (json!({"kind": "throttle", "retry_after_seconds": 1}), "try again"),
    ];
    for (control, side) in [(&sandboxes.shop, "shop: "), (&sandboxes.specter, "Specter: ")] {
        for (fault, cure) in &faults {
            Sandboxes::fault(control, fault).await;
            fails(&koppla.connect(&[]).await, 2, &[side, cure]);
            sandboxes.clear_faults().await;
        }
    }
    untouched(&sandboxes).await;
}
