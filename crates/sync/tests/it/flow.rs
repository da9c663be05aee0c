//! One order's way, undisturbed.

use koppla_store::State;
use koppla_testkit::Place;

use crate::world::{World, all, control};

koppla_testkit::on_each_store!(
    an_order_takes_three_writes_and_its_number_comes_back,
    our_own_write_is_no_news,
    a_lost_link_is_found_again_by_the_number_in_the_shop,
    orders_of_one_customer_do_not_interleave,
    a_change_within_the_same_second_is_seen,
);

async fn an_order_takes_three_writes_and_its_number_comes_back(place: Place) {
    let world = World::new(place).await;
    let before = (world.calls.lock().unwrap().len(), world.shop_calls.lock().unwrap().len());
    let key = world.place("asa@example.se");
    let records = world.work_until(all(State::Done)).await;
    let number = records[0].erp_id.clone().unwrap();
    assert_eq!(world.shop_order(&key)["externalOrderNumber"], number.as_str());
    let orders = world.specter_orders();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["orderNo"].to_string(), number);
    assert_eq!(orders[0]["computed"]["total"].as_i64(), Some(10_000));
    assert_eq!(world.actions()[before.0..], ["newCustomerSubmit", "newOrderSubmit"]);
    let shop_calls = world.shop_calls.lock().unwrap()[before.1..].to_vec();
    assert_eq!(shop_calls.iter().filter(|call| *call == "Order.set").count(), 1);
}

/// I9: our own write comes back as a change and causes no second one.
async fn our_own_write_is_no_news(place: Place) {
    let world = World::new(place).await;
    let key = world.place("asa@example.se");
    world.work_until(all(State::Done)).await;
    let (erp, shop) = (world.actions().len(), world.attempts(&key).await.len());
    for _ in 0..3 {
        world.engine.hint_order(key.parse().unwrap()).await.unwrap();
        world.work_until(all(State::Done)).await;
    }
    assert_eq!(world.actions().len(), erp);
    assert_eq!(world.attempts(&key).await.len(), shop);
}

async fn a_lost_link_is_found_again_by_the_number_in_the_shop(place: Place) {
    let world = World::new(place).await;
    let key = world.place("asa@example.se");
    let patch = serde_json::json!({"externalOrderNumber": "555"});
    control(&world.shop, "POST", &["orders", &key, "edit"], patch);
    let records = world.work_until(all(State::Done)).await;
    assert_eq!(records[0].erp_id.as_deref(), Some("555"));
    assert!(world.specter_orders().is_empty());
}

/// P7: between a customer and its order no other order of the same customer passes.
async fn orders_of_one_customer_do_not_interleave(place: Place) {
    let world = World::new(place).await;
    for index in 0..24 {
        world.place(if index % 3 == 0 { "asa@example.se" } else { "olof@example.se" });
    }
    let start = world.calls.lock().unwrap().len();
    world.work_until(|records| records.len() == 24 && all(State::Done)(records)).await;
    let calls = world.calls.lock().unwrap()[start..].to_vec();
    let mut customer_of = std::collections::HashMap::new();
    for order in world.specter_orders() {
        let reference = order["externalOrderNo"].as_str().unwrap().to_owned();
        customer_of
            .insert(reference, order["customer"]["emailAddress"].as_str().unwrap().to_owned());
    }
    let value = |call: &crate::wire::Call, name: &str| {
        let pair = call.parameters.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap();
        pair.trim_start_matches('=').replace("%40", "@")
    };
    let mut open: Option<String> = None;
    for email in ["asa@example.se", "olof@example.se"] {
        for call in &calls {
            match call.action.as_str() {
                "newCustomerSubmit" if value(call, "emailAddress") == email => {
                    assert_eq!(open.replace(email.into()), None, "two at a time");
                }
                "newOrderSubmit" if customer_of[&value(call, "externalOrderNo")] == email => {
                    assert_eq!(open.take().as_deref(), Some(email));
                }
                _ => {}
            }
        }
    }
}

/// Stamps count whole seconds: a change in the same second as the last read is still seen.
async fn a_change_within_the_same_second_is_seen(place: Place) {
    let world = World::new(place).await;
    let order =
        serde_json::json!({"rows": [{"name": "Fri text", "unitPrice": 10, "vatRate": 0.25}]});
    let key = world.place("asa@example.se");
    control(&world.shop, "POST", &["orders", &key, "edit"], order);
    world.work_until(all(State::Held)).await;
    let order = serde_json::json!({"rows": [{"articleNumber": "MUGG"}]});
    control(&world.shop, "POST", &["orders", &key, "edit"], order);
    world.work_until(all(State::Done)).await;
}
