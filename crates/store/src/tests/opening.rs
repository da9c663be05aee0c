//! Opening: addresses, rights, one process at a time, newer schemas.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use super::{ledger, open};
use crate::{Error, Store, SystemClock};

#[tokio::test]
async fn a_second_process_is_refused_with_the_name_of_the_first() {
    let ledger = ledger().await;
    let held = ledger.store.lock().await.unwrap();
    let second = open(&ledger.folder).await;
    let refused = second.lock().await.unwrap_err().to_string();
    assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
    drop(held);
    second.lock().await.unwrap();
}

#[tokio::test]
async fn only_the_owner_may_read_the_file() {
    let ledger = ledger().await;
    let file = std::fs::metadata(ledger.folder.path().join("koppla.db")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn addresses_that_are_not_understood_are_named() {
    for url in ["koppla.db", "mysql://x", "sqlite:", "sqlite:a?mode=ro"] {
        let refused = Store::open(url, Arc::new(SystemClock)).await.err().unwrap();
        assert!(matches!(refused, Error::Configuration { .. }));
        assert!(refused.to_string().contains(url), "{refused}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let ledger = ledger().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99, 'later', 1, x'00', 0)",
    )
    .execute(&ledger.store.readers)
    .await
    .unwrap();
    let url = format!("sqlite:{}", ledger.folder.path().join("koppla.db").display());
    let refused = Store::open(&url, Arc::new(SystemClock)).await.err().unwrap().to_string();
    assert!(refused.contains("newer koppla (schema 99)"), "{refused}");
}
