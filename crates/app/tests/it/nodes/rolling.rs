//! A rolling restart: each node in turn ends politely and a new one begins, while orders come in.

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use koppla_testkit::{LONG, Serving, note};
use serde_json::json;

use super::killed::received;
use super::town::Town;

const LINKS: u64 = 6;
/// Orders that may be on their way before the next ones are placed.
const AHEAD: u64 = 12;
/// The longest that a node may take to end: what is in flight is answered at once.
const POLITE: SignedDuration = SignedDuration::from_secs(10);
/// The longest that an order may wait, on a busy machine: far less than a lease of 20 seconds.
const PAUSE: SignedDuration = SignedDuration::from_secs(12);

#[tokio::test(flavor = "multi_thread")]
async fn each_node_in_turn_is_restarted_while_orders_come_in() {
    // Not calibrated: an order whose answer was lost would wait for a person for ever.
    let Some(town) = Town::start(LINKS, &[], json!({})).await else { return };
    let mut nodes: Vec<Serving> = (0..3).map(|_| town.koppla.serve()).collect();
    town.are_sharing(&nodes.iter().collect::<Vec<_>>()).await;
    let over = Cell::new(false);
    let (placed, ()) = tokio::join!(place_until(&town, &over), async {
        for _ in 0..3 {
            restart_first(&town, &mut nodes).await;
        }
        over.set(true);
    });
    let orders = u64::try_from(placed.len()).expect("few orders");
    town.are_done(orders, LONG).await;
    for node in nodes {
        assert_eq!(node.stop().await, Some(0));
    }
    town.assert_exactly_once(orders).await;
    let mut waits = waits(&town, orders, placed).await;
    waits.sort();
    let (half, longest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    note(&format!(
        "{orders} orders; from the shop to Specter: half within {half:#}, all within {longest:#}"
    ));
    assert!(longest < PAUSE, "an order waited for {longest:#}");
}

/// Ends the node that began first; its links are others' at once, and a new one gets its share.
async fn restart_first(town: &Town, nodes: &mut Vec<Serving>) {
    let first = nodes.remove(0);
    let process = first.id();
    let start = Timestamp::now();
    assert_eq!(first.stop().await, Some(0), "{}", town.koppla.log());
    let took = Timestamp::now().duration_since(start);
    assert!(took < POLITE, "the end took {took:#}");
    assert!(!town.at_work().await.contains_key(&process), "it has handed everything back");
    nodes.push(town.koppla.serve());
    town.are_sharing(&nodes.iter().collect::<Vec<_>>()).await;
    let all = Timestamp::now().duration_since(start);
    note(&format!("a node ended after {took:#}; the new one has its share after {all:#}"));
}

/// When each order was placed, by its link's place and its number.
type Placed = BTreeMap<(usize, String), Timestamp>;

/// Places orders, never too many ahead, until it is over.
async fn place_until(town: &Town, over: &Cell<bool>) -> Placed {
    let mut placed = Placed::new();
    let mut turn = 0;
    while !over.get() {
        let order = town.place(turn).await;
        placed.insert(order, Timestamp::now());
        turn += 1;
        town.have_been_sent(turn.saturating_sub(AHEAD), LONG).await;
    }
    placed
}

/// How long each order took from the shop to Specter.
async fn waits(town: &Town, orders: u64, mut placed: Placed) -> Vec<SignedDuration> {
    let mut waits = Vec::new();
    for call in town.sent(orders).await {
        let text = |wanted: &str| {
            let mut parameters = call["parameters"].as_object().into_iter().flatten();
            let found = parameters.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
        };
        let (account, reference) = (text("sbmId"), text("externalOrderNo"));
        let link = town.links.iter().position(|link| link.account.to_string() == account);
        let placed = link.and_then(|link| placed.remove(&(link, reference)));
        waits.extend(placed.map(|at| received(&call).duration_since(at)));
    }
    assert!(placed.is_empty(), "never sent: {placed:?}");
    waits
}
