//! Lost answers, refused accounts, throttling, defects.

use std::sync::Arc;

use koppla_store::{AttemptOutcome, Entity, State};
use koppla_sync::{DuplicateRule, Settlement};
use koppla_testkit::Place;
use serde_json::{Value, json};

use crate::wire::Fate;
use crate::world::{World, all, control};

koppla_testkit::on_each_store!(
    a_lost_answer_is_probed_and_the_order_found,
    a_create_that_never_arrived_is_found_out_and_made,
    being_asked_to_wait_is_no_failure,
    without_knowledge_of_duplicates_a_person_is_asked,
    an_erp_that_names_the_first_order_is_believed,
    an_erp_that_doubles_is_never_asked_twice,
    customers_that_are_always_new_are_never_made_twice_blindly,
    a_customer_made_for_an_order_that_was_edited_since_is_not_used,
    a_call_that_was_turned_away_is_made_again,
    a_defect_sets_one_order_aside,
    a_defect_sets_one_article_aside,
    another_orders_number_is_not_taken,
);

/// A script that gives the first call of this action its fate and answers all others.
fn once(action: &'static str, fate: Fate) -> impl FnMut(&crate::wire::Call) -> Fate {
    let mut done = false;
    move |call| {
        let hit = call.action == action && !done;
        done |= hit;
        if hit { fate } else { Fate::Answered }
    }
}

async fn a_lost_answer_is_probed_and_the_order_found(place: Place) {
    let world = World::new(place).await;
    world.engine.calibrate().await.unwrap();
    let key = world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::AnswerLost));
    let records = world.work_until(all(State::NumberUnknown)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("number-unknown"));
    let orders = world.specter_orders();
    let ours = orders.iter().filter(|order| order["externalOrderNo"] == records[0].name.as_str());
    let numbers: Vec<u64> = ours.map(|order| order["orderNo"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), 1);
    let outcomes: Vec<_> = world
        .attempts(&key)
        .await
        .iter()
        .filter(|attempt| attempt.action == "create_order")
        .map(|attempt| (attempt.outcome, attempt.resolved_by.clone()))
        .collect();
    assert_eq!(
        outcomes,
        [
            (Some(AttemptOutcome::Ok), Some("later attempt".to_owned())),
            (Some(AttemptOutcome::Rejected), Some("answer".to_owned())),
        ]
    );
    world.engine.settle_order(&key, Settlement::Missing).await.unwrap_err();
    world.engine.settle_order(&key, Settlement::Number(numbers[0])).await.unwrap();
    world.work_until(all(State::Done)).await;
    assert_eq!(world.shop_order(&key)["externalOrderNumber"], numbers[0].to_string().as_str());
}

async fn a_create_that_never_arrived_is_found_out_and_made(place: Place) {
    let world = World::new(place).await;
    world.engine.calibrate().await.unwrap();
    let key = world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::RequestLost));
    let records = world.work_until(all(State::Done)).await;
    assert!(records[0].erp_id.is_some());
    let attempts = world.attempts(&key).await;
    let first = attempts.iter().find(|attempt| attempt.action == "create_order");
    assert_eq!(first.unwrap().outcome, Some(AttemptOutcome::NotSent));
    assert_eq!(world.specter_orders().len(), 3, "two test orders and this one");
}

async fn being_asked_to_wait_is_no_failure(place: Place) {
    let world = World::new(place).await;
    let key = world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::Throttled));
    world.work_until(all(State::Done)).await;
    let attempts = world.attempts(&key).await;
    let creates = attempts.iter().filter(|attempt| attempt.action == "create_order");
    let outcomes: Vec<_> = creates.map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Some(AttemptOutcome::NotSent), Some(AttemptOutcome::Ok)]);
}

async fn without_knowledge_of_duplicates_a_person_is_asked(place: Place) {
    let world = World::new(place).await;
    let key = world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::AnswerLost));
    let creates = || world.actions().iter().filter(|action| *action == "newOrderSubmit").count();
    world.work_until(all(State::Asking)).await;
    assert_eq!(creates(), 1);
    let number = world.specter_orders()[0]["orderNo"].as_u64().unwrap();
    world.engine.settle_order(&key, Settlement::Number(number)).await.unwrap();
    world.work_until(all(State::Done)).await;
    assert_eq!(creates(), 1);
    let edit = serde_json::json!({"rows": [{"articleNumber": "MUGG", "quantity": 7}]});
    control(&world.shop, "POST", &["orders", &key, "edit"], edit);
    world.engine.hint_order(key.parse().unwrap()).await.unwrap();
    let records = world.work_until(all(State::Done)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("changed-after-export"));
}

async fn an_erp_that_names_the_first_order_is_believed(place: Place) {
    let world = World::new(place).await;
    let switches = serde_json::json!({"order.duplicate": "return_existing"});
    control(&world.specter, "PATCH", &["switches"], switches);
    let calibration = world.engine.calibrate().await.unwrap();
    assert_eq!(calibration.rule, DuplicateRule::NamesFirst);
    let key = world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::AnswerLost));
    let records = world.work_until(all(State::Done)).await;
    assert_eq!(
        world.shop_order(&key)["externalOrderNumber"],
        records[0].erp_id.clone().unwrap().as_str()
    );
    assert_eq!(world.specter_orders().len(), 2, "the test order and this one");
}

async fn an_erp_that_doubles_is_never_asked_twice(place: Place) {
    let world = World::new(place).await;
    let switches = serde_json::json!({"order.duplicate": "create"});
    control(&world.specter, "PATCH", &["switches"], switches);
    assert_eq!(world.engine.calibrate().await.unwrap().rule, DuplicateRule::Doubles);
    world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::AnswerLost));
    world.work_until(all(State::Asking)).await;
    assert_eq!(world.specter_orders().len(), 3, "two test orders and this one");
}

