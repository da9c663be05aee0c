//! Articles that Specter refuses, whatever its answer to many of them looks like (Q20, Q21).

use koppla_store::{Entity, State};
use koppla_testkit::Place;
use serde_json::{Value, json};

use crate::wire::Fate;
use crate::world::{World, control};

koppla_testkit::on_each_store!(
    nothing_is_stored_and_one_row_answers,
    nothing_is_stored_and_each_article_is_answered,
    the_others_are_stored_and_one_row_answers,
    the_others_are_stored_and_each_article_is_answered,
);

/// Five articles, of which the fourth is refused; the numbers that Specter has afterwards.
async fn one_of_five_is_refused(place: Place, partial: &str, rows: &str) {
    let world = World::new(place).await;
    control(
        &world.specter,
        "PATCH",
        &["switches"],
        json!({"article.partial": partial, "article.rows": rows}),
    );
    for number in 1..=5 {
        let article = json!({
            "articleNumber": format!("ART-{number}"), "name": "Knapp", "price": 5, "vatRate": 0.25,
        });
        control(&world.shop, "POST", &["articles"], article);
    }
    world.script(|call| match call.action.as_str() {
        "newArticleSubmit" => Fate::Nameless("ART-4"),
        _ => Fate::Answered,
    });
    world.engine.look().await.unwrap();
    while world.engine.article_batch().await.unwrap() > 0 {}
    let page = koppla_store::Page { limit: 100, ..koppla_store::Page::default() };
    let (listed, _) = world.store.records("prov", Entity::Article, &page).await.unwrap();
    let mut shown: Vec<(&str, State, Option<&str>)> = listed
        .iter()
        .filter(|record| record.name.starts_with("ART-"))
        .map(|record| (record.name.as_str(), record.state, record.reason_code.as_deref()))
        .collect();
    shown.sort_unstable_by_key(|(name, ..)| *name);
    let done = |name| (name, State::Done, Some("stock-off"));
    assert_eq!(
        shown,
        [
            done("ART-1"),
            done("ART-2"),
            done("ART-3"),
            ("ART-4", State::Held, Some("article-refused")),
            done("ART-5"),
        ]
    );
    let refused = listed.iter().find(|record| record.name == "ART-4").unwrap();
    assert!(refused.reason.as_deref().unwrap().contains("saknas"), "{:?}", refused.reason);
    let stored = control(&world.specter, "GET", &["articles"], Value::Null);
    let stored = stored["articles"].as_array().unwrap();
    let mut numbers: Vec<&str> = stored
        .iter()
        .filter_map(|article| article["articleNo"].as_str())
        .filter(|number| number.starts_with("ART-"))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["ART-1", "ART-2", "ART-3", "ART-5"]);
}

async fn nothing_is_stored_and_one_row_answers(place: Place) {
    one_of_five_is_refused(place, "atomic", "one").await;
}

async fn nothing_is_stored_and_each_article_is_answered(place: Place) {
    one_of_five_is_refused(place, "atomic", "per_article").await;
}

async fn the_others_are_stored_and_one_row_answers(place: Place) {
    one_of_five_is_refused(place, "best_effort", "one").await;
}

async fn the_others_are_stored_and_each_article_is_answered(place: Place) {
    one_of_five_is_refused(place, "best_effort", "per_article").await;
}
