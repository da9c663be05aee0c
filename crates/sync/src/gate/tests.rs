//! The gate under a clock that stands still until it is moved; only those are polled who were woken.

mod pace;
mod world;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use koppla_store::Clock;

use super::{Class, Gate, Gates, Limits, Way};
use crate::account::{Account, ErpAccount, ErpKeys, Pace, Secret, ShopAccount, Timing};
use crate::reach::Reach;
use crate::remote::Trouble;
use world::{Manual, Queue};

fn gate(at_once: usize, per_second: Option<u32>) -> (Manual, Gate) {
    let clock = Manual::default();
    let gate = Gate::new(Arc::new(clock.clone()), limits(at_once, per_second), 1);
    (clock, gate)
}

fn limits(at_once: usize, per_second: Option<u32>) -> Limits {
    Limits { at_once, per_second: per_second.and_then(NonZeroU32::new) }
}

#[test]
fn an_order_goes_before_articles_that_wait_longer() {
    let (clock, gate) = gate(1, None);
    let mut queue = Queue::new(&gate, &clock);
    let first = queue.join(Class::Article);
    let second = queue.join(Class::Article);
    let order = queue.join(Class::Order);
    assert_eq!(queue.running(), [first]);
    queue.finish(first);
    assert_eq!(queue.running(), [order]);
    queue.finish(order);
    assert_eq!(queue.running(), [second]);
}

#[test]
fn articles_leave_half_of_the_turns_to_orders() {
    let (clock, gate) = gate(5, None);
    let mut queue = Queue::new(&gate, &clock);
    let articles: Vec<u64> = (0..9).map(|_| queue.join(Class::Article)).collect();
    assert_eq!(queue.running(), articles[..2]);
    let orders: Vec<u64> = (0..3).map(|_| queue.join(Class::Order)).collect();
    assert_eq!(queue.running(), [&articles[..2], &orders[..]].concat());
}

#[test]
fn one_who_waits_no_longer_leaves_the_turn_to_the_next() {
    let (clock, gate) = gate(1, Some(1));
    let mut queue = Queue::new(&gate, &clock);
    let first = queue.join(Class::Order);
    queue.finish(first);
    let given_up = queue.join(Class::Order);
    let next = queue.join(Class::Order);
    queue.leave(given_up);
    queue.advance(Duration::from_secs(1));
    assert_eq!(queue.running(), [next]);
}

#[test]
fn a_further_call_of_a_turn_counts_and_goes_first() {
    let (clock, gate) = gate(1, Some(1));
    let mut queue = Queue::new(&gate, &clock);
    let first = queue.join(Class::Order);
    queue.join(Class::Order);
    let further = queue.call_again();
    queue.advance(Duration::from_millis(999));
    assert_eq!(queue.running(), [first]);
    queue.advance(Duration::from_millis(1));
    assert_eq!(queue.running(), [first, further]);
}

#[test]
fn being_turned_away_sends_everybody_back_until_then() {
    let (clock, gate) = gate(4, None);
    let mut queue = Queue::new(&gate, &clock);
    let calls: Vec<_> = (0..4).map(|_| gate.begin()).collect();
    for _ in 0..5 {
        queue.join(Class::Order);
    }
    let asked = Some(Duration::from_secs(30));
    assert_eq!(gate.turned_away(&calls[0], asked), Duration::from_secs(30));
    queue.poll();
    assert_eq!(queue.sent_back(), 1, "the one that waited");
    queue.join(Class::Article);
    assert_eq!(queue.sent_back(), 2);
    queue.finish_all();
    queue.advance(Duration::from_secs(30));
    assert!(gate.closed_for().is_zero());
    let ahead = queue.join(Class::Order);
    let behind = queue.join(Class::Order);
    assert_eq!(queue.running(), [ahead], "one tries first");
    gate.answered(&calls[1]);
    queue.poll();
    assert_eq!(queue.running(), [ahead], "an answer from before proves nothing");
    gate.answered(&gate.begin());
    queue.poll();
    assert_eq!(queue.running(), [ahead, behind]);
}

