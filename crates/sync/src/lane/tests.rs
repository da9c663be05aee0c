//! Who waits for whom, and for how long.

use std::cell::Cell;

use super::*;

fn lane(names: &[&str], side: Side) -> Lane {
    Lane { names: strings(names), side }
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn named(names: &[&str]) -> Lane {
    lane(names, Side::Neither)
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn at(seconds: i64) -> impl Fn() -> Timestamp {
    move || second(seconds)
}

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

#[tokio::test]
async fn a_passage_that_breaks_off_after_a_call_keeps_its_lane_closed() {
    let (lanes, lane) = (Lanes::default(), named(&["email:a"]));
    for ends in [true, false] {
        let Entry::Open(mut passage) = lanes.enter(&lane, at(0)).await else { panic!() };
        passage.sends(second(0), MINUTE);
        if ends {
            passage.ends();
        }
    }
    assert!(matches!(lanes.enter(&lane, at(59)).await, Entry::Closed(_)));
    assert!(matches!(lanes.enter(&lane, at(60)).await, Entry::Open(_)));
}

#[tokio::test]
async fn one_customer_passes_at_a_time_even_by_different_keys() {
    let lanes = Lanes::default();
    let first = lanes.enter(&named(&["email:a", "number:1"]), at(0)).await;
    assert!(matches!(first, Entry::Open(_)));
    let other = named(&["email:b", "number:1"]);
    let mut second = Box::pin(lanes.enter(&other, at(0)));
    assert!(futures_util::poll!(&mut second).is_pending());
    assert!(matches!(lanes.enter(&named(&["email:c"]), at(0)).await, Entry::Open(_)));
    drop(first);
    assert!(matches!(second.await, Entry::Open(_)));
}

/// P7: one of them may be found by its e-mail and the other by its number, and be the same.
#[tokio::test]
async fn a_customer_with_a_number_is_not_sent_beside_an_order_of_one_without() {
    let lanes = Lanes::default();
    let (email, number) = (lane(&["email:a"], Side::Email), lane(&["number:1"], Side::Number));
    let Entry::Open(mut order) = lanes.enter(&email, at(0)).await else { panic!() };
    order.customer_is_known();
    let mut customer = Box::pin(lanes.enter(&number, at(0)));
    assert!(futures_util::poll!(&mut customer).is_pending());
    drop(order);
    let Entry::Open(mut customer) = customer.await else { panic!() };
    let mut order = Box::pin(lanes.enter(&email, at(0)));
    assert!(futures_util::poll!(&mut order).is_pending());
    customer.customer_is_known();
    let Entry::Open(_order) = order.await else { panic!() };
    let other = lane(&["email:b"], Side::Email);
    assert!(matches!(lanes.enter(&other, at(0)).await, Entry::Open(_)));
}

#[tokio::test]
async fn what_may_still_arrive_keeps_the_other_side_closed_and_not_its_own() {
    let (email, number) = (lane(&["email:a"], Side::Email), lane(&["number:1"], Side::Number));
    let other = |side| lane(&["email:z"], side);
    for (closed, behind, beside) in [
        (email.of_order(), Side::Number, Side::Email),
        (number.of_customer(), Side::Email, Side::Number),
    ] {
        let lanes = Lanes::default();
        lanes.close(&closed, second(0), MINUTE);
        assert!(matches!(lanes.enter(&other(behind), at(59)).await, Entry::Closed(_)));
        assert!(matches!(lanes.enter(&other(beside), at(59)).await, Entry::Open(_)));
        lanes.open(&closed);
        assert!(
            matches!(lanes.enter(&other(behind), at(59)).await, Entry::Closed(_)),
            "another one may still be on its way"
        );
        assert!(matches!(lanes.enter(&other(behind), at(60)).await, Entry::Open(_)));
    }
    for open in [email.of_customer(), number.of_order()] {
        let lanes = Lanes::default();
        lanes.close(&open, second(0), MINUTE);
        for side in [Side::Email, Side::Number, Side::Neither] {
            assert!(matches!(lanes.enter(&other(side), at(1)).await, Entry::Open(_)));
        }
    }
}

#[tokio::test]
async fn a_create_of_unknown_outcome_keeps_its_lane_closed() {
    let (lanes, names) = (Lanes::default(), strings(&["email:a"]));
    lanes.close(&names, second(0), MINUTE);
    let lane = named(&["email:a"]);
    let early = lanes.enter(&lane, at(59)).await;
    assert!(matches!(early, Entry::Closed(until) if until == second(60)));
    assert!(matches!(lanes.enter(&lane, at(60)).await, Entry::Open(_)));
}

#[tokio::test]
async fn after_a_program_was_killed_every_lane_is_closed_for_a_while() {
    let lanes = Lanes::default();
    lanes.close_all(second(0), MINUTE);
    let early = lanes.enter(&named(&["email:a"]), at(59)).await;
    assert!(matches!(early, Entry::AllClosed(until) if until == second(60)));
    assert!(matches!(lanes.enter(&named(&["email:a"]), at(60)).await, Entry::Open(_)));
}

#[tokio::test]
async fn what_the_ledger_does_not_know_is_told_to_whoever_ends_the_work() {
    let lanes = Lanes::default();
    lanes.close(&strings(&["email:a"]), second(0), SignedDuration::from_secs(90));
    assert_eq!(lanes.closed_here_until(second(1)), None);
    lanes.close_here(&strings(&["email:b"]), second(0), MINUTE);
    lanes.close_here(&strings(&["email:c"]), second(0), SignedDuration::from_secs(30));
    assert_eq!(lanes.closed_here_until(second(59)), Some(second(60)));
    assert_eq!(lanes.closed_here_until(second(60)), None);
    assert!(matches!(lanes.enter(&named(&["email:b"]), at(59)).await, Entry::Closed(_)));
}

/// I16: no longer closed than meant, and no shorter.
#[tokio::test]
async fn after_the_clock_was_set_back_the_time_begins_again() {
    let lanes = Lanes::default();
    let lane = named(&["email:a"]);
    lanes.close(&strings(&["email:a"]), second(100_000), MINUTE);
    let back = lanes.enter(&lane, at(1_000)).await;
    assert!(matches!(back, Entry::Closed(until) if until == second(1_060)));
    assert!(matches!(lanes.enter(&lane, at(1_060)).await, Entry::Open(_)));
}

/// Who has waited for a lane does not take the clock to have been set back.
#[tokio::test]
async fn a_long_wait_shortens_no_other_lanes_closing() {
    let lanes = Lanes::default();
    let now = Cell::new(second(0));
    let lane = named(&["email:a"]);
    let first = lanes.enter(&lane, || now.get()).await;
    let mut waiting = Box::pin(lanes.enter(&lane, || now.get()));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    now.set(second(100));
    lanes.close(&strings(&["email:b"]), now.get(), MINUTE);
    drop(first);
    assert!(matches!(waiting.await, Entry::Open(_)));
    let other = lanes.enter(&named(&["email:b"]), at(159)).await;
    assert!(matches!(other, Entry::Closed(until) if until == second(160)));
}
