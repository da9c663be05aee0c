//! What is known of an order in doubt is not forgotten: not for its customer, not for other settings,
//! not for what the shop shows by now (I1, I2).

use std::sync::Arc;

use koppla_store::State;
use koppla_sync::{DuplicateRule, Engine, Settlement};
use koppla_testkit::{LONG, Place, wait_for};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::wire::{Call, Fate};
use crate::world::{World, all, control};

koppla_testkit::on_each_store!(
    a_probe_makes_no_customer_while_the_order_is_in_doubt,
    a_refused_customer_leaves_the_order_in_doubt,
    a_refusal_of_anything_is_no_rule,
    a_refusal_of_every_order_is_no_rule,
    an_order_that_exists_is_not_sent_under_another_prefix,
    what_was_changed_while_the_order_was_in_doubt_is_told,
    what_was_changed_before_a_person_answered_is_told,
    an_order_that_is_taken_for_another_connections_is_held,
    another_connections_number_is_not_adopted,
);

const ALWAYS_NEW: &str = "[customers]\nignore_email = true\nignore_number = true\n";
/// The prefix of [`World::neighbour`].
const THE_SAME: &str = "[orders]\nprefix = \"G-\"";

/// A script that loses the answer to the first order, after which something happens, and gives later
/// calls of this action their fate.
fn lost(
    mut then: impl FnMut() + Send + 'static,
    action: &'static str,
    fate: Fate,
) -> impl FnMut(&Call) -> Fate {
    let mut done = false;
    move |call| {
        if done && call.action == action {
            return fate;
        }
        if done || call.action != "newOrderSubmit" {
            return Fate::Answered;
        }
        done = true;
        then();
        Fate::AnswerLost
    }
}

fn edit(world: &World, key: &str, body: Value) -> impl FnMut() + Send + 'static {
    let (shop, number) = (Arc::clone(&world.shop), world.shop_order(key)["orderNumber"].clone());
    move || {
        let path = ["orders", number.as_str().unwrap(), "edit"];
        control(&shop, "POST", &path, body.clone());
    }
}

fn times(world: &World, action: &str) -> usize {
    world.actions().iter().filter(|one| *one == action).count()
}

async fn a_probe_makes_no_customer_while_the_order_is_in_doubt(place: Place) {
    let mut world = World::with_settings(place, ALWAYS_NEW).await;
    world.engine.calibrate().await.unwrap();
    let before = (times(&world, "newCustomerSubmit"), world.specter_orders().len());
    let key = world.place("asa@example.se");
    let moved = edit(&world, &key, json!({"customer": {"address": {"address": "Nygatan 2"}}}));
    world.script(lost(moved, "newCustomerSubmit", Fate::Throttled));
    let records = world.work_until(all(State::Asking)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("order-in-doubt"));
    assert_eq!(times(&world, "newCustomerSubmit"), before.0 + 1, "the one that was made before");
    let open = world.attempts(&key).await;
    let open = open.iter().find(|one| Some(one.number) == records[0].open_attempt).unwrap();
    assert_eq!(open.action, "create_order");
    world.script(|_| Fate::Answered);
    world.change_settings(&format!("[orders]\nprefix = \"NY-\"\n{ALWAYS_NEW}")).await;
    world.engine.hint_order(key.parse().unwrap()).await.unwrap();
    world.engine.settle_order(&key, Settlement::Again).await.unwrap();
    world.work_until(all(State::Asking)).await;
    let orders = world.specter_orders();
    assert_eq!(orders.len(), before.1 + 1, "{orders:?}");
    let number = orders.iter().filter_map(|order| order["orderNo"].as_u64()).max().unwrap();
    world.engine.settle_order(&key, Settlement::Number(number)).await.unwrap();
    world.work_until(all(State::Done)).await;
}

async fn a_refused_customer_leaves_the_order_in_doubt(place: Place) {
    let world = World::new(place).await;
    world.engine.calibrate().await.unwrap();
    let key = world.place("asa@example.se");
    world.script(lost(|| {}, "newCustomerSubmit", Fate::Refused("Kunden är spärrad")));
    let records = world.work_until(all(State::Asking)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("order-in-doubt"));
    assert!(records[0].open_attempt.is_some());
    world.engine.settle_order(&key, Settlement::Again).await.unwrap();
    world.script(|_| Fate::Answered);
    world.work_until(all(State::NumberUnknown)).await;
}

/// The second test order meets this fate, and all later ones too if `ever`.
async fn calibrated(world: &World, fate: Fate, ever: bool) -> DuplicateRule {
    let mut creates = 0;
    world.script(move |call| {
        creates += usize::from(call.action == "newOrderSubmit");
        let hit = call.action == "newOrderSubmit" && (creates == 2 || ever && creates > 2);
        if hit { fate } else { Fate::Answered }
    });
    let found = world.engine.calibrate().await.unwrap();
    assert_eq!(world.engine.facts().duplicates, found.rule);
    assert_eq!(found.test_orders.len(), world.specter_orders().len());
    found.rule
}

/// A limit of calls, for example, which may be said in the body of an answer.
async fn a_refusal_of_anything_is_no_rule(place: Place) {
    let world = World::new(place).await;
    let rule = calibrated(&world, Fate::Refused("För många anrop, försök igen"), false).await;
    assert_eq!(rule, DuplicateRule::Unknown);
}

async fn a_refusal_of_every_order_is_no_rule(place: Place) {
    let world = World::new(place).await;
    let rule = calibrated(&world, Fate::Refused("Order {reference} tas inte emot nu"), true).await;
    assert_eq!(rule, DuplicateRule::Unknown);
}

