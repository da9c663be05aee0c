//! Settings that cannot be used: the line, the key and the cure are named.

use koppla_testkit::Sandboxes;

use super::{fails, koppla, untouched};

#[tokio::test]
async fn a_wrong_settings_file_names_line_key_and_cure() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = koppla(&sandboxes);
    let cases: [(&str, &[&str]); 6] = [
        ("[orders]\n\nprefixx = \"A\"\n", &["line 3", "prefixx", "correct the name or remove"]),
        ("[orders]\nevent = \"never\"\n", &["line 2", "orders.event", "placed", "values that are"]),
        ("[orders]\nprefix = 5\n", &["line 2", "orders.prefix", "quotes"]),
        ("[orders]\nprefix = \"Å-\"\n", &["line 2", "orders.prefix", "letters a-z"]),
        (
            "[service_articles]\nshipping = \"FRAKT 1\"\n",
            &["line 2", "service_articles.shipping", "space", "letters a-z"],
        ),
        ("orders = [\n", &["line", "correct"]),
    ];
    for (text, words) in cases {
        let file = koppla.write("wrong.toml", text);
        let output = koppla.connect(&["--settings", &file]).await;
        fails(&output, 1, words);
        assert!(output.stderr.contains("wrong.toml"), "{}", output.stderr);
    }
    fails(&koppla.connect(&["--settings", "absent.toml"]).await, 1, &["absent.toml"]);
    fails(&koppla.connect(&["--orders-from", "yesterday"]).await, 1, &["yesterday", "2026-11-23"]);
    untouched(&sandboxes).await;
}
