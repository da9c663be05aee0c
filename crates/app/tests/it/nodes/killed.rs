//! A node dies and another one is restarted in the middle of the work: every order arrives once, and
//! the dead node's links go on when its lease has run out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use koppla_testkit::{LONG, is_large, note, wait_for};
use serde_json::{Value, json};

use super::town::{CALL_LIMIT_MS, Town};

/// The limit of a call and 15 seconds (docs/postgresql.md).
const LEASE: SignedDuration = SignedDuration::from_millis(CALL_LIMIT_MS + 15_000);
/// Between two looks of a node at what is free.
const TICK: SignedDuration = SignedDuration::from_secs(2);
/// What a busy machine may add.
const BUSY: SignedDuration = SignedDuration::from_secs(10);
/// A call that was on its way when its sender died is noted within this time.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_secs(1);

/// 20 links and 2,000 orders with `cargo xtask large`.
#[tokio::test(flavor = "multi_thread")]
async fn one_of_three_nodes_is_killed_and_one_restarted() {
    if is_large() {
        kill_and_restart(20, 2_000, 10 * LONG).await;
    } else {
        kill_and_restart(6, 180, LONG).await;
    }
}

async fn kill_and_restart(links: u64, orders: u64, limit: Duration) {
    let switches = json!({"order.duplicate": "return_existing"});
    let Some(town) = Town::start(links, &["--calibrate"], switches).await else { return };
    let began = Timestamp::now();
    let (dying, polite, third) = (town.koppla.serve(), town.koppla.serve(), town.koppla.serve());
    let at_work = town.are_sharing(&[&dying, &polite, &third]).await;
    let orphans = &at_work[&dying.id()];
    let orphans: Vec<u64> = town
        .links
        .iter()
        .filter(|link| orphans.contains(&link.name))
        .map(|link| link.account)
        .collect();
    for turn in 0..orders / 2 {
        town.place(turn).await;
    }
    town.have_been_sent(orders / 10, limit).await;

    dying.kill().await;
    let killed_at = Timestamp::now();
    let (moved, (stopping, restarted), ()) = tokio::join!(
        taken_over(&town, &orphans, killed_at),
        async {
            let start = Timestamp::now();
            assert_eq!(polite.stop().await, Some(0), "{}", town.koppla.log());
            (Timestamp::now().duration_since(start), town.koppla.serve())
        },
        async {
            for turn in orders / 2..orders {
                town.place(turn).await;
            }
        }
    );
    let (first, last) = (moved.values().min(), moved.values().max());
    let (first, last) = (*first.expect("it had links"), *last.expect("it had links"));
    note(&format!(
        "{links} links, {orders} orders; killed {:#} after the start; the time until the dead node's \
         work moved on: {first:#} for the first of its {} links, {last:#} for the last; the polite \
         end took {stopping:#}",
        killed_at.duration_since(began),
        orphans.len(),
    ));
    assert!(last <= LEASE + TICK + BUSY, "{last} from the kill to the last of {moved:?}");
    town.are_done(orders, limit).await;
    note(&format!("all orders done {:#} after the start", Timestamp::now().duration_since(began)));
    town.are_sharing(&[&restarted, &third]).await;
    assert_eq!(restarted.stop().await, Some(0));
    assert_eq!(third.stop().await, Some(0));
    town.assert_exactly_once(orders).await;
}

/// The time from the kill to the first call to Specter for each of these accounts by another node.
async fn taken_over(
    town: &Town,
    accounts: &[u64],
    killed_at: Timestamp,
) -> BTreeMap<u64, SignedDuration> {
    let mut moved = BTreeMap::new();
    let mut seen = 0;
    let all: BTreeSet<u64> = accounts.iter().copied().collect();
    wait_for(LONG, "the dead node's links go on", async || {
        let page = format!("calls?after={seen}&limit=1000&wait_ms=200");
        let page = town.sandboxes.specter.get(&page).await.expect("the calls are listed");
        seen = page["last"].as_u64().unwrap_or(seen).max(seen);
        for call in page["calls"].as_array().into_iter().flatten() {
            let (account, at) = (account(call), received(call).duration_since(killed_at));
            if all.contains(&account) && at > ON_ITS_WAY {
                moved.entry(account).or_insert(at);
            }
        }
        moved.len() == all.len()
    })
    .await;
    moved
}

fn account(call: &Value) -> u64 {
    let parameters = call["parameters"].as_object().into_iter().flatten();
    let mut named = parameters.filter(|(name, _)| name.eq_ignore_ascii_case("sbmId"));
    named.next().and_then(|(_, account)| account.as_str()?.parse().ok()).unwrap_or_default()
}

pub(super) fn received(call: &Value) -> Timestamp {
    call["at"].as_str().expect("a time").parse().expect("a time")
}
