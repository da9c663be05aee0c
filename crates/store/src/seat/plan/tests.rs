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

fn held(of: &[(usize, Option<&str>, i64)]) -> Seats {
    of.iter().map(|(n, node, until)| (format!("s{n:03}"), seat(*node, *until))).collect()
}

fn seat(node: Option<&str>, until: i64) -> Held {
    Held { node: node.map(Into::into), lease: 10_000, until }
}

fn others(of: &[(&str, usize)]) -> Others {
    of.iter().map(|(node, lacks)| ((*node).to_owned(), *lacks)).collect()
}

fn at(sign: &Sign, seats: &Seats, of: &[(&str, usize)]) -> (Vec<String>, usize, usize) {
    let plan = plan(sign, seats, &others(of), Timestamp::from_millisecond(NOW).unwrap());
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
    assert_eq!(at(&sign("a", 4), &held(&[]), &[("b", 0)]).0, ["s000", "s001"]);
    let all: Vec<_> = (0..4).map(|n| (n, Some("a"), NOW + 9)).collect();
    assert_eq!(at(&sign("b", 4), &held(&all), &[("a", 0)]), (vec![], 2, 0));
    assert_eq!(at(&sign("a", 4), &held(&all), &[("b", 2)]), (vec![], 0, 2));
    assert_eq!(at(&sign("a", 4), &held(&all), &[("b", 0)]), (vec![], 0, 0), "nobody wants them");
}

#[test]
fn an_odd_seat_goes_to_and_fro_between_nobody() {
    let seats: Vec<_> = (0..3).map(|n| (n, Some(["a", "a", "b"][n]), NOW + 9)).collect();
    assert_eq!(at(&sign("a", 3), &held(&seats), &[("b", 0)]), (vec![], 0, 0));
    assert_eq!(at(&sign("b", 3), &held(&seats), &[("a", 0)]), (vec![], 0, 0));
}

/// Two have two each, and a third comes: one of the two gives its odd one, and does not take it back.
#[test]
fn a_newcomer_gets_an_odd_seat_where_nobody_has_too_many() {
    let seats: Vec<_> = (0..4).map(|n| (n, Some(["a", "a", "b", "b"][n]), NOW + 9)).collect();
    assert_eq!(at(&sign("c", 4), &held(&seats), &[("a", 0), ("b", 0)]), (vec![], 1, 0));
    assert_eq!(at(&sign("a", 4), &held(&seats), &[("b", 0), ("c", 1)]), (vec![], 0, 1));
    assert_eq!(at(&sign("b", 4), &held(&seats), &[("a", 0), ("c", 1)]), (vec![], 0, 0));
    let given: Vec<_> = seats
        .into_iter()
        .map(|(n, node, until)| if n == 1 { (n, None, NOW) } else { (n, node, until) })
        .collect();
    let given = held(&given);
    assert_eq!(at(&sign("a", 4), &given, &[("b", 0), ("c", 1)]), (vec![], 0, 0));
    assert_eq!(at(&sign("c", 4), &given, &[("a", 0), ("b", 0)]).0, ["s001"]);
}

#[test]
fn what_nobody_wants_is_taken_beyond_the_share() {
    let long_free =
        held(&[(0, Some("me"), NOW + 9), (1, None, NOW - 6_000), (2, None, NOW - 5_999)]);
    assert_eq!(at(&sign("me", 3), &long_free, &[("a", 0), ("b", 0)]).0, ["s001"]);
}

#[test]
fn a_node_for_some_accounts_takes_them_and_keeps_them() {
    let some = Sign { shares: false, ..sign("me", 2) };
    assert_eq!(at(&some, &held(&[]), &[("a", 3), ("b", 3)]).0, ["s000", "s001"]);
    let mine = held(&[(0, Some("me"), NOW + 9), (1, Some("me"), NOW + 9)]);
    assert_eq!(at(&some, &mine, &[("a", 3), ("b", 3)]), (vec![], 0, 0));
}

/// Nodes that share one list of seats, each with what it last said it lacks.
struct Table {
    seats: Seats,
    lacks: Others,
    now: i64,
    moved: usize,
}

impl Table {
    fn beat(&mut self, node: &str, count: usize) {
        self.now += 100;
        let mut others = self.lacks.clone();
        others.remove(node);
        let sign = sign(node, count);
        let plan =
            plan(&sign, &self.seats, &others, Timestamp::from_millisecond(self.now).unwrap());
        self.lacks.insert(node.to_owned(), plan.lacks);
        for wish in &plan.take {
            self.seats.insert(wish.name.clone(), seat(Some(node), i64::MAX));
        }
        let held = self.seats.iter_mut().rev().filter(|(_, seat)| seat.by(node));
        for (_, held) in held.take(plan.surplus) {
            *held = seat(None, self.now);
            self.moved += 1;
        }
    }

    fn assert_fair(&self, count: usize) {
        let nodes = self.lacks.len();
        for node in self.lacks.keys() {
            let has = self.seats.values().filter(|seat| seat.by(node)).count();
            let fair = count / nodes..=count.div_ceil(nodes);
            assert!(fair.contains(&has), "{has} of {count} for {node}, one of {nodes}");
        }
    }
}

/// Nodes come one after another: after each, all seats are taken and shared fairly, and no more of
/// them have moved than the newcomer got.
#[test]
fn signs_of_life_lead_to_a_fair_share() {
    for count in 0..=23_usize {
        let (seats, lacks) = (Seats::new(), Others::new());
        let mut table = Table { seats, lacks, now: NOW, moved: 0 };
        for nodes in 1..=6_usize {
            table.moved = 0;
            for _ in 0..6 {
                // The newcomer first, and the others against the order of their names.
                (0..nodes).rev().for_each(|node| table.beat(&format!("n{node}"), count));
            }
            table.assert_fair(count);
            assert!(table.moved <= count.div_ceil(nodes), "{} of {count}", table.moved);
        }
    }
}
