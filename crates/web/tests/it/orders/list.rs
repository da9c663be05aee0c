//! The list: states, search, pages, and exporting many.

use koppla_store::{Role, State};
use koppla_testkit::{LONG, wait_for};

use super::town::{CONNECTION, Town, link, note};
use crate::site::Site;

const LIST: &str = "/connection/prov/orders";

/// Where nothing answers.
fn nowhere() -> [String; 2] {
    ["http://127.0.0.1:1".into(), "http://127.0.0.1:1".into()]
}

#[tokio::test]
async fn both_numbers_and_both_totals_stand_side_by_side() {
    let town = Town::new("").await;
    let record = town.place(0, State::Done).await;
    let number = record.erp_id.clone().unwrap();
    let reader = town.site.sign_in(Role::Reader).await;
    // The shop's echo of the number wakes the order once more.
    wait_for(LONG, "the order rests", async || {
        reader.text(&format!("{LIST}?state=done")).await.contains(&number)
    })
    .await;
    for query in ["", &format!("?q={}", record.name), &format!("?q={number}")] {
        let page = reader.text(&format!("{LIST}{query}")).await;
        assert!(page.contains(&format!(">{}</a>", record.name)), "{query}: {page}");
        assert!(page.contains(&number), "{query}: {page}");
        assert!(!page.contains("stämmer inte"), "{page}");
    }
    assert!(reader.text(&format!("{LIST}?state=held")).await.contains("Här finns inga ordrar"));
    let none = reader.text(&format!("{LIST}?q=999999")).await;
    assert!(none.contains("Ingen order börjar på ”999999”"), "{none}");
    let found = reader.get(&format!("{LIST}?find={}", record.name)).await;
    assert_eq!(found.location(), Town::page(&record));
}

#[tokio::test]
async fn pages_stay_while_orders_arrive() {
    let site = Site::new().await;
    link(&site.store, nowhere(), "").await;
    note(&site.store, 1..121).await;
    let reader = site.sign_in(Role::Reader).await;
    let keys = |page: &str| -> Vec<i64> {
        let rows = page.split("<th scope=\"row\"").skip(1);
        rows.map(|row| {
            row.split_once("/orders/").unwrap().1.split('"').next().unwrap().parse().unwrap()
        })
        .collect()
    };
    let first = reader.text(LIST).await;
    assert_eq!(keys(&first), (71..121).rev().collect::<Vec<_>>());
    assert!(!first.contains("Nyare"));
    let older = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    note(&site.store, 121..140).await;
    let second = reader.text(older).await;
    assert_eq!(keys(&second), (21..71).rev().collect::<Vec<_>>());
    let newer = second.split("rel=\"prev\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(keys(&reader.text(newer).await), (71..121).rev().collect::<Vec<_>>());
    let oldest = second.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let oldest = reader.text(oldest).await;
    assert_eq!(keys(&oldest), (1..21).rev().collect::<Vec<_>>());
    assert!(!oldest.contains("Äldre"));
    let found = reader.text(&format!("{LIST}?q=10")).await;
    assert_eq!(keys(&found), (1..51).collect::<Vec<_>>());
    let more = found.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let more = reader.text(&more.replace("&amp;", "&").replace("&#38;", "&")).await;
    assert_eq!(keys(&more), (51..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn many_orders_are_exported_at_once_and_each_is_made_once() {
    let town = Town::new("[orders]\nevent = \"manual\"\n").await;
    let mut records = Vec::new();
    for turn in 0..3 {
        records.push(town.place(turn, State::Manual).await);
    }
    assert_eq!(town.in_specter().await, 0);
    let operator = town.site.sign_in(Role::Operator).await;
    let page = operator.text(&format!("{LIST}?state=manual")).await;
    assert_eq!(page.matches("name=\"key\"").count(), 3, "{page}");
    let mut fields = vec![("back", "manual"), ("key", "987654321")];
    fields.extend(records.iter().map(|record| ("key", record.key.as_str())));
    for _ in 0..2 {
        let answer = operator.submit(&format!("{LIST}/export"), &fields).await;
        assert!(answer.text.contains("Ordrarna exporteras nu"), "{}", answer.text);
    }
    for record in &records {
        town.comes_to(&record.name, State::Done).await;
    }
    assert_eq!(town.in_specter().await, 3);
    let from_search = [("key", records[0].key.as_str()), ("back", ""), ("q", &records[0].name)];
    let answer = operator.post(&format!("{LIST}/export"), &from_search).await;
    assert!(answer.location().ends_with(&format!("&q={}", records[0].name)), "the search stays");
    let unknown = town.site.store.record(&super::town::id("987654321")).await.unwrap();
    assert!(unknown.is_none(), "nothing is made of a key that nobody knows");
}

#[tokio::test]
async fn a_reader_exports_nothing_and_neither_does_a_connection_that_is_off() {
    let site = Site::new().await;
    link(&site.store, nowhere(), "").await;
    note(&site.store, 1..3).await;
    let reader = site.sign_in(Role::Reader).await;
    assert!(!reader.text(LIST).await.contains("name=\"key\""));
    for path in ["/export", "/1/export", "/1/settle", "/find"] {
        let answer = reader
            .post(&format!("{LIST}{path}"), &[("key", "1"), ("answer", "missing"), ("number", "1")])
            .await;
        assert_eq!(answer.status, 403, "{path}");
    }
    let operator = site.sign_in(Role::Operator).await;
    let none = operator.post(&format!("{LIST}/export"), &[]).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("Ingen order var markerad"), "{}", none.text);
    let off = koppla_store::ConnectionState::Inactive;
    site.store.set_connection_state(CONNECTION, off, None).await.unwrap();
    assert!(!operator.text(LIST).await.contains("name=\"key\""));
    let answer = operator.post(&format!("{LIST}/export"), &[("key", "1")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Kopplingen är inte på"), "{}", answer.text);
}
