//! Moving a merchant from one store to the other while orders are in every state, and the rules
//! of the files in between.

use std::os::unix::fs::PermissionsExt;

use koppla_testkit::{
    Koppla, LONG, MASTER_KEY, Output, Place, Sandboxes, order, standard_specter, wait_for,
};
use serde_json::json;

koppla_testkit::on_each_store!(a_merchant_moves_and_every_order_is_in_specter_once);

/// The same merchant's program with its ledger at another place, and the master key, which moves
/// along.
fn koppla(sandboxes: &Sandboxes, place: Place) -> Koppla {
    Koppla::new(env!("CARGO_BIN_EXE_koppla"), sandboxes)
        .at(place)
        .with_environment("KOPPLA_MASTER_KEY", MASTER_KEY)
}

async fn connected(place: Place) -> (Sandboxes, Koppla) {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes, place);
    koppla.connect(&[]).await.fine();
    koppla.until_idle().await.fine();
    (sandboxes, koppla)
}

#[track_caller]
fn fails(output: &Output, code: i32, words: &[&str]) {
    assert_eq!(output.code, Some(code), "{output:?}");
    for word in words {
        assert!(output.stderr.contains(word), "{word:?} is not in: {}", output.stderr);
    }
}

/// Orders that are done, held, in doubt (arrived and not), and one whose call was under way when
/// the program was killed.
async fn a_merchant_moves_and_every_order_is_in_specter_once(place: Place) {
    let sandboxes = Sandboxes::standard().await;
    let old = koppla(&sandboxes, Place::sqlite());
    old.connect(&["--calibrate", "--settle-ms", "4000"]).await.fine();
    old.until_idle().await.fine();
    let done = sandboxes.place(&order(3)).await;
    let mut unknown = order(4);
    unknown["customer"]["info"]["email"] = "".into();
    let held = sandboxes.place(&unknown).await;
    old.until_idle().await.fine();
    let serving = old.serve();
    let mut in_doubt = Vec::new();
    for (kind, turn) in [("commit_and_drop", 6), ("reset_before", 10)] {
        let fault = json!({"action": "newOrderSubmit", "kind": kind, "count": 1});
        Sandboxes::fault(&sandboxes.specter, &fault).await;
        let number = sandboxes.place(&order(turn)).await;
        wait_for(LONG, "the answer is lost", async || {
            old.order(&number).await["state"] == "in_doubt"
        })
        .await;
        in_doubt.push(number);
    }
    let fault = json!({"action": "newOrderSubmit", "kind": "hang_before", "count": 1});
    Sandboxes::fault(&sandboxes.specter, &fault).await;
    let under_way = sandboxes.place(&order(8)).await;
    sandboxes.specter.get("held?wait_ms=60000").await.expect("Specter holds the call");
    serving.kill().await;
    sandboxes.clear_faults().await;

    let before = old.orders().await;
    let file = old.folder().join("flytt.jsonl").display().to_string();
    let exported = old.run(&["export-ledger", "--final", &file]).await;
    assert!(exported.fine().stdout.contains("Switched off in this ledger: shop-41234"));
    let new = koppla(&sandboxes, place);
    new.run(&["import-ledger", &file]).await.fine();
    assert_eq!(new.orders().await, before);
    let later = sandboxes.place(&order(9)).await;
    old.until_idle().await;
    assert_eq!(old.run(&["--json", "status"]).await.json()[0]["state"], "inactive");
    new.until_idle().await.fine();

    for order in new.orders().await {
        let number = order["name"].as_str().unwrap_or_default();
        let found = sandboxes.specter.get(&format!("orders?externalOrderNo={number}")).await;
        let found = found.expect("Specter lists orders")["orders"].take();
        let found = found.as_array().cloned().unwrap_or_default();
        if number == held {
            assert_eq!((&order["state"], found.len()), (&json!("held"), 0));
            continue;
        }
        let [twin] = found.as_slice() else { panic!("{number} is in Specter as {found:?}") };
        if order["state"] == "number_unknown" {
            let settled = ["orders", "settle", number, "--number", &twin["orderNo"].to_string()];
            new.run(&settled).await.fine();
            new.until_idle().await.fine();
        }
        let order = new.order(number).await;
        assert_eq!(
            (&order["state"], &order["erp_id"]),
            (&json!("done"), &twin["orderNo"].to_string().into())
        );
    }
    let known = new.orders().await.len();
    assert_eq!(known, 6, "{done}, {held}, {in_doubt:?}, {under_way}, {later}");
}

