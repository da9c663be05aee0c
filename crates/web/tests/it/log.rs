//! The log: what it shows, what it tells by itself, and to whom.

use koppla_store::{Role, State};

use crate::orders::town::{CONNECTION, Town, link, note};
use crate::site::Site;

#[tokio::test]
async fn the_log_shows_what_is_asked_for() {
    let town = Town::new("").await;
    let first = town.place(0, State::Done).await;
    let second = town.place(1, State::Done).await;
    let reader = town.site.sign_in(Role::Reader).await;
    let link = |key: &str| format!("/orders/{key}#call-");
    for (query, has_first, has_second, has_article) in [
        ("", true, true, true),
        ("kind=order", true, true, false),
        ("kind=article", false, false, true),
        (&format!("q={}", first.name), true, false, false),
        ("outcome=rejected", false, false, false),
        ("connection=nobody", false, false, false),
        (&format!("connection={CONNECTION}&outcome=ok"), true, true, true),
    ] {
        let page = reader.text(&format!("/log?{query}")).await;
        assert_eq!(page.contains(&link(&first.key)), has_first, "{query}: {page}");
        assert_eq!(page.contains(&link(&second.key)), has_second, "{query}: {page}");
        assert_eq!(page.contains("/articles?search="), has_article, "{query}: {page}");
    }
    let page = reader.get("/log?kind=article").await;
    let article = page.after("/articles?search=").to_owned();
    let listed = reader.text(&format!("/connection/{CONNECTION}/articles?search={article}")).await;
    assert_eq!(listed.matches("<th scope=\"row\">").count(), 1, "{article}: {listed}");
}

#[tokio::test]
async fn a_call_appears_by_itself_until_the_reader_is_shut_out() {
    let town = Town::new("").await;
    let early = town.place(0, State::Done).await;
    let reader = town.site.sign_in(Role::Reader).await;
    let mut calls = reader.follow("/log/live?kind=order").await;
    // What was made between the page and the stream is told too.
    calls.until(&format!("/orders/{}#call-", early.key)).await;
    let late = town.place(1, State::Done).await;
    calls.until(&format!("/orders/{}#call-", late.key)).await;
    assert!(!calls.text.contains("/articles?"), "{}", calls.text);
    town.site.store.disable_person("reader").await.unwrap();
    calls.reads_to_its_end().await;
    assert!(calls.text.trim_end().ends_with("data: signed-out"), "{}", calls.text);
}

#[tokio::test]
async fn an_order_and_an_export_are_not_followed_by_somebody_shut_out() {
    // Nobody works on what is noted here.
    let site = Site::new().await;
    link(&site.store, ["http://127.0.0.1:1".into(), "http://127.0.0.1:1".into()], "").await;
    note(&site.store, 1..2).await;
    for path in [
        format!("/connection/{CONNECTION}/orders/1/live"),
        format!("/connection/{CONNECTION}/connect/progress"),
    ] {
        let reader = site.sign_in(Role::Reader).await;
        let mut events = reader.follow(&path).await;
        events.until("event: fragment").await;
        site.store.disable_person("reader").await.unwrap();
        events.reads_to_its_end().await;
        assert!(events.text.trim_end().ends_with("data: signed-out"), "{path}: {}", events.text);
        site.store.enable_person("reader").await.unwrap();
    }
}
