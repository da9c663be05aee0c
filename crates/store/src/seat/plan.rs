//! Who takes which seats: a pure decision of one node, from what all have written down.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Held, Sign, Wish};
use crate::claim::millis;

/// A seat that nobody has taken for so long is taken by any node, whatever its share: the others
/// do not want it.
const SPURNED: SignedDuration = SignedDuration::from_secs(6);
/// Most seats taken at once: what the others would have taken is theirs.
const AT_ONCE: usize = 64;

/// What a node does at one sign of life.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// Free seats to take.
    pub(super) take: Vec<&'a Wish>,
    /// How many seats it still lacks then.
    pub(super) lacks: usize,
    /// How many of its seats others lack.
    pub(super) surplus: usize,
}

/// Plans for one node. `others` are the seats that each other living node lacks.
pub(super) fn plan<'a>(
    sign: &'a Sign,
    seats: &BTreeMap<String, Held>,
    others: &[usize],
    now: Timestamp,
) -> Plan<'a> {
    let now = now.as_millisecond();
    let mine = sign
        .wishes
        .iter()
        .filter(|wish| seats.get(&wish.name).is_some_and(|seat| seat.by(&sign.node)))
        .count();
    let nodes = others.len() + 1;
    let share = if sign.shares { sign.wishes.len().div_ceil(nodes) } else { sign.wishes.len() };
    let mut room = share.saturating_sub(mine);
    let mut take = Vec::new();
    for wish in &sign.wishes {
        let spurned = match seats.get(&wish.name) {
            None => false,
            Some(seat) if seat.by(&sign.node) || seat.until > now => continue,
            Some(seat) => seat.until.saturating_add(millis(SPURNED)) <= now,
        };
        if take.len() == AT_ONCE || (room == 0 && !spurned) {
            continue;
        }
        room = room.saturating_sub(1);
        take.push(wish);
    }
    if !sign.shares {
        return Plan { take, ..Plan::default() };
    }
    let all = mine + take.len();
    // What every node should have at least; the rest may be anybody's.
    let least = sign.wishes.len() / nodes;
    let spare = match all.saturating_sub(share) {
        0 if all > least && is_first_of_the_richest(&sign.node, seats) => 1,
        beyond => beyond,
    };
    Plan { lacks: least.saturating_sub(all), surplus: spare.min(others.iter().sum()), take }
}

