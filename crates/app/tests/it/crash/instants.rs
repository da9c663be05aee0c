//! Kills at random instants while answers are lost and new orders come in.

use std::time::{Duration, Instant};

use koppla_testkit::{Control, Draw, Koppla, Sandboxes, note, order, standard_specter};
use serde_json::json;

use super::world::{World, email};

const KILLS: u64 = 200;
/// Orders that wait at the start.
const WAITING: u64 = 40;
/// Most new orders during one life of the process.
const NEW: u64 = 2;
/// So many buyers come in turn, so that most orders do not wait for another one of the same buyer.
const BUYERS: u64 = 60;

#[tokio::test]
async fn killed_at_random_instants() {
    let mut draw = Draw::announced("killed_at_random_instants");
    let world = World::start(standard_specter(), "", true).await;
    let longest = Duration::from_millis(150) + start_time(&world.koppla).await;
    for (control, action) in [
        (&world.sandboxes.specter, "newCustomerSubmit"),
        (&world.sandboxes.specter, "newOrderSubmit"),
        (&world.sandboxes.shop, "Order.set"),
    ] {
        lose_answers(control, action, 0.05, &mut draw).await;
    }
    let mut placed = place(&world, 0, WAITING).await;
    for _ in 0..KILLS {
        let life = draw.between(Duration::from_millis(5), longest);
        let new = draw.below(NEW + 1);
        let serving = world.koppla.serve();
        let (last, ()) = tokio::join!(place(&world, placed, new), serving.kill_after(life));
        placed = last;
    }
    let orders = world.sandboxes.shop_list("orders").await;
    let done = orders.iter().filter(|order| order["externalOrderNumber"] != "").count();
    assert!(done > 0, "no process lived long enough to finish an order");
    world.sandboxes.clear_faults().await;
    let asked = world.settle_all().await;
    world.assert_exactly_once().await;
    let asked = asked.len();
    note(&format!("{placed} orders, {done} finished between kills, {asked} settled by a person"));
}

/// Places orders; the turn of the next one.
async fn place(world: &World, first: u64, count: u64) -> u64 {
    for turn in first..first + count {
        let mut order = order(turn);
        order["customer"]["info"]["email"] = email(&format!("kund{}", turn % BUYERS)).into();
        world.sandboxes.place(&order).await;
    }
    first + count
}

/// How long the program takes to start, on this machine as busy as it is.
pub(super) async fn start_time(koppla: &Koppla) -> Duration {
    let start = Instant::now();
    koppla.run(&["status"]).await.fine();
    start.elapsed()
}

/// Every kind of lost answer to this action, each with this chance.
pub(super) async fn lose_answers(control: &Control, action: &str, chance: f64, draw: &mut Draw) {
    for mut fault in [
        json!({"kind": "commit_and_drop"}),
        json!({"kind": "reset_before"}),
        json!({"kind": "cut", "at": 3, "announce": "whole"}),
        json!({"kind": "cut", "at": 1, "announce": "part"}),
        json!({"kind": "status", "status": 500, "when": "before"}),
        json!({"kind": "status", "status": 500, "when": "after"}),
    ] {
        fault["action"] = action.into();
        fault["probability"] = json!(chance);
        fault["seed"] = draw.below(u64::MAX).into();
        Sandboxes::fault(control, &fault).await;
    }
}
