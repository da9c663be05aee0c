//! The log of all calls: its order, its pages, its filters.

use jiff::Timestamp;
use koppla_testkit::Place;

use super::ledger;
use crate::{AttemptOutcome, Entity, LogFilter, Store};

koppla_testkit::on_each_store!(
    calls_are_listed_newest_first_page_by_page,
    calls_are_found_by_connection_kind_outcome_and_number,
);

/// Two connections with ten orders and ten articles each, two calls for each of them; some share
/// their time.
async fn filled(place: Place) -> super::Ledger {
    let ledger = ledger(place).await;
    for statement in [
        "INSERT INTO connection (id, state, account, settings, facts, created_at)
            SELECT 'other', state, account, settings, facts, created_at FROM connection",
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39)
         INSERT INTO record (connection, entity, key, rank, name, stamp, generation, state, due_at,
            first_seen_at, updated_at)
         SELECT CASE WHEN i < 20 THEN 'shop' ELSE 'other' END,
            CASE WHEN i % 2 = 0 THEN 'order' ELSE 'article' END, CAST(i AS TEXT), i,
            'Nr-' || i, '', 1, 'done', 0, 0, 0 FROM n",
        "INSERT INTO attempt (connection, entity, key, number, fence, action, reference, digest,
            request, response, armed_at, answered_at, outcome, resolved_by)
         SELECT connection, entity, key, 1, 1, 'submit_article', '', '', 'name = x', '', rank / 3,
            rank, CASE WHEN rank % 5 = 0 THEN 'rejected' ELSE 'ok' END, 'answer' FROM record",
        "INSERT INTO attempt (connection, entity, key, number, fence, action, reference, digest,
            request, response, armed_at, answered_at, outcome, resolved_by)
         SELECT connection, entity, key, 2, 1, 'create_order', '', '', '', NULL, rank / 3 + 7,
            NULL, NULL, NULL FROM record",
    ] {
        ledger.execute(statement).await;
    }
    ledger
}

async fn all(store: &Store, filter: &LogFilter) -> Vec<(i64, String, i64)> {
    let (mut found, mut older) = (Vec::new(), None);
    loop {
        let page = store.log(filter, older.as_ref(), 7).await.unwrap();
        let Some(last) = page.last() else { return found };
        older = Some(last.mark.clone());
        found.extend(page.into_iter().map(|one| {
            (one.mark.at.as_millisecond(), one.mark.record.2.clone(), one.attempt.number)
        }));
    }
}

async fn calls_are_listed_newest_first_page_by_page(place: Place) {
    let ledger = filled(place).await;
    let found = all(&ledger.store, &LogFilter::default()).await;
    assert_eq!(found.len(), 80, "each once");
    assert!(found.is_sorted_by(|a, b| a.0 >= b.0), "{found:?}");
    let distinct: std::collections::BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), 80);
    let newest = ledger.store.log(&LogFilter::default(), None, 1).await.unwrap().remove(0);
    assert_eq!(newest.mark.at, Timestamp::from_millisecond(20).unwrap());
    assert_eq!((newest.name.as_str(), newest.attempt.outcome), ("Nr-39", None));
}

async fn calls_are_found_by_connection_kind_outcome_and_number(place: Place) {
    let ledger = filled(place).await;
    let of = |filter: LogFilter| {
        let store = ledger.store.clone();
        async move { all(&store, &filter).await.len() }
    };
    let shop = || Some("shop".to_owned());
    let plain = LogFilter::default;
    assert_eq!(of(LogFilter { connection: shop(), ..plain() }).await, 40);
    assert_eq!(of(LogFilter { entity: Some(Entity::Order), ..plain() }).await, 40);
    let articles = LogFilter { connection: shop(), entity: Some(Entity::Article), ..plain() };
    assert_eq!(of(articles).await, 20);
    let outcome = Some(AttemptOutcome::Rejected);
    assert_eq!(of(LogFilter { outcome, ..plain() }).await, 8);
    for (number, count) in [("nr-7", 2), ("NR-30", 2), ("7", 2), ("Nr", 0), ("n%", 0)] {
        let number = Some(number.to_owned());
        assert_eq!(of(LogFilter { number: number.clone(), ..plain() }).await, count, "{number:?}");
    }
    let elsewhere = LogFilter { connection: shop(), number: Some("Nr-30".into()), ..plain() };
    assert_eq!(of(elsewhere).await, 0);
}
