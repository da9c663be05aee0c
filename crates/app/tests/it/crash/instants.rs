//! Kills at random instants while answers are lost and new orders come in.

use std::time::{Duration, Instant};

use koppla_testkit::{Control, Draw, Koppla, Place, Sandboxes, note, order, standard_specter};
use serde_json::json;

use super::world::{World, email};

koppla_testkit::on_each_store!(killed_at_random_instants,);

const KILLS: u64 = 200;
/// On a server, where a process takes longer to begin.
const KILLS_ON_A_SERVER: u64 = 60;
/// The chance of each kind of lost answer: small enough that no order fails so often in a row that its
/// pause outlasts the test.
const LOST: f64 = 0.01;
/// Orders that wait at the start.
const WAITING: u64 = 20;
/// Most new orders during one life of the process.
const NEW: u64 = 2;
/// So many buyers come in turn, so that most orders do not wait for another one of the same buyer.
const BUYERS: u64 = 60;

async fn killed_at_random_instants(place: Place) {
    let kills = if place.is_shared() { KILLS_ON_A_SERVER } else { KILLS };
    let mut draw = Draw::announced("killed_at_random_instants");
    let world = World::start(place, standard_specter(), "", true).await;
    for (control, action) in [
        (&world.sandboxes.specter, "newCustomerSubmit"),
        (&world.sandboxes.specter, "newOrderSubmit"),
        (&world.sandboxes.shop, "Order.set"),
    ] {
        lose_answers(control, action, LOST, &mut draw).await;
    }
    let mut placed = place_more(&world, 0, WAITING).await;
    let lives = Lives::new(&world.koppla, &world.sandboxes).await;
    for turn in 0..kills {
        let new = draw.below(NEW + 1);
        let live = lives.one(turn, &["serve", "--listen", "127.0.0.1:0"], &mut draw);
        let (last, ()) = tokio::join!(place_more(&world, placed, new), live);
        placed = last;
    }
    let arrived = world.sandboxes.specter_list("orders").await.len();
    // The test order of the calibration is there in any case.
    assert!(arrived > 1, "no process lived long enough to send an order");
    world.sandboxes.clear_faults().await;
    let asked = world.settle_all().await;
    world.assert_exactly_once().await;
    let asked = asked.len();
    note(&format!("{placed} orders, {arrived} arrived between kills, {asked} settled by a person"));
}

/// Places orders; the turn of the next one.
async fn place_more(world: &World, first: u64, count: u64) -> u64 {
    for turn in first..first + count {
        let mut order = order(turn);
        order["customer"]["info"]["email"] = email(&format!("kund{}", turn % BUYERS)).into();
        world.sandboxes.place(&order).await;
    }
    first + count
}

/// Short lives of the program.
pub(super) struct Lives<'a> {
    koppla: &'a Koppla,
    specter: &'a Control,
    /// How long the program takes to begin to work, on this machine as busy as it is.
    start: Duration,
}

impl<'a> Lives<'a> {
    pub(super) async fn new(koppla: &'a Koppla, sandboxes: &'a Sandboxes) -> Self {
        let start = Instant::now();
        koppla.run(&["status"]).await.fine();
        // A worker opens the ledger and looks at the shop besides.
        Self { koppla, specter: &sandboxes.specter, start: 3 * start.elapsed() }
    }

    /// Starts the program and kills it, in every other turn at an instant after its start, else at
    /// one after its first call to Specter: so that there is progress on a slow machine too.
    pub(super) async fn one(&self, turn: u64, arguments: &[&str], draw: &mut Draw) {
        let (shortest, longest) = (Duration::from_millis(5), Duration::from_millis(150));
        if turn.is_multiple_of(2) {
            let life = draw.between(shortest, longest + self.start);
            self.koppla.start(arguments).kill_after(life).await;
            return self.koppla.place().let_leases_run_out().await;
        }
        let life = draw.between(Duration::ZERO, longest);
        self.specter.delete("calls").await.expect("the list can be emptied");
        let running = self.koppla.start(arguments);
        // There may be nothing to send.
        let calls = format!("calls?limit=1&wait_ms={}", 200 + self.start.as_millis());
        self.specter.get(&calls).await.expect("the calls are listed");
        running.kill_after(life).await;
        self.koppla.place().let_leases_run_out().await;
    }
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
