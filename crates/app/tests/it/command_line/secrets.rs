//! No secret and no personal number in anything that the program shows (I14).

use koppla_testkit::{ACCOUNT, Koppla, LONG, Sandboxes, USER, order, standard_shop, wait_for};
use serde_json::json;

const TOKEN: &str = "Q0FOQVJZLXNob3AtdG9rZW4+/canary==";
const USER_KEY: &str = "CANARY-user-key-5a69788796a5b4c3";
const INTEGRATION_KEY: &str = "CANARY-integration-key-4444";
/// Valid, of nobody: the tax authority publishes such numbers for tests.
const PERSON: &str = "19900118-9811";

/// In every form in which they could leak.
const CANARIES: [&str; 8] = [
    TOKEN,
    "Q0FOQVJZLXNob3AtdG9rZW4",
    USER_KEY,
    INTEGRATION_KEY,
    "900118-9811",
    "9001189811",
    "zebra@example.se",
    "Zebragatan",
];

#[track_caller]
fn clean(what: &str, text: &str, canaries: &[&str]) {
    for canary in canaries {
        assert!(!text.contains(canary), "{canary:?} is in {what}:\n{text}");
    }
}

#[tokio::test]
async fn no_secret_and_no_personal_number_is_shown() {
    let mut shop = standard_shop();
    shop["tokens"] = json!([TOKEN]);
    let specter = json!({"accounts": [{"sbmId": ACCOUNT, "scheme": "v2",
        "integrationKeys": [INTEGRATION_KEY], "apiUsers": [{"id": USER, "key": USER_KEY}]}]});
    let sandboxes = Sandboxes::start(shop, specter).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes)
        .with_environment("KOPPLA_SHOP_TOKEN", TOKEN)
        .with_environment("KOPPLA_SPECTER_KEY_1", USER_KEY)
        .with_environment("KOPPLA_SPECTER_KEY_2", INTEGRATION_KEY)
        .with_environment("KOPPLA_LOG", "debug");
    let settings = koppla
        .write("settings.toml", "[customers]\nignore_email = true\nperson_numbers = \"always\"\n");
    // Errors first: each side garbles, refuses and cuts.
    for control in [&sandboxes.shop, &sandboxes.specter] {
        for kind in ["garbage", "reset_before", "commit_and_drop"] {
            Sandboxes::fault(control, &json!({"kind": kind})).await;
            let failed = koppla.connect(&[]).await;
            assert_eq!(failed.code, Some(2));
            clean("a failed connect", &failed.stderr, &CANARIES);
            sandboxes.clear_faults().await;
        }
    }
    let output = koppla.connect(&["--settings", &settings, "--calibrate"]).await;
    clean("connect", &(output.fine().stdout.clone() + &output.stderr), &CANARIES);

    let mut numbers = Vec::new();
    for turn in 0..3 {
        let mut order = order(turn);
        order["customer"]["info"] =
            json!({"type": "individual", "email": "zebra@example.se", "nin": PERSON});
        order["customer"]["address"]["address"] = json!("Zebragatan 12");
        numbers.push(sandboxes.place(&order).await);
    }
    let lost = json!({"kind": "commit_and_drop", "action": "newOrderSubmit", "count": 1,
                      "contains": numbers[0]});
    Sandboxes::fault(&sandboxes.specter, &lost).await;
    let refused =
        json!({"kind": "throttle", "in_body": true, "action": "newCustomerSubmit", "count": 1});
    Sandboxes::fault(&sandboxes.specter, &refused).await;
    let _serving = koppla.serve();
    wait_for(LONG, "settled orders", async || {
        let listed = koppla.orders().await;
        listed.len() == 3
            && listed.iter().all(|order| order["state"] != "due" && order["state"] != "in_doubt")
    })
    .await;
    let sent = Sandboxes::calls(&sandboxes.specter, "newCustomerSubmit").await;
    assert!(
        sent.iter().any(|call| call.to_string().contains("900118")),
        "the canary was never sent"
    );
    assert!(koppla.log().len() > 1_000, "the log shows nothing");
    clean("the log", &koppla.log(), &CANARIES);

    let commands: [&[&str]; 8] = [
        &["status"],
        &["--json", "status"],
        &["orders", "list"],
        &["--json", "orders", "list"],
        &["articles", "list"],
        &["orders", "show", &numbers[0]],
        &["--json", "orders", "show", &numbers[1]],
        &["orders", "export", &numbers[2]],
    ];
    for command in commands {
        let output = koppla.run(command).await;
        clean(&command.join(" "), &(output.stdout + &output.stderr), &CANARIES);
    }
    // The preview is asked for by a person and shows the customer, but never a key.
    let preview = koppla.run(&["orders", "preview", &numbers[2]]).await;
    let secrets = CANARIES.get(..4).expect("four secrets");
    clean("preview", &(preview.stdout + &preview.stderr), secrets);
    timeline_is_masked(&koppla);
}

/// What the ledger keeps of calls is masked as well; the account itself has to stand there.
fn timeline_is_masked(koppla: &Koppla) {
    let personal = CANARIES.get(4..).expect("four of a person");
    for file in ["koppla.db", "koppla.db-wal"] {
        let bytes = std::fs::read(koppla.folder().join(file)).unwrap_or_default();
        clean(file, &String::from_utf8_lossy(&bytes), personal);
    }
}
