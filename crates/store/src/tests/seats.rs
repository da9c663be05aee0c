//! Seats: one node at a time works for an account, and another one only after its lease (I10).

use std::collections::BTreeMap;

use jiff::SignedDuration;
use koppla_testkit::Place;

use super::{LEASE, Ledger, finish, ledger, open};
use crate::{Claimed, Entity, Error, NewLink, Seat, Seated, Sign, State, Step, Store, Wish};

mod servers;

koppla_testkit::on_each_store!(
    one_node_at_a_time_has_a_seat,
    a_seat_is_taken_over_only_after_its_lease,
    a_seat_that_ran_out_and_that_nobody_took_goes_on,
    a_take_over_ends_the_claims_of_the_node_before,
    a_seat_handed_back_is_free_at_once,
    a_seat_handed_back_for_later_is_free_then,
    what_was_handed_back_late_stays_with_the_next_node,
    two_and_three_nodes_share_fairly,
    a_node_for_one_account_takes_no_share_from_the_others,
    a_longer_limit_of_a_call_prolongs_the_seat_in_hand,
    who_works_for_which_account_is_known,
);

/// What one beat of a node asks for in these tests.
fn sign(node: &str, seats: &[&str]) -> Sign {
    let wish = |name: &&str| Wish {
        name: (*name).to_owned(),
        lease: LEASE,
        connections: vec!["shop".to_owned()],
    };
    Sign {
        node: node.to_owned(),
        label: format!("node {node}"),
        lease: LEASE,
        wishes: seats.iter().map(wish).collect(),
        shares: true,
    }
}

fn names(seated: &Seated) -> Vec<&str> {
    seated.held.iter().map(|seat| seat.name.as_str()).collect()
}

impl Ledger {
    async fn sit(&self, node: &str, seats: &[&str]) -> Seated {
        self.store.sit(sign(node, seats)).await.unwrap()
    }

    /// A node that asks for one account whatever others there are; the seat, if it has it.
    async fn sit_alone(&self, node: &str, seat: &str) -> Option<Seat> {
        let sign = Sign { shares: false, ..sign(node, &[seat]) };
        self.store.sit(sign).await.unwrap().held.pop()
    }

    /// As if so much time had passed since all signs of life.
    async fn pass(&self, duration: SignedDuration) {
        for column in ["UPDATE seat SET until = until - $1", "UPDATE node SET until = until - $1"] {
            let millis = i64::try_from(duration.as_millis()).unwrap();
            sqlx::query(column).bind(millis).execute(&self.store.readers).await.unwrap();
        }
    }

    async fn claim_from(&self, seat: &Seat) -> Result<Vec<Claimed>, Error> {
        self.store.claim("shop", Entity::Order, &seat.node, Some(seat), 1, LEASE).await
    }
}

async fn one_node_at_a_time_has_a_seat(place: Place) {
    let ledger = ledger(place).await;
    let first = ledger.sit_alone("a", "s").await.unwrap();
    assert_eq!(ledger.sit_alone("b", "s").await, None);
    let again = ledger.sit_alone("a", "s").await.unwrap();
    assert_eq!((&again.node, again.fence), (&first.node, first.fence));
    assert!(again.until >= first.until, "a sign of life prolongs it");
}

async fn a_seat_is_taken_over_only_after_its_lease(place: Place) {
    let ledger = ledger(place).await;
    let first = ledger.sit_alone("a", "s").await.unwrap();
    ledger.pass(LEASE - SignedDuration::from_secs(30)).await;
    assert_eq!(ledger.sit_alone("b", "s").await, None);
    ledger.pass(SignedDuration::from_secs(30)).await;
    let taken = ledger.sit_alone("b", "s").await.unwrap();
    assert_eq!(taken.fence, first.fence + 1);
    assert_eq!(ledger.sit_alone("a", "s").await, None, "the node before learns of it");
}

async fn a_seat_that_ran_out_and_that_nobody_took_goes_on(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let seat = ledger.sit_alone("a", "s").await.unwrap();
    let claimed = ledger.claim_from(&seat).await.unwrap().remove(0);
    ledger.pass(LEASE).await;
    assert_eq!(ledger.sit_alone("a", "s").await.map(|seat| seat.fence), Some(seat.fence));
    ledger.store.commit(finish(&claimed, State::Done)).await.unwrap();
}

async fn a_take_over_ends_the_claims_of_the_node_before(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2"], "a").await;
    let before = ledger.sit_alone("a", "s").await.unwrap();
    let stale = ledger.claim_from(&before).await.unwrap().remove(0);
    ledger.pass(LEASE).await;
    let now = ledger.sit_alone("b", "s").await.unwrap();

    let lost = ledger.store.commit(finish(&stale, State::Done)).await;
    assert!(matches!(lost, Err(Error::LeaseLost)), "{lost:?}");
    let lost = ledger.claim_from(&before).await;
    assert!(matches!(lost, Err(Error::SeatLost { .. })), "{lost:?}");
    // What it had in hand is the first that the new one gets, without waiting for that lease.
    let taken = ledger.claim_from(&now).await.unwrap().remove(0);
    assert_eq!(taken.claim.id, stale.claim.id);
    ledger.store.put_back(&stale.claim).await.unwrap();
    ledger.store.commit(finish(&taken, State::Done)).await.unwrap();
}

