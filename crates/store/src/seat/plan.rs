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

/// Seats by name.
pub(super) type Seats = BTreeMap<String, Held>;
/// How many seats each other living node lacks, by its id; only those that share the work.
pub(super) type Others = BTreeMap<String, usize>;

/// Plans for one node.
pub(super) fn plan<'a>(sign: &'a Sign, seats: &Seats, others: &Others, now: Timestamp) -> Plan<'a> {
    let now = now.as_millisecond();
    let free: Vec<(&Wish, bool)> = sign
        .wishes
        .iter()
        .filter_map(|wish| match seats.get(&wish.name) {
            None => Some((wish, false)),
            Some(seat) if seat.by(&sign.node) || seat.until > now => None,
            Some(seat) => Some((wish, seat.until.saturating_add(millis(SPURNED)) <= now)),
        })
        .collect();
    if !sign.shares {
        let take = free.into_iter().map(|(wish, _)| wish).take(AT_ONCE).collect();
        return Plan { take, ..Plan::default() };
    }
    let mine = held_by(&sign.node, sign, seats);
    let fair = Fair::of(sign.wishes.len(), others.len() + 1);
    let lacking: usize = others.values().sum();
    let mut room = fair.room(mine, free.len(), lacking);
    let unclaimed = free.len();
    let mut take = Vec::new();
    for (wish, spurned) in free {
        if take.len() < AT_ONCE && (room > 0 || spurned) {
            room = room.saturating_sub(1);
            take.push(wish);
        }
    }
    let lacks = fair.least.saturating_sub(mine + take.len());
    let wanted = lacking.saturating_sub(unclaimed - take.len());
    Plan { surplus: surplus(sign, seats, others, fair, wanted), take, lacks }
}

/// How many seats a node should have.
#[derive(Clone, Copy)]
struct Fair {
    /// At least.
    least: usize,
    /// At most: one more, where the seats cannot be shared evenly.
    most: usize,
}

impl Fair {
    fn of(seats: usize, nodes: usize) -> Self {
        Self { least: seats / nodes, most: seats.div_ceil(nodes) }
    }

    /// How many more a node takes: first what it should have at least; the odd one only where no
    /// other lacks it.
    fn room(self, mine: usize, free: usize, lacking: usize) -> usize {
        let due = self.least.saturating_sub(mine);
        let odd = self.most.saturating_sub(mine.max(self.least));
        due + odd.min(free.saturating_sub(due + lacking))
    }
}

/// How many seats the node hands back: what it has too much; and where that is too little for those
/// who lack some, the first nodes hand back their odd one.
fn surplus(sign: &Sign, seats: &Seats, others: &Others, fair: Fair, wanted: usize) -> usize {
    let mine = held_by(&sign.node, sign, seats);
    let counts: BTreeMap<&str, usize> = others
        .keys()
        .map(|node| (node.as_str(), held_by(node, sign, seats)))
        .chain([(sign.node.as_str(), mine)])
        .collect();
    let too_much: usize = counts.values().map(|count| count.saturating_sub(fair.most)).sum();
    let odd = if fair.most > fair.least { wanted.saturating_sub(too_much) } else { 0 };
    let mut with_odd = counts.iter().filter(|(_, count)| **count >= fair.most);
    let gives_odd = with_odd.position(|(node, _)| *node == sign.node).is_some_and(|at| at < odd);
    (mine.saturating_sub(fair.most) + usize::from(gives_odd)).min(wanted)
}

fn held_by(node: &str, sign: &Sign, seats: &Seats) -> usize {
    let held = |wish: &&Wish| seats.get(&wish.name).is_some_and(|seat| seat.by(node));
    sign.wishes.iter().filter(held).count()
}

#[cfg(test)]
mod tests;
