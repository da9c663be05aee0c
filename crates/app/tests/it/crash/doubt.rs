//! Lost answers without a kill: what a person is asked, and what each answer leads to.

use koppla_testkit::{Place, Sandboxes, standard_specter};
use serde_json::{Value, json};

use super::world::World;

koppla_testkit::on_each_store!(
    an_uncalibrated_account_asks_and_the_order_that_is_missing_is_sent,
    an_uncalibrated_account_asks_and_the_order_that_is_there_is_linked,
    a_person_who_overlooks_the_order_does_not_double_it,
    an_order_known_to_be_there_waits_for_its_own_number_only,
    an_order_that_arrives_late_is_not_doubled,
);

/// Exports one order while this befalls its create; its number.
async fn export_with(world: &World, buyer: &str, fault: &Value) -> String {
    let mut fault = fault.clone();
    fault["action"] = "newOrderSubmit".into();
    fault["count"] = 1.into();
    Sandboxes::fault(&world.sandboxes.specter, &fault).await;
    let number = world.place_of(buyer).await;
    world.koppla.until_idle().await.fine();
    number
}

async fn state(world: &World, number: &str) -> String {
    world.koppla.order(number).await["state"].as_str().unwrap_or_default().to_owned()
}

async fn an_uncalibrated_account_asks_and_the_order_that_is_missing_is_sent(place: Place) {
    let world = World::start(place, standard_specter(), "", false).await;
    let number = export_with(&world, "saknas", &json!({"kind": "reset_before"})).await;
    assert_eq!(state(&world, &number).await, "asking");
    assert!(world.numbers_of(&number).await.is_empty());
    world.settle(&number, &["--missing"]).await.fine();
    world.koppla.until_idle().await.fine();
    world.assert_exactly_once().await;
}

async fn an_uncalibrated_account_asks_and_the_order_that_is_there_is_linked(place: Place) {
    let world = World::start(place, standard_specter(), "", false).await;
    let number = export_with(&world, "finns", &json!({"kind": "commit_and_drop"})).await;
    assert_eq!(state(&world, &number).await, "asking");
    let found = world.numbers_of(&number).await;
    world.settle(&number, &["--number", &found[0]]).await.fine();
    world.koppla.until_idle().await.fine();
    world.assert_exactly_once().await;
}

async fn a_person_who_overlooks_the_order_does_not_double_it(place: Place) {
    let world = World::start(place, standard_specter(), "", false).await;
    let number = export_with(&world, "finns", &json!({"kind": "commit_and_drop"})).await;
    world.settle(&number, &["--missing"]).await.fine();
    world.koppla.until_idle().await.fine();
    let order = world.koppla.order(&number).await;
    assert_ne!(order["state"], "done", "{order:#}");
    let found = world.numbers_of(&number).await;
    assert_eq!(found.len(), 1, "{found:?}");
    world.settle(&number, &["--number", &found[0]]).await.fine();
    world.koppla.until_idle().await.fine();
    world.assert_exactly_once().await;
}

async fn an_order_known_to_be_there_waits_for_its_own_number_only(place: Place) {
    let world = World::start(place, standard_specter(), "", true).await;
    let other = world.place_of("annan").await;
    let number = export_with(
        &world,
        "finns",
        &json!({"kind": "commit_and_drop", "parameter":
        "externalOrderNo", "contains": "10002"}),
    )
    .await;
    assert_eq!(state(&world, &number).await, "number_unknown");
    for refused in [
        vec!["--missing"],
        vec!["--again"],
        vec!["--customer", "4711"],
        vec!["--number", &world.numbers_of(&other).await[0]],
    ] {
        let said = world.settle(&number, &refused).await;
        assert_eq!(said.code, Some(1), "{refused:?}: {said:?}");
        assert_eq!(state(&world, &number).await, "number_unknown", "after {refused:?}");
    }
    world.settle(&number, &["--number", &world.numbers_of(&number).await[0]]).await.fine();
    world.koppla.until_idle().await.fine();
    world.assert_exactly_once().await;
}

/// The call is cut off at once and its work done later: within the settle time, and after the
/// order has been sent again.
async fn an_order_that_arrives_late_is_not_doubled(place: Place) {
    let world = World::start(place, standard_specter(), "", true).await;
    for (buyer, after_ms) in [("i-tid", 100), ("för-sent", 1_500)] {
        export_with(&world, buyer, &json!({"kind": "commit_late", "after_ms": after_ms})).await;
        world.sandboxes.clear_faults().await;
        world.settle_all().await;
    }
    world.assert_exactly_once().await;
}
