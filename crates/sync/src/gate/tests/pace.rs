//! Any series of callers that come, give up and end, at any times.

use std::num::NonZeroU32;
use std::time::Duration;

use koppla_testkit::Draw;

use super::super::Class;
use super::super::bucket::burst;
use super::gate;
use super::world::{Queue, Start};

const ROUNDS: u64 = 300;
const STEPS: u64 = 200;

#[test]
fn no_series_of_callers_gets_past_the_limits_or_loses_a_turn() {
    let mut draw = Draw::announced("gate");
    for _ in 0..ROUNDS {
        let at_once = usize::try_from(1 + draw.below(6)).unwrap();
        let rate = [None, Some(1), Some(3), Some(10), Some(1_000)][index(&mut draw, 5)];
        let (clock, gate) = gate(at_once, rate);
        let mut queue = Queue::new(&gate, &clock);
        for _ in 0..STEPS {
            step(&mut queue, &mut draw);
            assert!(queue.running().len() <= at_once);
            assert!(queue.running_of(Class::Article) <= (at_once / 2).max(1));
        }
        let mut idle = 0;
        while !queue.waiting().is_empty() {
            let before = queue.waiting().len();
            queue.finish_all();
            queue.advance(Duration::from_secs(1));
            idle = if queue.waiting().len() < before { 0 } else { idle + 1 };
            assert!(idle < 3, "nobody gets on: {:?} wait", queue.waiting());
        }
        assert_eq!(queue.sent_back(), 0);
        check(&queue.starts, rate);
    }
}

fn step(queue: &mut Queue<'_>, draw: &mut Draw) {
    match draw.below(11) {
        0..=2 => _ = queue.join(Class::Order),
        3..=5 => _ = queue.join(Class::Article),
        6 => {
            if let Some(id) = any(&queue.waiting(), draw) {
                queue.leave(id);
            }
        }
        7..=8 => {
            if let Some(id) = any(&queue.running(), draw) {
                queue.finish(id);
            }
        }
        9 => {
            if let Some(id) = any(&queue.running(), draw) {
                queue.finish_in_vain(id);
            }
        }
        _ => queue.advance(Duration::from_micros(draw.below(700_000))),
    }
}

fn check(starts: &[Start], rate: Option<u32>) {
    for class in [Class::Order, Class::Article] {
        let of_class = starts.iter().filter(|start| start.class == class);
        assert!(of_class.map(|start| start.id).is_sorted(), "first come, first served");
    }
    for (index, start) in starts.iter().enumerate() {
        assert!(start.class == Class::Order || start.orders_waiting == 0, "orders go first");
        let Some(rate) = rate.and_then(NonZeroU32::new) else { continue };
        let within = |other: &&Start| other.at.duration_since(start.at).as_millis() < 1_000;
        let together = starts[index..].iter().take_while(within).count();
        let most = usize::try_from(rate.get() + burst(rate)).unwrap();
        assert!(together <= most, "{together} calls in a second at {rate}");
    }
}

fn any(ids: &[u64], draw: &mut Draw) -> Option<u64> {
    if ids.is_empty() { None } else { Some(ids[index(draw, ids.len())]) }
}

fn index(draw: &mut Draw, end: usize) -> usize {
    usize::try_from(draw.below(u64::try_from(end).unwrap())).unwrap()
}
