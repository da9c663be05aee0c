//! Opening: rights, processes side by side, newer schemas, the clock.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use koppla_testkit::Place;
use sqlx::Row;

use super::{ledger, open};
use crate::{Clock, Store, SystemClock};

koppla_testkit::on_each_store!(
    a_second_process_is_refused_only_where_one_must_work_alone,
    a_newer_schema_is_refused,
    opening_again_changes_nothing,
    texts_are_compared_byte_by_byte,
    a_listing_finds_names_by_their_beginning,
    the_clock_that_counts_is_shown,
);

async fn a_second_process_is_refused_only_where_one_must_work_alone(place: Place) {
    let ledger = ledger(place).await;
    let held = ledger.store.lock().await.unwrap();
    let second = open(&ledger.place).await;
    if ledger.place.is_shared() {
        ledger.see(&["1"], "a").await;
        let claimed = ledger.claim("first", 1).await.remove(0);
        second.lock().await.unwrap();
        let finished = super::finish(&claimed, crate::State::Done);
        ledger.store.commit(finished).await.unwrap();
        return;
    }
    let refused = second.lock().await.unwrap_err().to_string();
    assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
    drop(held);
    second.lock().await.unwrap();
}

#[tokio::test]
async fn only_the_owner_may_read_the_file() {
    let ledger = ledger(Place::sqlite()).await;
    let file = std::fs::metadata(ledger.place.folder().join("koppla.db")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

async fn a_newer_schema_is_refused(place: Place) {
    let ledger = ledger(place).await;
    ledger
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT 99, 'later', success, checksum, execution_time FROM _sqlx_migrations
             WHERE version = 1",
        )
        .await;
    let refused =
        Store::open_with(ledger.place.url(), Arc::new(SystemClock), &crate::tests::keys())
            .await
            .err()
            .unwrap();
    let refused = refused.to_string();
    assert!(refused.contains("newer koppla (schema 99)"), "{refused}");
}

async fn opening_again_changes_nothing(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1"], "a").await;
    let again = open(&ledger.place).await;
    let record = again.record(&super::order("1")).await.unwrap();
    assert_eq!(record.unwrap().name, "N1");
}

/// A cursor is a text: a server set up for a language would put stamps in another order.
async fn texts_are_compared_byte_by_byte(place: Place) {
    let ledger = ledger(place).await;
    let stamps = ["2026-01-01T10:00:00Z", "2026-01-01 23:00:00", "Ö", "a", "B"];
    ledger.see(&stamps, "x").await;
    let page = crate::Page { limit: 10, ..crate::Page::default() };
    let listed = ledger.store.records("shop", crate::Entity::Order, &page).await.unwrap().0;
    let keys: Vec<&str> = listed.iter().map(|record| record.key.as_str()).collect();
    let mut sorted = stamps.to_vec();
    sorted.sort_unstable();
    assert_eq!(keys, sorted);
}

async fn a_listing_finds_names_by_their_beginning(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["Mugg_1", "mugg-2", "100%", "Å\\1"], "a").await;
    for (search, found) in [
        ("nMUGG", &["Mugg_1", "mugg-2"][..]),
        ("mugg_", &["Mugg_1"]),
        ("100%", &["100%"]),
        ("n1%", &[]),
        ("Å\\", &["Å\\1"]),
        ("ugg", &[]),
    ] {
        let page = crate::Page { search: Some(search.into()), limit: 10, ..crate::Page::default() };
        let listed = ledger.store.records("shop", crate::Entity::Order, &page).await.unwrap().0;
        let keys: Vec<&str> = listed.iter().map(|record| record.key.as_str()).collect();
        assert_eq!(keys, found, "{search}");
    }
}

/// A clock that is a day slow.
struct Slow;

impl Clock for Slow {
    fn now(&self) -> Timestamp {
        Timestamp::now() - SignedDuration::from_hours(24)
    }

    fn sleep(&self, duration: std::time::Duration) -> futures_util::future::BoxFuture<'static, ()> {
        SystemClock.sleep(duration)
    }
}

/// Nodes whose own clocks differ agree on a server's; a file has no clock but its process's.
async fn the_clock_that_counts_is_shown(place: Place) {
    let slow = Store::open_with(place.url(), Arc::new(Slow), &crate::tests::keys()).await.unwrap();
    let behind = Timestamp::now().duration_since(slow.clock().now());
    if place.is_shared() {
        assert!(behind.abs() < SignedDuration::from_mins(1), "{behind}");
        let ledger = ledger(place).await;
        ledger.see(&["1"], "a").await;
        let claimed = slow.claim("shop", crate::Entity::Order, "slow", None, 1, super::LEASE).await;
        assert_eq!(claimed.unwrap().len(), 1);
        assert!(ledger.claim("other", 1).await.is_empty(), "a slow node's lease holds");
        let until = sqlx::query("SELECT lease_until FROM record")
            .fetch_one(&ledger.store.readers)
            .await
            .unwrap()
            .get::<i64, _>("lease_until");
        assert!(until > Timestamp::now().as_millisecond());
    } else {
        assert!(behind > SignedDuration::from_hours(23), "{behind}");
    }
}
