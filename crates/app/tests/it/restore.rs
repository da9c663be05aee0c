//! An old backup of the ledger takes the ledger's place, and nothing is sent twice (I13).

use std::collections::BTreeMap;
use std::path::Path;

use koppla_testkit::{Koppla, LONG, Place, Sandboxes, standard_shop, standard_specter, wait_for};
use serde_json::json;

use crate::crash::world::World;

koppla_testkit::on_each_store!(
    a_specter_that_refuses_duplicates_finds_out_itself,
    a_specter_that_names_the_first_finds_out_itself,
    an_uncalibrated_account_asks,
    an_uncalibrated_account_that_doubles_asks,
    an_account_that_is_known_to_double_asks,
    a_person_says_what_cannot_be_noticed,
);

/// How an account answers a second order of the same reference, and whether that was found out.
struct Account {
    duplicate: &'static str,
    calibrated: bool,
    /// What becomes of an order whose number was not in the shop, by state and reason.
    forgotten: (&'static str, &'static str),
    /// The same for one that nobody sent.
    new: (&'static str, &'static str),
}

const DONE: (&str, &str) = ("done", "");
const ASKED: (&str, &str) = ("asking", "restored");

async fn a_specter_that_refuses_duplicates_finds_out_itself(place: Place) {
    let forgotten = ("asking", "exists-already");
    let account = Account { duplicate: "error", calibrated: true, forgotten, new: DONE };
    restored(place, account).await;
}

async fn a_specter_that_names_the_first_finds_out_itself(place: Place) {
    let duplicate = "return_existing";
    restored(place, Account { duplicate, calibrated: true, forgotten: DONE, new: DONE }).await;
}

async fn an_uncalibrated_account_asks(place: Place) {
    let duplicate = "error";
    restored(place, Account { duplicate, calibrated: false, forgotten: ASKED, new: ASKED }).await;
}

async fn an_uncalibrated_account_that_doubles_asks(place: Place) {
    let duplicate = "create";
    restored(place, Account { duplicate, calibrated: false, forgotten: ASKED, new: ASKED }).await;
}

async fn an_account_that_is_known_to_double_asks(place: Place) {
    let duplicate = "create";
    restored(place, Account { duplicate, calibrated: true, forgotten: ASKED, new: ASKED }).await;
}

/// A backup is taken while nothing runs. Then three orders are exported wholly, and three whose
/// number does not get into the shop before the program is killed; a seventh is not exported at all.
async fn restored(place: Place, account: Account) {
    let world = world(place, account.duplicate, account.calibrated).await;
    let before = orders(&world, "före", 2).await;
    world.koppla.until_idle().await.fine();
    back_up(world.koppla.place()).await;

    let shown = orders(&world, "med-nummer", 3).await;
    world.koppla.until_idle().await.fine();
    let forgotten = without_number(&world).await;
    let new = orders(&world, "ny", 1).await;
    put_back(world.koppla.place()).await;

    let said = world.koppla.until_idle().await;
    let noticed = said.fine().stderr.contains("this ledger was restored from a backup");
    assert!(noticed, "{said:?}");
    let status = world.koppla.run(&["status"]).await;
    assert!(status.stdout.contains("The ledger was restored from a backup"), "{status:?}");

    nothing_twice(&world).await;
    let listed = world.koppla.orders().await;
    for (numbers, (state, reason)) in
        [(before, DONE), (shown, DONE), (forgotten, account.forgotten), (new, account.new)]
    {
        for number in numbers {
            let order = listed.iter().find(|order| order["name"] == number).expect("is listed");
            let code = order["reason_code"].as_str().unwrap_or_default();
            assert_eq!((order["state"].as_str(), code), (Some(state), reason), "{order:#}");
        }
    }
    world.settle_all().await;
    world.assert_exactly_once().await;

    // What was settled is not asked again.
    world.koppla.until_idle().await.fine();
    world.assert_exactly_once().await;
}

