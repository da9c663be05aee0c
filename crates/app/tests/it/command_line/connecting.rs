//! `koppla connect` without a terminal: by flags and environment, or told what is missing.

use koppla_testkit::{Sandboxes, standard_shop, standard_specter};
use serde_json::json;

use super::koppla;

#[tokio::test]
async fn without_a_terminal_everything_that_is_missing_is_named() {
    let bare = koppla(&Sandboxes::standard().await)
        .with_environment("KOPPLA_SHOP_TOKEN", "")
        .with_environment("KOPPLA_SPECTER_KEY_2", "");
    let output = bare.run(&["connect", "--shop", "41234"]).await;
    assert_eq!(output.code, Some(1), "{}", output.stderr);
    for missing in ["KOPPLA_SHOP_TOKEN", "--specter-account", "KOPPLA_SPECTER_KEY_2"] {
        assert!(output.stderr.contains(missing), "{missing}: {}", output.stderr);
    }
    for given in ["--shop,", "KOPPLA_SPECTER_KEY_1"] {
        assert!(!output.stderr.contains(given), "{given}: {}", output.stderr);
    }
    assert!(output.stderr.contains("hint: "), "{}", output.stderr);
}

#[tokio::test]
async fn what_was_done_and_what_comes_next_is_said() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    let said = koppla.connect(&["--name", "te", "--inactive", "--calibrate"]).await;
    for words in [
        "✓ the shop \"Provbutiken\" answers",
        "✓ Specter answers",
        "Specter notices a repeated order",
        "66001  Paket till ombud",
        "The connection te is saved and switched off",
    ] {
        assert!(said.fine().stdout.contains(words), "{words}: {}", said.stdout);
    }
    let refused = koppla.run(&["articles", "export"]).await;
    assert_eq!(refused.code, Some(1), "{}", refused.stdout);
    assert!(refused.stderr.contains("the connection te is inactive"), "{}", refused.stderr);

    let slip = koppla.run(&["serve", "--connection", "tee", "--until-idle"]).await;
    assert_eq!(slip.code, Some(1), "{}", slip.stdout);
    assert!(slip.stderr.contains("choose one of te"), "{}", slip.stderr);

    let said = koppla.connect(&["--name", "te", "--json"]).await;
    let answer = said.fine().json();
    assert_eq!((&answer["connection"], &answer["active"]), (&json!("te"), &json!(true)));
    assert_eq!(answer["delivery_methods"][0]["id"], 66001);
}

#[tokio::test]
async fn payment_methods_without_a_code_are_named_until_they_have_one() {
    let mut shop = standard_shop();
    let methods = shop["paymentMethods"].as_array_mut().unwrap();
    methods.push(json!({"uid": 8005, "name": "Kort", "type": "Stripe", "active": true}));
    methods.push(json!({"uid": 8004, "name": "Presentkort", "type": "Gift Card", "active": true}));
    let sandboxes = Sandboxes::start(shop, standard_specter()).await;
    let koppla = koppla(&sandboxes);
    let said = koppla.connect(&[]).await;
    let told = "no Specter code yet; set one in the settings: Kort ([payments.8005])\n";
    assert!(said.fine().stdout.contains(told), "{}", said.stdout);

    let file = koppla.write("settings.toml", "[payments.8005]\ncode = \"KO\"\n");
    let said = koppla.connect(&["--settings", &file]).await;
    assert!(!said.fine().stdout.contains("no Specter code"), "{}", said.stdout);
}