/// Only SQLite has an exclusive take-over: the lease of a seat outlives a killed node elsewhere.
#[tokio::test]
async fn after_a_kill_with_orders_in_hand_it_is_known_until_when_its_calls_may_arrive() {
    let ledger = ledger(Place::sqlite()).await;
    let taken = |seat: Option<Seat>| seat.unwrap().calls_end;
    let first = ledger.sit_alone("a", "s").await.unwrap();
    drop(ledger.store.lock().await.unwrap());
    assert_eq!(taken(ledger.sit_alone("b", "s").await), None, "nothing was in hand");
    ledger.see(&["1"], "a").await;
    let second = ledger.sit_alone("b", "s").await.unwrap();
    assert_eq!(ledger.claim_from(&second).await.unwrap().len(), 1);
    drop(ledger.store.lock().await.unwrap());
    let end = taken(ledger.sit_alone("c", "s").await).unwrap();
    assert!(first.until <= second.until && end == second.until);
    drop(ledger.store.lock().await.unwrap());
    assert_eq!(taken(ledger.sit_alone("d", "s").await), Some(end), "and not forgotten");
}

async fn a_seat_handed_back_is_free_at_once(place: Place) {
    let ledger = ledger(place).await;
    let seat = ledger.sit_alone("a", "s").await.unwrap();
    ledger.store.stand_up(seat.clone(), None).await.unwrap();
    let lost = ledger.claim_from(&seat).await;
    assert!(matches!(lost, Err(Error::SeatLost { .. })), "{lost:?}");
    assert!(ledger.sit_alone("b", "s").await.is_some());
    ledger.store.leave("b").await.unwrap();
    assert!(ledger.sit_alone("c", "s").await.is_some());
}

/// P7: a customer may still be on its way to the account.
async fn a_seat_handed_back_for_later_is_free_then(place: Place) {
    let ledger = ledger(place).await;
    let seat = ledger.sit_alone("a", "s").await.unwrap();
    let free_at = ledger.store.clock().now() + 3 * LEASE;
    ledger.store.stand_up(seat, Some(free_at)).await.unwrap();
    ledger.store.leave("a").await.unwrap();
    assert!(ledger.sit_alone("b", "s").await.is_none());
    // A process that has the ledger alone frees what one that was killed had, and not this.
    let lock = ledger.store.lock().await.unwrap();
    ledger.pass(2 * LEASE).await;
    assert!(ledger.sit_alone("b", "s").await.is_none());
    ledger.pass(LEASE).await;
    assert!(ledger.sit_alone("b", "s").await.is_some());
    drop(lock);
}

async fn what_was_handed_back_late_stays_with_the_next_node(place: Place) {
    let ledger = ledger(place).await;
    let before = ledger.sit_alone("a", "s").await.unwrap();
    ledger.pass(LEASE).await;
    let now = ledger.sit_alone("b", "s").await.unwrap();
    ledger.store.stand_up(before, None).await.unwrap();
    ledger.store.leave("a").await.unwrap();
    assert_eq!(ledger.sit_alone("b", "s").await.map(|seat| seat.fence), Some(now.fence));
}

async fn two_and_three_nodes_share_fairly(place: Place) {
    let ledger = ledger(place).await;
    let seats = ["1", "2", "3", "4", "5", "6", "7", "8"];
    assert_eq!(ledger.sit("a", &seats).await.held.len(), 8, "a node alone has them all");
    assert!(ledger.sit("b", &seats).await.held.is_empty(), "nothing is taken from anybody");
    // Two nodes, then three: whoever has too many hands them back, and the newcomer takes them.
    for (nodes, least) in [(&["a", "b"][..], 4), (&["a", "b", "c"][..], 2)] {
        for _ in 0..3 {
            for node in nodes {
                let seated = ledger.sit(node, &seats).await;
                for seat in seated.held.into_iter().rev().take(seated.surplus) {
                    ledger.store.stand_up(seat, None).await.unwrap();
                }
            }
        }
        let mut all = Vec::new();
        for node in nodes {
            let seated = ledger.sit(node, &seats).await;
            assert!(seated.held.len() >= least, "{node}: {:?}", names(&seated));
            assert_eq!(seated.surplus, 0, "it is fair, and stays as it is");
            all.extend(seated.held.into_iter().map(|seat| seat.name));
        }
        all.sort();
        assert_eq!(all, seats);
    }
    // One goes: what it had is taken at the next signs of life.
    ledger.store.leave("a").await.unwrap();
    let left = [ledger.sit("b", &seats).await.held.len(), ledger.sit("c", &seats).await.held.len()];
    assert_eq!(left, [4, 4]);
}

async fn a_node_for_one_account_takes_no_share_from_the_others(place: Place) {
    let ledger = ledger(place).await;
    assert!(ledger.sit_alone("one", "1").await.is_some());
    assert_eq!(names(&ledger.sit("all", &["1", "2", "3", "4"]).await), ["2", "3", "4"]);
    assert!(ledger.sit_alone("one", "1").await.is_some(), "and keeps its own");
}

async fn a_longer_limit_of_a_call_prolongs_the_seat_in_hand(place: Place) {
    let ledger = ledger(place).await;
    ledger.sit("a", &["s"]).await;
    let longer = SignedDuration::from_mins(10);
    let mut sign = sign("a", &["s"]);
    sign.wishes[0].lease = longer;
    let held = ledger.store.sit(sign).await.unwrap().held.remove(0);
    let left = held.until.duration_since(ledger.store.clock().now());
    assert!(left > longer - LEASE, "{left}");
}

async fn who_works_for_which_account_is_known(place: Place) {
    let ledger = ledger(place).await;
    ledger.sit("a", &["s", "t"]).await;
    let sittings = ledger.store.sittings().await.unwrap();
    let said: Vec<_> = sittings.iter().map(|one| (one.name.as_str(), one.label.as_str())).collect();
    assert_eq!(said, [("s", "node a"), ("t", "node a")]);
    ledger.pass(LEASE).await;
    assert!(ledger.store.sittings().await.unwrap().is_empty(), "a dead node works for nothing");
}