#[tokio::test]
async fn a_backup_beside_a_working_serve_is_private_and_comes_switched_off() {
    let (sandboxes, old) = connected(Place::sqlite()).await;
    sandboxes.place(&order(3)).await;
    let serving = old.serve();
    wait_for(LONG, "the order is done", async || {
        old.orders().await.first().is_some_and(|order| order["state"] == "done")
    })
    .await;
    let file = old.folder().join("backup.jsonl");
    let name = file.display().to_string();
    let refused = old.run(&["export-ledger", &name, "--final"]).await;
    fails(&refused, 2, &["is in use by another koppla process (process "]);
    assert!(!file.exists());
    let exported = old.run(&["export-ledger", &name]).await;
    let said = &exported.fine().stdout;
    assert!(said.contains("personal data") && said.contains("is a backup"), "{said}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let again = old.run(&["export-ledger", &name]).await;
    fails(&again, 1, &["backup.jsonl exists already", "hint: "]);
    let streamed = old.run(&["export-ledger", "-"]).await;
    assert_eq!(
        streamed.fine().stdout.lines().count(),
        std::fs::read_to_string(&file).unwrap().lines().count()
    );
    serving.kill().await;

    let new = koppla(&sandboxes, Place::sqlite());
    let imported = new.run(&["--json", "import-ledger", &name]).await;
    assert_eq!(imported.fine().json()["switched_off"], json!(["shop-41234"]));
    assert_eq!(new.run(&["--json", "status"]).await.json()[0]["state"], "inactive");
    let twice = new.run(&["import-ledger", &name]).await;
    fails(&twice, 1, &["not empty: it holds 1 connection, ", "hint: nothing was imported"]);
}

#[tokio::test]
async fn what_cannot_be_exported_or_imported_is_said_with_the_file_and_the_line() {
    let sandboxes = Sandboxes::start(koppla_testkit::standard_shop(), standard_specter()).await;
    let empty = koppla(&sandboxes, Place::sqlite());
    fails(
        &empty.run(&["export-ledger", "x.jsonl"]).await,
        1,
        &["the ledger is empty", "--database"],
    );
    fails(&empty.run(&["export-ledger", "-", "--final"]).await, 1, &["--final", "name a file"]);
    fails(&empty.run(&["import-ledger", "none.jsonl"]).await, 1, &["none.jsonl cannot be read"]);
    empty.write("other.jsonl", "{}\n");
    let other = empty.run(&["import-ledger", "other.jsonl"]).await;
    fails(&other, 1, &["error: other.jsonl, line 1: this is no export of a ledger", "hint: "]);
    let folder = std::fs::read_dir(empty.folder()).unwrap();
    let names = folder.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.starts_with('x')));
    let nowhere = empty.run(&["export-ledger", "no/such/folder.jsonl"]).await;
    fails(&nowhere, 2, &["no/such/folder.jsonl cannot be written"]);
}

#[tokio::test]
async fn migrating_is_a_command() {
    let sandboxes = Sandboxes::standard().await;
    for place in [Some(Place::sqlite()), Place::postgres().await].into_iter().flatten() {
        let koppla = koppla(&sandboxes, place);
        let made = koppla.run(&["migrate"]).await;
        assert!(made.fine().stdout.starts_with("The ledger is made: schema "), "{made:?}");
        let again = koppla.run(&["migrate"]).await;
        assert!(again.fine().stdout.trim_end().ends_with(", up to date."), "{again:?}");
        let json = koppla.run(&["--json", "migrate"]).await.fine().json();
        assert_eq!(json["from"], json["to"]);
    }
}
