//! What a file keeps: everything that was answered, at any end of the process.

use koppla_sandbox::{Error, ShellConfig, SpecterConfig, specter};
use serde_json::json;

use super::server::Server;

#[tokio::test]
async fn a_restart_keeps_everything_and_numbering_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("specter.db");
    let seed = json!({
        "switches": { "order.duplicate": "create" },
        "accounts": [{
            "sbmId": 9001,
            "hooks": { "actionOrderChange": "http://127.0.0.1:9/" },
            "articles": [{ "articleNo": "Å 1", "name": "A", "vatPercent": 25, "stocked": true,
                           "stock": { "1": { "onHand": 5, "reserved": 2 } } }],
            "customers": [{ "fields": { "name": "Ett", "emailAddress": "a@b.se" } }],
            "orders": [{ "customerId": 4711, "externalOrderNo": "W1",
                         "rows": [{ "articleNo": "Å 1", "noOfItems": 2 }] }],
        }],
    });
    let server = Server::with(Some(&file), Some(seed.clone())).await;
    server.control("POST", "orders/20157/deliver", json!({ "trackingNo": "T" })).await;
    server.control("PUT", "articles/Å%201/stock", json!({ "onHand": 9 })).await;
    server.control("POST", "orders/20157/invoice", json!(null)).await;
    let stock = server.batch("getArticleExternalNeedUpdate", "b1").await;
    assert_eq!(stock, "5012;Å 1;9;b1\r");
    server.control("POST", "clock", json!({ "set": "2030-01-01T00:00:00Z", "freeze": true })).await;
    let paths = ["orders", "articles", "customers", "summary", "queues", "switches", "accounts"];
    let mut before = Vec::new();
    for path in paths {
        before.push(server.control("GET", path, json!(null)).await);
    }
    server.running.stop().await;
    let server = Server::with(Some(&file), Some(seed)).await;
    for (path, before) in paths.into_iter().zip(before) {
        assert_eq!(server.control("GET", path, json!(null)).await, before, "{path}");
    }
    assert_eq!(server.batch("getArticleExternalNeedUpdate", "b1").await, stock);
    assert_eq!(server.batch("updateArticlesFromBatch", "b1").await, "1;0;Batch stängd");
    assert_eq!(server.batch("getArticleExternalNeedUpdate", "b2").await, "");
    assert_eq!(server.company("Två").await.unwrap().1, "1;4712;Kunden skapad");
    let clock = server.control("GET", "clock", json!(null)).await;
    assert_eq!(clock["now"], "2030-01-01T00:00:00Z");
}

#[tokio::test]
async fn an_answered_write_is_on_disk_without_a_clean_stop() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("specter.db");
    let server = Server::with(Some(&file), None).await;
    server.fault(json!({ "kind": "commit_and_drop", "count": 1 })).await;
    assert!(server.company("Ett").await.is_err());
    server.company("Två").await.unwrap();
    // A copy of the files, as they lie there while the process still runs.
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let from = folder.path().join(format!("specter.db{end}"));
        std::fs::copy(from, folder.path().join(format!("copy.db{end}"))).unwrap();
    }
    let copied = Server::with(Some(&copy), None).await;
    assert_eq!(copied.summary("customers").await, 2);
    assert_eq!(copied.company("Två").await.unwrap().1, "1;4712;Kunden finns redan");
}

#[tokio::test]
async fn a_reset_empties_the_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("specter.db");
    let server = Server::with(Some(&file), None).await;
    server.company("Ett").await.unwrap();
    server.control("PATCH", "switches", json!({ "xml.root": "x" })).await;
    server.control("POST", "reset", json!(null)).await;
    server.running.stop().await;
    let server = Server::with(Some(&file), None).await;
    assert_eq!(server.summary("customers").await, 0);
    assert_eq!(server.control("GET", "switches", json!(null)).await["xml.root"], "specter");
    assert_eq!(server.company("Två").await.unwrap().1, "1;4711;Kunden skapad");
}

#[tokio::test]
async fn a_bad_seed_or_an_address_in_use_is_a_clear_error() {
    let seed = Some(json!({ "accounts": [{ "sbmId": 1, "articles": [{ "name": "A" }] }] }));
    let config = SpecterConfig { shell: ShellConfig::default(), seed };
    let Err(error) = specter::start(config).await else { panic!("a bad seed was taken") };
    assert_eq!(
        error.to_string(),
        "the seed is refused at \"/accounts/0/articles/0/articleNo\": must not be empty"
    );
    let server = Server::start().await;
    let shell = ShellConfig { listen: server.protocol(), ..ShellConfig::default() };
    let error = specter::start(SpecterConfig { shell, seed: None }).await.unwrap_err();
    assert!(matches!(error, Error::Listen { address, .. } if address == server.protocol()));
}