/// Another connection exports all orders; it does not get to write their numbers into the shop.
async fn export_by_neighbour(world: &World, writes: bool) {
    let neighbour = world.other_shop().await;
    neighbour.look().await.unwrap();
    while neighbour.article_batch().await.unwrap() > 0 {}
    world.shop_script(move |method| method == "Order.set" && !writes);
    let stop = CancellationToken::new();
    let worker = {
        let (engine, stop): (Arc<Engine>, _) = (Arc::clone(&neighbour), stop.clone());
        tokio::spawn(async move { engine.work_orders(&stop).await })
    };
    let page = koppla_store::Page { limit: 10, ..koppla_store::Page::default() };
    wait_for(LONG, "the neighbour's export", async || {
        let entity = koppla_store::Entity::Order;
        let records = world.store.records("granne", entity, &page).await.unwrap().0;
        let there = |one: &koppla_store::Record| {
            one.erp_id.is_some() && if writes { one.state == State::Done } else { one.failures > 0 }
        };
        !records.is_empty() && records.iter().all(there)
    })
    .await;
    stop.cancel();
    worker.await.unwrap().unwrap();
    world.shop_script(|_| false);
}

async fn an_order_that_exists_is_not_sent_under_another_prefix(place: Place) {
    let mut world = World::with_settings(place, THE_SAME).await;
    world.engine.calibrate().await.unwrap();
    let key = world.place("asa@example.se");
    export_by_neighbour(&world, false).await;
    let records = world.work_until(all(State::Asking)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("exists-already"));
    let there = world.specter_orders().len();
    world.change_settings("[orders]\nprefix = \"NY-\"").await;
    let creates = times(&world, "newOrderSubmit");
    world.engine.settle_order(&key, Settlement::Again).await.unwrap();
    let records = world
        .work_until(|records| {
            times(&world, "newOrderSubmit") > creates && all(State::Asking)(records)
        })
        .await;
    assert_eq!(records[0].reason_code.as_deref(), Some("exists-already"));
    assert_eq!(world.specter_orders().len(), there);
    // A person who has looked may say that it is another one's.
    world.engine.settle_order(&key, Settlement::Missing).await.unwrap();
    world.work_until(all(State::Done)).await;
    assert_eq!(world.specter_orders().len(), there + 1);
}

/// ORD-16.
async fn what_was_changed_while_the_order_was_in_doubt_is_told(place: Place) {
    let world = World::new(place).await;
    world.engine.calibrate().await.unwrap();
    let key = world.place("asa@example.se");
    let more = edit(&world, &key, json!({"rows": [{"articleNumber": "MUGG", "quantity": 7}]}));
    world.script(lost(more, "none", Fate::Answered));
    let records = world.work_until(all(State::NumberUnknown)).await;
    let figures = koppla_sync::Figures::read(records[0].figures.as_deref().unwrap()).unwrap();
    assert_eq!(figures.shop_total.to_string(), "100.00", "as it was sent");
    let orders = world.specter_orders();
    let number = orders.iter().filter_map(|order| order["orderNo"].as_u64()).max().unwrap();
    world.engine.settle_order(&key, Settlement::Number(number)).await.unwrap();
    let records = world.work_until(all(State::Done)).await;
    assert_eq!(records[0].reason_code, None, "the number has just been written");
    world.engine.hint_order(key.parse().unwrap()).await.unwrap();
    let told = |records: &[koppla_store::Record]| {
        all(State::Done)(records) && records[0].reason_code.is_some()
    };
    let records = world.work_until(told).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("changed-after-export"));
}

async fn what_was_changed_before_a_person_answered_is_told(place: Place) {
    let world = World::new(place).await;
    let key = world.place("asa@example.se");
    let more = edit(&world, &key, json!({"rows": [{"articleNumber": "MUGG", "quantity": 7}]}));
    world.script(lost(more, "none", Fate::Answered));
    world.work_until(all(State::Asking)).await;
    let number = world.specter_orders()[0]["orderNo"].as_u64().unwrap();
    world.engine.settle_order(&key, Settlement::Number(number)).await.unwrap();
    world.work_until(all(State::Done)).await;
    world.engine.hint_order(key.parse().unwrap()).await.unwrap();
    let told = |records: &[koppla_store::Record]| {
        all(State::Done)(records) && records[0].reason_code.is_some()
    };
    let records = world.work_until(told).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("changed-after-export"));
}

async fn an_order_that_is_taken_for_another_connections_is_held(place: Place) {
    let mut world = World::with_settings(place, THE_SAME).await;
    let switches = json!({"order.duplicate": "return_existing"});
    control(&world.specter, "PATCH", &["switches"], switches);
    world.place("asa@example.se");
    export_by_neighbour(&world, false).await;
    let number = world.specter_orders()[0]["orderNo"].to_string();
    let records = world.work_until(all(State::Held)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("reference-shared"));
    let reason = records[0].reason.as_deref().unwrap();
    assert!(reason.contains("(granne)") && reason.contains(&number), "{reason}");
    assert_eq!(records[0].erp_id, None);
    world.change_settings("[orders]\nprefix = \"NY-\"").await;
    let records = world.work_until(all(State::Done)).await;
    assert_ne!(records[0].erp_id.as_ref(), Some(&number));
    assert_eq!(world.specter_orders().len(), 2);
}

async fn another_connections_number_is_not_adopted(place: Place) {
    let world = World::new(place).await;
    world.place("asa@example.se");
    export_by_neighbour(&world, true).await;
    let records = world.work_until(all(State::Held)).await;
    assert_eq!(records[0].reason_code.as_deref(), Some("number-taken"));
    assert!(records[0].reason.as_deref().unwrap().contains("(granne)"));
}
