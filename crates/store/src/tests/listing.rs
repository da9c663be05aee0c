//! Lists of records for pages.

use koppla_testkit::{Place, on_each_store};

use super::{Ledger, finish, ledger, order};
use crate::{After, Commit, Entity, Lease, NewLink, Part, Record, RecordChange, State, Step};

on_each_store!(
    pages_are_newest_first_and_have_neighbours,
    a_page_stays_while_records_arrive,
    a_state_has_its_own_pages,
    a_search_finds_names_then_numbers,
    a_search_goes_on_where_it_ended,
);

const LIMIT: usize = 3;

fn keys(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.key.as_str()).collect()
}

/// Brings orders into the ERP under these numbers.
async fn link(ledger: &Ledger, numbers: &[(&str, &str)]) {
    for (key, number) in numbers {
        let claimed = ledger.store.claim_one(&order(key), "worker", super::LEASE).await.unwrap();
        let link = NewLink::new((*number).to_owned(), "created");
        let steps = vec![Step::Link(link)];
        let done = finish(&claimed.unwrap(), State::Done);
        ledger.store.commit(Commit { steps, lease: Lease::Release, ..done }).await.unwrap();
    }
}

async fn part(ledger: &Ledger, part: &Part) -> crate::Listed {
    ledger.store.listed("shop", Entity::Order, None, part, LIMIT).await.unwrap()
}

async fn pages_are_newest_first_and_have_neighbours(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3", "4", "5", "6", "7"], "1").await;
    let newest = part(&ledger, &Part::Newest).await;
    assert_eq!(keys(&newest.records), ["7", "6", "5"]);
    assert_eq!(newest.newer, None);
    let second = part(&ledger, &Part::OlderThan(newest.older.unwrap())).await;
    assert_eq!(keys(&second.records), ["4", "3", "2"]);
    let last = part(&ledger, &Part::OlderThan(second.older.unwrap())).await;
    assert_eq!(keys(&last.records), ["1"]);
    assert_eq!(last.older, None);
    let back = part(&ledger, &Part::NewerThan(last.newer.unwrap())).await;
    assert_eq!(keys(&back.records), ["4", "3", "2"]);
    let first = part(&ledger, &Part::NewerThan(back.newer.unwrap())).await;
    assert_eq!(keys(&first.records), ["7", "6", "5"]);
    assert_eq!(first.newer, None);
    assert_eq!(first.older, Some((5, "5".to_owned())));
}

async fn a_page_stays_while_records_arrive(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3", "4"], "1").await;
    let newest = part(&ledger, &Part::Newest).await;
    ledger.see(&["5", "6"], "1").await;
    let older = part(&ledger, &Part::OlderThan(newest.older.unwrap())).await;
    assert_eq!(keys(&older.records), ["1"]);
    let newer = part(&ledger, &Part::NewerThan((4, "4".to_owned()))).await;
    assert_eq!(keys(&newer.records), ["6", "5"]);
}

async fn a_state_has_its_own_pages(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "2", "3", "4"], "1").await;
    for claimed in ledger.claim("worker", 2).await {
        let done = finish(&claimed, State::Held);
        let record = RecordChange { name: Some("held".into()), ..done.record };
        ledger.store.commit(Commit { record, ..done }).await.unwrap();
    }
    let held = ledger
        .store
        .listed("shop", Entity::Order, Some(State::Held), &Part::Newest, LIMIT)
        .await
        .unwrap();
    assert_eq!(keys(&held.records), ["2", "1"]);
    assert_eq!((held.older, held.newer), (None, None));
}

async fn a_search_finds_names_then_numbers(place: Place) {
    let ledger = ledger(place).await;
    // Their names are N1, N2, N21.
    ledger.see(&["1", "2", "21"], "1").await;
    link(&ledger, &[("1", "n2007"), ("2", "9001"), ("21", "n2100")]).await;
    let find = async |text: &str| {
        let (found, after) =
            ledger.store.found("shop", Entity::Order, text, None, 10).await.unwrap();
        assert_eq!(after, None);
        keys(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(find("n2").await, ["2", "21", "1"]);
    assert_eq!(find("N21").await, ["21"]);
    assert_eq!(find("900").await, ["2"]);
    assert_eq!(find("%").await, [""; 0]);
}

async fn a_search_goes_on_where_it_ended(place: Place) {
    let ledger = ledger(place).await;
    ledger.see(&["1", "10", "11", "2", "3"], "1").await;
    link(&ledger, &[("2", "n1-b"), ("3", "n1-a"), ("10", "n1-c")]).await;
    let mut after = None;
    let mut pages = Vec::new();
    loop {
        let (found, next) =
            ledger.store.found("shop", Entity::Order, "n1", after.as_ref(), 2).await.unwrap();
        pages.push(keys(&found).join(" "));
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, ["1 10", "11 3", "2"]);
    let (_, next) = ledger.store.found("shop", Entity::Order, "n1", None, 3).await.unwrap();
    assert_eq!(next, Some(After::Number(String::new())), "numbers are left");
}
