//! `koppla settings`: shown, set, compared, taken over, taken back.

use serde_json::json;

use super::connected;

#[tokio::test]
async fn settings_are_changed_compared_and_taken_back() {
    let (_sandboxes, koppla) = connected("").await;
    let exported = koppla.run(&["settings", "export"]).await;
    let before = koppla.write("before.toml", &exported.fine().stdout);

    let set = ["--json", "settings", "set", "orders.prefix=FJ-", "payments.8001.code=IN"];
    let changed = koppla.run(&set).await.fine().json();
    assert_eq!(changed["change"], 1);
    assert_eq!(
        changed["differences"],
        json!([{"key": "orders.prefix", "from": "", "to": "FJ-"},
               {"key": "payments.8001.code", "from": "I", "to": "IN"}])
    );
    let shown = koppla.run(&["--json", "settings", "show", "orders.prefix"]).await;
    assert_eq!(shown.fine().json(), json!({"orders.prefix": "FJ-"}));
    assert_eq!(koppla.run(&set).await.fine().json()["change"], json!(null));

    let compared = koppla.run(&["settings", "diff", &before]).await;
    assert_eq!(compared.code, Some(1), "{}", compared.stdout);
    assert!(compared.stdout.contains("orders.prefix"), "{}", compared.stdout);
    koppla.run(&["settings", "import", &before]).await.fine();
    koppla.run(&["settings", "diff", &before]).await.fine();

    koppla.run(&["settings", "undo", "1"]).await.fine();
    koppla.run(&["settings", "undo", "2"]).await.fine();
    let shown = koppla.run(&["--json", "settings", "show", "orders.prefix"]).await;
    assert_eq!(shown.fine().json(), json!({"orders.prefix": "FJ-"}));
    let history = koppla.run(&["--json", "settings", "history"]).await.fine().json();
    let told: Vec<_> =
        history.as_array().unwrap().iter().map(|one| (&one["change"], &one["undoes"])).collect();
    assert_eq!(
        told,
        [(&json!(3), &json!(2)), (&json!(2), &json!(null)), (&json!(1), &json!(null))]
    );

    for (arguments, words) in [
        (&["set", "orders.prefix=Å"][..], "letters a-z"),
        (&["set", "orders.colour=red"][..], "no such setting"),
        (&["set", "orders.prefix"][..], "has no ="),
        (&["undo", "9"][..], "no change 9"),
        (&["import", "absent.toml"][..], "absent.toml"),
        (&["show", "colour"][..], "no setting colour"),
    ] {
        let output = koppla.run(&[&["settings"], arguments].concat()).await;
        assert_eq!(output.code, Some(1), "{arguments:?}");
        assert!(output.stderr.contains(words), "{}", output.stderr);
    }
    assert!(koppla.run(&["settings", "history"]).await.fine().stdout.contains("command line"));
}