async fn customers_that_are_always_new_are_never_made_twice_blindly(place: Place) {
    let settings = "[customers]\nignore_email = true\nignore_number = true\n";
    let world = World::with_settings(place, settings).await;
    let key = world.place("asa@example.se");
    world.script(once("newCustomerSubmit", Fate::AnswerLost));
    let records = world.work_until(all(State::Asking)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("customer-in-doubt"));
    let customers = control(&world.specter, "GET", &["customers"], serde_json::Value::Null);
    let customer = customers["customers"][0]["customerId"].as_u64().unwrap();
    world.engine.settle_order(&key, Settlement::Number(1)).await.unwrap_err();
    world.engine.settle_order(&key, Settlement::Customer(customer)).await.unwrap();
    world.work_until(all(State::Done)).await;
    assert_eq!(world.specter_orders()[0]["customerId"].as_u64(), Some(customer));
    let submits = world.actions().iter().filter(|action| *action == "newCustomerSubmit").count();
    assert_eq!(submits, 1);
}

/// P7: the addresses of an order stand on its customer.
async fn a_customer_made_for_an_order_that_was_edited_since_is_not_used(place: Place) {
    let settings = "[customers]\nignore_email = true\nignore_number = true\n";
    let world = World::with_settings(place, settings).await;
    let key = world.place("asa@example.se");
    let (shop, number) = (Arc::clone(&world.shop), world.shop_order(&key)["orderNumber"].clone());
    let mut edited = false;
    world.script(move |call| {
        if call.action != "newOrderSubmit" || edited {
            return Fate::Answered;
        }
        edited = true;
        let body = json!({"customer": {"address": {"address": "Nygatan 2"}}});
        control(&shop, "POST", &["orders", number.as_str().unwrap(), "edit"], body);
        Fate::NotSent
    });
    world.work_until(all(State::Done)).await;
    let orders = world.specter_orders();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["customer"]["address"], "Nygatan 2");
}

async fn a_call_that_was_turned_away_is_made_again(place: Place) {
    let world = World::new(place).await;
    world.place("asa@example.se");
    world.script(once("newOrderSubmit", Fate::NotSent));
    let records = world.work_until(all(State::Done)).await;
    assert_eq!(records[0].failures, 0);
}

/// I11: a defect in one order stops nothing else.
async fn a_defect_sets_one_order_aside(place: Place) {
    let world = World::new(place).await;
    world.place("asa@example.se");
    world.place("olof@example.se");
    world.script(|call| {
        let hit = call.action == "newCustomerSubmit" && call.parameters.contains("asa");
        if hit { Fate::Panics } else { Fate::Answered }
    });
    let records = world
        .work_until(|records| {
            records.iter().filter(|record| record.state == State::Held).count() == 1
                && records.iter().filter(|record| record.state == State::Done).count() == 1
        })
        .await;
    let held = records.iter().find(|record| record.state == State::Held).unwrap();
    assert_eq!(held.reason_code.as_deref(), Some("defect"));
    let attempts = world.attempts(&held.key).await;
    let met = attempts.iter().find(|attempt| attempt.action == "defect").unwrap();
    for kept in ["articleNumber=\"MUGG\"", "email=\"xxx@xxxxxxx.xx\""] {
        assert!(met.request.contains(kept), "what it met is kept: {}", met.request);
    }
    assert!(!met.request.contains("asa@"), "{}", met.request);
}

/// I11: the one article of a batch that shows a defect is found and set aside.
async fn a_defect_sets_one_article_aside(place: Place) {
    let world = World::new(place).await;
    let article = |number: &str| json!({"articleNumber": number, "name": number, "price": 10, "vatRate": 0.25, "stock": 3});
    let articles: Vec<Value> = (1..=7).map(|n| article(&format!("ART-{n}"))).collect();
    for article in articles {
        control(&world.shop, "POST", &["articles"], article);
    }
    world.script(
        |call| {
            if call.parameters.contains("ART-5") { Fate::Panics } else { Fate::Answered }
        },
    );
    world.engine.look().await.unwrap();
    while world.engine.article_batch().await.unwrap() > 0 {}
    let named = ["ART-4".to_owned(), "ART-5".to_owned(), "ART-6".to_owned()];
    let records = world.store.records_named("prov", Entity::Article, &named).await.unwrap();
    let mut states: Vec<_> = records
        .iter()
        .map(|record| (record.name.as_str(), record.reason_code.as_deref()))
        .collect();
    states.sort_unstable();
    assert_eq!(states, [("ART-4", None), ("ART-5", Some("defect")), ("ART-6", None)]);
}

/// One number, one order; the other one is named as people call it.
async fn another_orders_number_is_not_taken(place: Place) {
    let world = World::new(place).await;
    let done = world.place("asa@example.se");
    let number: u64 =
        world.work_until(all(State::Done)).await[0].erp_id.clone().unwrap().parse().unwrap();
    let key = world.place("olof@example.se");
    world.script(once("newOrderSubmit", Fate::AnswerLost));
    world.work_until(|records| records.iter().any(|record| record.state == State::Asking)).await;
    let refused = world.engine.settle_order(&key, Settlement::Number(number)).await.unwrap_err();
    let name = world.shop_order(&done)["orderNumber"].as_str().unwrap().to_owned();
    assert_eq!(
        refused.to_string(),
        format!("{number} in Specter already belongs to the shop's order {name}; check the number")
    );
}
