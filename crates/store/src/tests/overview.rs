//! Figures over all connections.

use jiff::{SignedDuration, Timestamp};
use koppla_testkit::{Place, on_each_store};

use super::{LEASE, Ledger, finish, ledger, order};
use crate::{Commit, NewLink, Spans, State, Step};

on_each_store!(
    what_waits_is_counted_and_the_oldest_named,
    what_needs_a_person_is_listed_oldest_first,
    orders_are_counted_by_day,
    spans_are_told_by_day,
);

async fn rest(ledger: &Ledger, key: &str, state: State, number: Option<&str>) {
    let claimed = ledger.store.claim_one(&order(key), "worker", LEASE).await.unwrap().unwrap();
    let link = number.map(|number| Step::Link(NewLink::new(number.to_owned(), "created")));
    let steps = link.into_iter().collect();
    ledger.store.commit(Commit { steps, ..finish(&claimed, state) }).await.unwrap();
}

/// Three days that begin at these hours after 1970.
fn bounds() -> Vec<Timestamp> {
    (0..4).map(|day| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day)).collect()
}

async fn what_waits_is_counted_and_the_oldest_named(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3", "4"], "1").await;
    rest(&ledger, "1", State::Done, Some("9001")).await;
    rest(&ledger, "2", State::Held, None).await;
    rest(&ledger, "3", State::Ignored, None).await;
    ledger.execute("UPDATE record SET first_seen_at = 1000 WHERE key = '4'").await;
    let waiting = ledger.store.waiting().await.unwrap();
    let counts = &waiting["shop"];
    assert_eq!((counts.of(State::Held), counts.of(State::Due), counts.total()), (1, 1, 2));
    assert!(ledger.store.waiting_for_export().await.unwrap().is_empty());
    ledger.see(&["5"], "1").await;
    rest(&ledger, "5", State::Manual, None).await;
    let for_export = ledger.store.waiting_for_export().await.unwrap();
    assert_eq!(for_export.into_iter().collect::<Vec<_>>(), [("shop".to_owned(), 1)]);
    let oldest = ledger.store.oldest_waiting().await.unwrap();
    assert_eq!(oldest["shop"].name, "N4");
    assert_eq!(oldest["shop"].since.as_millisecond(), 1000);
    let noticed = ledger.store.noticed_since(Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(noticed["shop"], 4);
    let lines = ledger.store.connection_lines().await.unwrap();
    assert_eq!(lines.len(), 1);
}

async fn what_needs_a_person_is_listed_oldest_first(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3"], "1").await;
    rest(&ledger, "1", State::Held, None).await;
    rest(&ledger, "3", State::Asking, None).await;
    ledger.execute("UPDATE record SET first_seen_at = 1000 WHERE key = '3'").await;
    let listed = ledger.store.for_a_person(10).await.unwrap();
    let keys: Vec<&str> = listed.iter().map(|(_, record)| record.key.as_str()).collect();
    assert_eq!(keys, ["3", "1"]);
    assert_eq!(ledger.store.for_a_person(1).await.unwrap().len(), 1);
}

async fn orders_are_counted_by_day(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3", "4"], "1").await;
    rest(&ledger, "4", State::Ignored, None).await;
    ledger.execute("UPDATE record SET first_seen_at = 86400000 WHERE key IN ('1', '2')").await;
    ledger.execute("UPDATE record SET first_seen_at = 86399999 WHERE key IN ('3', '4')").await;
    assert_eq!(ledger.store.noticed_by_day(&bounds()).await.unwrap(), [1, 2, 0]);
    assert_eq!(ledger.store.noticed_by_day(&[]).await.unwrap(), [0; 0]);
}

async fn spans_are_told_by_day(place: Place) {
    let ledger = ledger(place).await;
    let keys: Vec<String> = (1..=11).map(|key| key.to_string()).collect();
    ledger.see(&keys.iter().map(String::as_str).collect::<Vec<_>>(), "1").await;
    for key in &keys {
        rest(&ledger, key, State::Done, Some(&format!("90{key}"))).await;
    }
    ledger.execute("UPDATE record SET first_seen_at = 100000").await;
    // 1 to 10 seconds on the first day, nothing on the second, and one found on the third.
    ledger
        .execute("UPDATE link SET established_at = 100000 + CAST(shop_id AS BIGINT) * 1000")
        .await;
    ledger
        .execute("UPDATE link SET established_at = 200000000, how = 'found' WHERE shop_id = '11'")
        .await;
    let first = Spans { orders: 10, median: 5_000, ninetieth: 9_000 };
    let spans = ledger.store.spans_by_day(&bounds()).await.unwrap();
    assert_eq!(spans, [first, Spans::default(), Spans::default()]);
}
