//! Articles by what is wrong with them, and all of them again.

use koppla_testkit::Place;

use super::{LEASE, ledger};
use crate::{
    ArticlePage, ArticleTotal, Commit, ConnectionState, Entity, Lease, Observation, Observed,
    RecordChange, State, Store, Verdict, Why,
};

koppla_testkit::on_each_store!(
    verdicts_are_noted_before_an_export_and_change_nothing_that_is_done,
    articles_are_found_by_number_id_and_name,
    all_articles_are_sent_again,
    a_connection_that_was_switched_off_is_not_paused,
);

async fn see(store: &Store, keys: &[&str]) {
    let seen = keys
        .iter()
        .map(|key| Observed {
            key: (*key).into(),
            rank: key.parse().unwrap_or(0),
            name: format!("A-{key}"),
            stamp: Some("1".into()),
        })
        .collect();
    let (connection, entity) = ("shop".to_owned(), Entity::Article);
    let observation = Observation { connection, entity, seen, forced: false, cursor: None };
    store.observe(observation).await.unwrap();
}

fn verdict(key: &str, name: &str, refused: Option<&str>) -> Verdict {
    let figures = format!("{{\"name\":\"{name}\",\"find\":\"{}\"}}", name.to_lowercase());
    let refused = refused.map(|code| Why { code: code.into(), text: "why".into(), values: None });
    Verdict { key: key.into(), figures, refused }
}

/// Exports the first due article.
async fn export_one(store: &Store) -> String {
    let mut claimed = store.claim("shop", Entity::Article, "w", None, 1, LEASE).await.unwrap();
    let claimed = claimed.remove(0);
    let change = RecordChange {
        state: Some((State::Done, jiff::Timestamp::now())),
        applied: Some("hash".into()),
        ..RecordChange::default()
    };
    let (claim, lease) = (claimed.claim.clone(), Lease::Release);
    store.commit(Commit { claim, record: change, steps: Vec::new(), lease }).await.unwrap();
    claimed.claim.id.key
}

fn total(state: State, reason: Option<&str>, number: u64) -> ArticleTotal {
    ArticleTotal { state, reason: reason.map(Into::into), number }
}

async fn verdicts_are_noted_before_an_export_and_change_nothing_that_is_done(place: Place) {
    let ledger = ledger(place).await;
    let store = &ledger.store;
    see(store, &["1", "2", "3"]).await;
    let done = export_one(store).await;
    let verdicts =
        vec![verdict("1", "Ett", Some("bad-number")), verdict("2", "Två", Some("bad-number"))];
    store.judge_articles("shop", verdicts).await.unwrap();
    assert_eq!(done, "1");
    let expected = [
        total(State::Done, None, 1),
        total(State::Due, None, 1),
        total(State::Held, Some("bad-number"), 1),
    ];
    assert_eq!(store.article_totals("shop").await.unwrap(), expected);

    store.judge_articles("shop", vec![verdict("2", "Två", None)]).await.unwrap();
    let expected = [total(State::Done, None, 1), total(State::Due, None, 2)];
    assert_eq!(store.article_totals("shop").await.unwrap(), expected);
}

async fn articles_are_found_by_number_id_and_name(place: Place) {
    let ledger = ledger(place).await;
    let store = &ledger.store;
    see(store, &["10", "11", "12"]).await;
    let verdicts = vec![
        verdict("10", "Åskmugg \\\"stor\\\"", Some("no-number")),
        verdict("11", "Mugg 100%", None),
        verdict("12", "Kokbok", Some("package")),
    ];
    store.judge_articles("shop", verdicts).await.unwrap();
    let found = async |page: ArticlePage| {
        let page = ArticlePage { limit: 10, ..page };
        let (records, _) = store.articles("shop", &page).await.unwrap();
        records.into_iter().map(|record| record.key).collect::<Vec<_>>()
    };
    let search = |text: &str| ArticlePage { search: Some(text.into()), ..ArticlePage::default() };
    assert_eq!(found(search("åskmu")).await, ["10"]);
    assert_eq!(found(search("Mugg")).await, ["10", "11"]);
    assert_eq!(found(search("\"stor\"")).await, ["10"]);
    assert_eq!(found(search("100%")).await, ["11"]);
    assert_eq!(found(search("a-12")).await, ["12"]);
    assert_eq!(found(search("name")).await, [""; 0]);
    let refused = ArticlePage { reasons: vec!["no-number", "package"], ..ArticlePage::default() };
    assert_eq!(found(refused).await, ["10", "12"]);
    let held = vec![State::Held];
    let other = ArticlePage { states: held, without: vec!["package"], ..ArticlePage::default() };
    assert_eq!(found(other).await, ["10"]);

    let first = ArticlePage { limit: 2, ..ArticlePage::default() };
    let (records, next) = store.articles("shop", &first).await.unwrap();
    assert_eq!(records.len(), 2);
    let second = ArticlePage { after: next, limit: 2, ..ArticlePage::default() };
    let (records, next) = store.articles("shop", &second).await.unwrap();
    assert_eq!((records.len(), next), (1, None));
}

async fn all_articles_are_sent_again(place: Place) {
    let ledger = ledger(place).await;
    let store = &ledger.store;
    see(store, &["1", "2"]).await;
    export_one(store).await;
    assert_eq!(store.send_articles_again("shop").await.unwrap(), 2);
    let claimed = store.claim("shop", Entity::Article, "w", None, 9, LEASE).await.unwrap();
    assert_eq!(claimed.len(), 2);
    assert!(claimed.iter().all(|claimed| claimed.forced));
}

async fn a_connection_that_was_switched_off_is_not_paused(place: Place) {
    let ledger = ledger(place).await;
    let store = &ledger.store;
    let mut changes = store.connections_changed();
    store.set_connection_state("shop", ConnectionState::Inactive, None).await.unwrap();
    assert!(changes.has_changed().unwrap());
    changes.mark_unchanged();
    store.pause_connection("shop", "why".into()).await.unwrap();
    let state = async || store.connection("shop").await.unwrap().unwrap().state;
    assert_eq!(state().await, ConnectionState::Inactive);
    store.set_connection_state("shop", ConnectionState::Active, None).await.unwrap();
    store.pause_connection("shop", "why".into()).await.unwrap();
    assert_eq!(state().await, ConnectionState::Paused);
}