/// The marker is restored together with the ledger, and on a server the rows are put back alone:
/// nothing shows it but a person's word.
async fn a_person_says_what_cannot_be_noticed(place: Place) {
    let world = world(place, "create", false).await;
    let [before, asked] = [orders(&world, "före", 1).await, orders(&world, "efter", 1).await];
    world.koppla.until_idle().await.fine();
    let later = orders(&world, "väntar", 1).await;
    let serve = ["serve", "--listen", "127.0.0.1:0", "--until-idle", "--restored"];
    world.koppla.run(&serve).await.fine();
    for number in before.iter().chain(&asked) {
        assert_eq!(world.koppla.order(number).await["state"], "done");
    }
    let order = world.koppla.order(&later[0]).await;
    assert_eq!((&order["state"], &order["reason_code"]), (&"asking".into(), &"restored".into()));
    assert!(world.numbers_of(&later[0]).await.is_empty());
    world.settle(&later[0], &["--again"]).await.fine();
    world.koppla.until_idle().await.fine();
    assert_eq!(world.koppla.order(&later[0]).await["reason_code"], "restored");
    assert_eq!(world.settle_all().await, ["asking"]);
    world.assert_exactly_once().await;
}

async fn world(place: Place, duplicate: &str, calibrated: bool) -> World {
    let mut specter = standard_specter();
    specter["switches"] = json!({"order.duplicate": duplicate});
    let sandboxes = Sandboxes::start(standard_shop(), specter).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes).at(place);
    World::connect(sandboxes, koppla, "", calibrated).await
}

async fn orders(world: &World, name: &str, count: u32) -> Vec<String> {
    let mut placed = Vec::new();
    for turn in 0..count {
        placed.push(world.place_of(&format!("{name}{turn}")).await);
    }
    placed
}

/// Exports three orders whose numbers the shop does not take, and kills the program.
async fn without_number(world: &World) -> Vec<String> {
    let refuse = json!({"kind": "reset_before", "action": "Order.set"});
    Sandboxes::fault(&world.sandboxes.shop, &refuse).await;
    let placed = orders(world, "utan-nummer", 3).await;
    let serving = world.koppla.serve();
    for number in &placed {
        wait_for(LONG, "it is in Specter", async || !world.numbers_of(number).await.is_empty())
            .await;
    }
    serving.kill().await;
    world.sandboxes.clear_faults().await;
    placed
}

/// No reference stands in Specter twice, whether Koppla or a person would count it.
async fn nothing_twice(world: &World) {
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for order in world.sandboxes.specter_list("orders").await {
        let reference = order["externalOrderNo"].as_str().unwrap_or_default().to_owned();
        *times.entry(reference).or_default() += 1;
    }
    times.retain(|reference, times| *times > 1 && !reference.contains("KOPPLA-TEST-"));
    assert!(times.is_empty(), "more than once in Specter: {times:?}");
}

/// The files of a ledger besides its marker.
const FILES: [&str; 3] = ["koppla.db", "koppla.db-wal", "koppla.db-shm"];

/// Backs up a ledger that nobody works on, by the means of its store.
async fn back_up(place: &Place) {
    if place.is_shared() {
        return place.copy_database("backup").await;
    }
    let backup = place.folder().join("backup");
    std::fs::create_dir(&backup).expect("a folder can be made");
    copy(place.folder(), &backup);
}

/// Puts the backup in the place of the ledger.
async fn put_back(place: &Place) {
    if place.is_shared() {
        return place.put_back_database("backup").await;
    }
    for name in FILES {
        let path = place.folder().join(name);
        if path.exists() {
            std::fs::remove_file(path).expect("the ledger can be removed");
        }
    }
    copy(&place.folder().join("backup"), place.folder());
}

fn copy(from: &Path, to: &Path) {
    for name in FILES {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).expect("a file can be copied");
        }
    }
}