#[test]
fn pauses_grow_while_calls_are_turned_away_and_start_anew_after_an_answer() {
    let (clock, gate) = gate(2, None);
    let mut pauses = Vec::new();
    for _ in 0..9 {
        let together = [gate.begin(), gate.begin()];
        pauses.push(gate.turned_away(&together[0], None));
        assert!(gate.turned_away(&together[1], None) <= *pauses.last().unwrap());
        clock.advance(gate.closed_for());
    }
    let whole = [5, 10, 20, 40, 80, 160, 300, 300, 300].map(Duration::from_secs);
    for (pause, whole) in pauses.iter().zip(whole) {
        assert!(*pause <= whole && *pause >= whole / 2, "{pauses:?}");
    }
    gate.answered(&gate.begin());
    assert!(gate.turned_away(&gate.begin(), None) <= Duration::from_secs(5));
}

#[test]
fn what_a_remote_asks_for_is_kept_within_bounds() {
    let (_, first) = gate(1, None);
    assert_eq!(first.turned_away(&first.begin(), Some(Duration::ZERO)), Duration::from_secs(1));
    let (_, second) = gate(1, None);
    assert_eq!(second.turned_away(&second.begin(), Some(Duration::MAX)), Duration::from_hours(1));
}

#[test]
fn a_clock_that_is_set_back_keeps_nobody_out_for_long() {
    let (clock, gate) = gate(1, None);
    gate.turned_away(&gate.begin(), Some(Duration::from_mins(1)));
    clock.set_back(Duration::from_hours(24));
    assert_eq!(gate.closed_for(), Duration::from_hours(1));
}

fn account(shop: &str, erp: &str, number: u64, pace: Pace) -> Account {
    Account {
        shop: ShopAccount { address: shop.into(), webshop: number, token: Secret::new("t") },
        erp: ErpAccount {
            address: erp.into(),
            account: number,
            keys: ErpKeys::V1 { first: Secret::new("a"), second: Secret::new("b") },
        },
        pace,
        timing: Timing::default(),
        callback: None,
        reach: Reach::Anywhere,
    }
}

#[test]
fn connections_of_one_account_share_its_gate_and_the_strictest_pace() {
    let clock: Arc<dyn Clock> = Arc::new(Manual::default());
    let gates = Gates::default();
    let wide = Pace { erp: 8, erp_per_second: Some(20), ..Pace::default() };
    let narrow = Pace { erp: 2, erp_per_second: None, ..Pace::default() };
    let (first, _) = gates.erp(&account("a", "https://u:p@erp.example/", 1, wide), &clock);
    let (second, _) = gates.erp(&account("b", "http://ERP.example", 1, narrow), &clock);
    let (other, _) = gates.erp(&account("a", "https://erp.example", 2, wide), &clock);
    let same = |one: &Way, another: &Way| {
        let [one, another]: [&Gate; 2] = [one, another];
        std::ptr::eq(one, another)
    };
    assert!(same(&first, &second) && !same(&first, &other));
    assert_eq!(first.state().limits, limits(2, Some(20)));
    drop(second);
    assert_eq!(first.state().limits, limits(8, Some(20)));
}

#[test]
fn a_pause_outlives_the_engine_that_met_it() {
    let clock: Arc<dyn Clock> = Arc::new(Manual::default());
    let gates = Gates::default();
    let account = account("https://shop.example", "https://erp.example", 1, Pace::default());
    let shop = gates.shop(&account, &clock);
    shop.turned_away(&shop.begin(), Some(Duration::from_mins(1)));
    drop(shop);
    assert_eq!(gates.shop(&account, &clock).closed_for(), Duration::from_mins(1));
    let erp = gates.erp(&account, &clock).0;
    let turn = futures_util::FutureExt::now_or_never(erp.turn(Class::Order));
    assert!(!matches!(turn, None | Some(Err(Trouble::Throttled { .. }))), "another system");
}
