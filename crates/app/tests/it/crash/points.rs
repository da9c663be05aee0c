//! Each crash point in turn: the process is killed while a sandbox holds one answer of an order's
//! way, before and after the work behind it is done.

use koppla_testkit::{Control, LONG, Place, Sandboxes, standard_specter, wait_for};
use serde_json::{Value, json};

use super::world::{World, email};

koppla_testkit::on_each_store!(
    killed_at_each_crash_point,
    killed_at_each_write_with_customers_always_new,
    killed_at_each_write_where_specter_names_the_first_order,
    killed_at_each_write_where_specter_doubles,
    killed_at_each_write_where_nothing_is_known_of_specter,
);

const MATCHED: &str = "";
const ALWAYS_NEW: &str = "[customers]\nignore_email = true\nignore_number = true\n";

/// What an order's way changes in the two systems, each once.
const WRITES: [&str; 3] = ["newCustomerSubmit", "newOrderSubmit", "Order.set"];

/// One remote call of an order's way.
#[derive(Debug)]
struct Call {
    /// The shop's have a class: `Order.list`.
    action: String,
    /// Calls of the same action that come before it.
    skip: u64,
}

/// The state in which Koppla asks after a kill before or after this action was done; empty for none.
type Question = fn(&str, after: bool) -> &'static str;

async fn killed_at_each_crash_point(place: Place) {
    let world = World::start(place, standard_specter(), MATCHED, true).await;
    let way = order_way(&world).await;
    at_each(&world, &way, |action, after| match action {
        "newOrderSubmit" if after => "number_unknown",
        _ => "",
    })
    .await;
}

async fn killed_at_each_write_with_customers_always_new(place: Place) {
    let world = World::start(place, standard_specter(), ALWAYS_NEW, true).await;
    at_each(&world, &writes(), |action, after| match action {
        "newCustomerSubmit" => "asking",
        "newOrderSubmit" if after => "number_unknown",
        _ => "",
    })
    .await;
}

async fn killed_at_each_write_where_specter_names_the_first_order(place: Place) {
    let world = World::start(place, specter("return_existing"), MATCHED, true).await;
    at_each(&world, &writes(), |_, _| "").await;
}

async fn killed_at_each_write_where_specter_doubles(place: Place) {
    let world = World::start(place, specter("create"), MATCHED, true).await;
    at_each(&world, &writes(), |action, _| match action {
        "newOrderSubmit" => "asking",
        _ => "",
    })
    .await;
}

async fn killed_at_each_write_where_nothing_is_known_of_specter(place: Place) {
    let world = World::start(place, specter("create"), ALWAYS_NEW, false).await;
    at_each(&world, &writes(), |action, _| match action {
        "newOrderSubmit" | "newCustomerSubmit" => "asking",
        _ => "",
    })
    .await;
}

/// A Specter that does this with a second order of the same reference.
fn specter(duplicate: &str) -> Value {
    let mut seed = standard_specter();
    seed["switches"] = json!({ "order.duplicate": duplicate });
    seed
}

/// The calls that change something, without those that only look.
fn writes() -> Vec<Call> {
    let call = |action: &str| Call { action: action.to_owned(), skip: 0 };
    WRITES.into_iter().map(call).collect()
}

/// Kills the process at each of these calls, each time on the way of a new order of a new buyer.
async fn at_each(world: &World, calls: &[Call], question: Question) {
    for (index, call) in calls.iter().enumerate() {
        for after in [false, true] {
            let buyer = format!("kund-{index}-{after}");
            world.place_of(&buyer).await;
            kill_at(world, call, after).await;
            let asked = world.settle_all().await;
            let expected = if WRITES.contains(&call.action.as_str()) {
                vec![question(&call.action, after)]
            } else {
                // While the shop is looked at, the order may be anywhere on its way.
                let anywhere = WRITES.iter().flat_map(|action| [(action, false), (action, true)]);
                anywhere.map(|(action, after)| question(action, after)).chain([""]).collect()
            };
            let fits = expected.contains(&asked.join(" ").as_str());
            assert!(fits, "{asked:?}, not {expected:?}, after {call:?}, done: {after}");
            let customers = world.customers(&email(&buyer)).await;
            assert_eq!(customers.len(), 1, "customers after {call:?}, done: {after}");
        }
    }
    world.assert_exactly_once().await;
}

/// The remote calls of one order's way, as a process makes them that is just started.
async fn order_way(world: &World) -> Vec<Call> {
    let systems = [&world.sandboxes.shop, &world.sandboxes.specter];
    for control in systems {
        control.delete("calls").await.expect("the list can be emptied");
    }
    let number = world.place_of("provkund").await;
    let serving = world.koppla.serve();
    wait_for(LONG, "the order's number is in the shop", async || {
        let order = world.sandboxes.shop.get(&format!("orders/{number}")).await;
        order.expect("the shop has the order")["externalOrderNumber"] != ""
    })
    .await;
    world.kill(serving).await;
    let mut way: Vec<Call> = Vec::new();
    for control in systems {
        let list = control.get("calls?limit=10000").await.expect("the calls are listed");
        for call in list["calls"].as_array().into_iter().flatten() {
            let action = call["action"].as_str().unwrap_or_default().to_owned();
            let same = way.iter().filter(|call| call.action == action).count();
            way.push(Call { action, skip: u64::try_from(same).unwrap_or(u64::MAX) });
        }
    }
    for action in WRITES {
        assert!(way.iter().any(|call| call.action == action), "{action} is missing: {way:?}");
    }
    world.settle_all().await;
    way
}

/// Starts the process, waits until the call is held, and kills the process at that moment.
async fn kill_at(world: &World, call: &Call, after: bool) {
    let in_shop = call.action.contains('.');
    let control = if in_shop { &world.sandboxes.shop } else { &world.sandboxes.specter };
    let kind = if after { "hang_after" } else { "hang_before" };
    let fault = json!({"kind": kind, "action": call.action, "skip": call.skip, "count": 1});
    Sandboxes::fault(control, &fault).await;
    let serving = world.koppla.serve();
    assert_eq!(held(control, 60_000).await.len(), 1, "{call:?} does not come");
    world.kill(serving).await;
    control.post("held/release", &json!({"then": "drop"})).await.expect("it is let go");
    wait_for(LONG, "nothing is held", async || held(control, 0).await.is_empty()).await;
    world.sandboxes.clear_faults().await;
}

async fn held(control: &Control, wait_ms: u32) -> Vec<Value> {
    let mut answer = control.get(&format!("held?wait_ms={wait_ms}")).await.expect("a list");
    answer["held"].as_array_mut().map(std::mem::take).unwrap_or_default()
}