/// Whether no node has more seats, and none that has as many comes before this one.
fn is_first_of_the_richest(node: &str, seats: &BTreeMap<String, Held>) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for holder in seats.values().filter_map(|seat| seat.node.as_deref()) {
        *counts.entry(holder).or_default() += 1;
    }
    let most = counts.values().max();
    counts.iter().find(|(_, count)| Some(*count) == most).is_some_and(|(first, _)| *first == node)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn sign(node: &str, names: usize) -> Sign {
        let wish = |n: usize| Wish {
            name: format!("s{n:03}"),
            lease: SignedDuration::from_secs(10),
            connections: Vec::new(),
        };
        Sign {
            node: node.into(),
            label: node.into(),
            lease: SignedDuration::from_secs(10),
            wishes: (0..names).map(wish).collect(),
            shares: true,
        }
    }

    fn held(of: &[(usize, Option<&str>, i64)]) -> BTreeMap<String, Held> {
        of.iter()
            .map(|(n, node, until)| {
                (format!("s{n:03}"), Held { node: node.map(Into::into), until: *until })
            })
            .collect()
    }

    fn at(
        sign: &Sign,
        seats: &BTreeMap<String, Held>,
        others: &[usize],
    ) -> (Vec<String>, usize, usize) {
        let plan = plan(sign, seats, others, Timestamp::from_millisecond(NOW).unwrap());
        let take = plan.take.iter().map(|wish| wish.name.clone()).collect();
        (take, plan.lacks, plan.surplus)
    }

    #[test]
    fn a_node_alone_takes_everything_that_is_free() {
        let seats = held(&[(1, Some("dead"), NOW), (2, Some("alive"), NOW + 1)]);
        assert_eq!(at(&sign("me", 4), &seats, &[]).0, ["s000", "s001", "s003"]);
    }

    #[test]
    fn two_nodes_take_half_each_and_a_late_one_gets_what_the_first_has_too_much() {
        assert_eq!(at(&sign("a", 4), &held(&[]), &[0]).0, ["s000", "s001"]);
        let all: Vec<_> = (0..4).map(|n| (n, Some("a"), NOW + 9)).collect();
        assert_eq!(at(&sign("b", 4), &held(&all), &[0]), (vec![], 2, 0));
        assert_eq!(at(&sign("a", 4), &held(&all), &[2]), (vec![], 0, 2));
        assert_eq!(at(&sign("a", 4), &held(&all), &[0]), (vec![], 0, 0), "nobody wants them");
    }

    #[test]
    fn an_odd_seat_goes_to_and_fro_between_nobody() {
        let seats: Vec<_> = (0..3).map(|n| (n, Some(["a", "a", "b"][n]), NOW + 9)).collect();
        assert_eq!(at(&sign("a", 3), &held(&seats), &[0]), (vec![], 0, 0));
        assert_eq!(at(&sign("b", 3), &held(&seats), &[0]), (vec![], 0, 0));
    }

    #[test]
    fn what_nobody_wants_is_taken_beyond_the_share() {
        let long_free =
            held(&[(0, Some("me"), NOW + 9), (1, None, NOW - 6_000), (2, None, NOW - 5_999)]);
        assert_eq!(at(&sign("me", 3), &long_free, &[0, 0]).0, ["s001"]);
    }

    #[test]
    fn a_node_for_some_accounts_takes_them_and_keeps_them() {
        let some = Sign { shares: false, ..sign("me", 2) };
        assert_eq!(at(&some, &held(&[]), &[3, 3]).0, ["s000", "s001"]);
        let mine = held(&[(0, Some("me"), NOW + 9), (1, Some("me"), NOW + 9)]);
        assert_eq!(at(&some, &mine, &[3, 3]), (vec![], 0, 0));
    }

    /// From any distribution, with nodes that come and go, all seats are taken and shared fairly.
    #[test]
    fn signs_of_life_lead_to_a_fair_share() {
        for nodes in 1..=5_usize {
            for seats in 0..=23_usize {
                let mut table: BTreeMap<String, Held> = BTreeMap::new();
                let mut lacks = vec![0; nodes];
                for round in 0..40 {
                    let now = NOW + round * 1_000;
                    let node = usize::try_from(round).unwrap() % nodes;
                    let id = format!("n{node}");
                    let sign = sign(&id, seats);
                    let others: Vec<usize> =
                        (0..nodes).filter(|n| *n != node).map(|n| lacks[n]).collect();
                    let plan =
                        plan(&sign, &table, &others, Timestamp::from_millisecond(now).unwrap());
                    lacks[node] = plan.lacks;
                    let surplus = plan.surplus;
                    for wish in plan.take {
                        let held = Held { node: Some(id.clone()), until: i64::MAX };
                        table.insert(wish.name.clone(), held);
                    }
                    let names: Vec<String> = table
                        .iter()
                        .filter(|(_, seat)| seat.by(&id))
                        .map(|(name, _)| name.clone())
                        .collect();
                    for name in names.into_iter().rev().take(surplus) {
                        table.insert(name, Held { node: None, until: now });
                    }
                }
                for node in 0..nodes {
                    let count = table.values().filter(|seat| seat.by(&format!("n{node}"))).count();
                    let fair = seats / nodes..=seats.div_ceil(nodes);
                    assert!(fair.contains(&count), "{count} of {seats} for one of {nodes}");
                }
            }
        }
    }
}
