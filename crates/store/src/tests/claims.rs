//! Observing and claiming.

use koppla_testkit::Place;

use super::{LEASE, finish, ledger, open, order};
use crate::{Error, State};

koppla_testkit::on_each_store!(
    many_sightings_of_one_order_are_one_run,
    a_change_during_the_run_is_not_lost,
    a_change_does_not_end_the_wait_for_an_outcome,
    pressing_export_wakes_a_held_order_and_is_remembered,
    a_hint_is_one_run_and_the_poll_after_it_none,
    oldest_orders_are_claimed_first,
    a_stale_worker_records_nothing,
    a_person_cannot_take_what_a_worker_holds,
    other_settings_wake_what_waits_for_a_change,
    work_outlives_the_process,
    records_are_settled_once_none_is_due_or_in_hand,
);

async fn many_sightings_of_one_order_are_one_run(place: Place) {
    let ledger = ledger(place).await;
    assert_eq!(ledger.see(&["1", "2"], "a").await, 2);
    assert_eq!(ledger.see(&["1", "2"], "a").await, 0);
    assert_eq!(ledger.see(&["1"], "b").await, 1);
    assert_eq!(ledger.claim("me", 10).await.len(), 2);
    assert!(ledger.claim("other", 10).await.is_empty());
}

async fn a_change_during_the_run_is_not_lost(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.see(&["1"], "b").await;
    ledger.store.commit(finish(&claimed, State::Done)).await.unwrap();
    assert_eq!(ledger.state("1").await, State::Due);
    let again = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(finish(&again, State::Done)).await.unwrap();
    assert_eq!(ledger.state("1").await, State::Done);
}

async fn a_change_does_not_end_the_wait_for_an_outcome(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(finish(&claimed, State::Asking)).await.unwrap();
    ledger.see(&["1"], "b").await;
    ledger.observe(&["1"], None, true).await;
    assert_eq!(ledger.state("1").await, State::Asking);
    assert!(ledger.claim("me", 1).await.is_empty());
}

async fn pressing_export_wakes_a_held_order_and_is_remembered(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    assert!(!claimed.forced);
    ledger.store.commit(finish(&claimed, State::Held)).await.unwrap();
    assert!(ledger.claim("me", 1).await.is_empty());
    ledger.observe(&["1"], None, true).await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    assert!(claimed.forced);
    ledger.store.commit(finish(&claimed, State::Done)).await.unwrap();
    ledger.see(&["1"], "b").await;
    assert!(!ledger.claim("me", 1).await.remove(0).forced);
}

async fn a_hint_is_one_run_and_the_poll_after_it_none(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(finish(&claimed, State::Done)).await.unwrap();
    assert_eq!(ledger.observe(&["1"], None, false).await, 1);
    let claimed = ledger.claim("me", 1).await.remove(0);
    ledger.store.commit(finish(&claimed, State::Done)).await.unwrap();
    assert_eq!(ledger.see(&["1"], "a").await, 0);
}

async fn oldest_orders_are_claimed_first(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["10", "9", "100"], "a").await;
    let keys: Vec<_> =
        ledger.claim("me", 10).await.into_iter().map(|claimed| claimed.claim.id.key).collect();
    assert_eq!(keys, ["9", "10", "100"]);
}

async fn a_stale_worker_records_nothing(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let stale = ledger.claim("first", 1).await.remove(0);
    ledger.lose_the_worker().await;
    let fresh = ledger.claim("second", 1).await.remove(0);
    let lost = ledger.store.commit(finish(&stale, State::Done)).await;
    assert!(matches!(lost, Err(Error::LeaseLost)));
    assert_eq!(ledger.state("1").await, State::Due);
    ledger.store.commit(finish(&fresh, State::Done)).await.unwrap();
}

async fn a_person_cannot_take_what_a_worker_holds(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let claimed = ledger.claim("worker", 1).await.remove(0);
    let taken = ledger.store.claim_one(&order("1"), "person", LEASE).await.unwrap();
    assert!(taken.is_none());
    ledger.store.commit(finish(&claimed, State::Asking)).await.unwrap();
    let taken = ledger.store.claim_one(&order("1"), "person", LEASE).await.unwrap();
    assert_eq!(taken.unwrap().claim.fence, claimed.claim.fence + 1);
}

async fn other_settings_wake_what_waits_for_a_change(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3"], "a").await;
    let states = [State::Held, State::Done, State::Asking];
    for (claimed, state) in ledger.claim("me", 3).await.iter().zip(states) {
        ledger.store.commit(finish(claimed, state)).await.unwrap();
    }
    assert_eq!(ledger.store.wake_all("shop").await.unwrap(), 1);
    assert_eq!(ledger.state("1").await, State::Due);
    assert_eq!(ledger.state("2").await, State::Done);
    assert_eq!(ledger.state("3").await, State::Asking);
}

async fn work_outlives_the_process(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    ledger.claim("killed", 1).await;
    ledger.lose_the_worker().await;
    let restarted = open(&ledger.place).await;
    let claimed =
        restarted.claim("shop", crate::Entity::Order, "new", None, 1, LEASE).await.unwrap();
    assert_eq!(claimed.len(), 1);
}

async fn records_are_settled_once_none_is_due_or_in_hand(place: Place) {
    let ledger = ledger(place).await;
    let settled = || ledger.store.is_settled("shop", crate::Entity::Order);
    assert!(settled().await.unwrap());
    ledger.see(&["1"], "a").await;
    assert!(!settled().await.unwrap());
    let claimed = ledger.claim("me", 1).await.remove(0);
    assert!(!settled().await.unwrap());
    ledger.store.commit(finish(&claimed, State::Held)).await.unwrap();
    assert!(settled().await.unwrap());
}
