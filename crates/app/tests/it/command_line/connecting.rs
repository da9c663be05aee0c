//! `koppla connect` without a terminal: by flags and environment, or told what is missing.

use koppla_testkit::Sandboxes;
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
