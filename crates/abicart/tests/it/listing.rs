//! Listings against shops with habits.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use abicart::{Error, Filters, OrderSummary, Page, Unreadable};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::shop::{Log, err, ok, start_rpc};

/// A shop's orders (uid → changed) and its habits.
#[derive(Clone)]
struct Table {
    rows: BTreeMap<u64, String>,
    cap: usize,
    sorts: bool,
    /// Words that make it refuse a selection.
    refuses: Option<&'static str>,
    /// Runs after each page.
    after: fn(&mut BTreeMap<u64, String>),
}

impl Table {
    fn of(uids: impl IntoIterator<Item = u64>) -> Self {
        let row = |uid| (uid, format!("2026-03-02T08:{:02}:00Z", uid % 60));
        Self {
            rows: uids.into_iter().map(row).collect(),
            cap: 100,
            sorts: true,
            refuses: None,
            after: |_| {},
        }
    }

    fn list(&mut self, request: &Value) -> Value {
        let selection = &request["params"][1];
        if let Some(word) = self.refuses
            && selection.to_string().contains(word)
        {
            return json!({"id": request["id"], "error": {
                "code": -32602, "message": "Invalid params",
                "data": [{"message": "cannot", "pointer": format!("/{}", word.replace('/', "~1"))}]}});
        }
        let filters = &selection["filters"];
        let wanted = |(uid, changed): &(&u64, &String)| {
            filters["/uid"]["min"].as_u64().is_none_or(|min| **uid >= min)
                && filters["/uid"]["in"].as_array().is_none_or(|set| set.contains(&json!(uid)))
                && filters["/changed"]["min"].as_str().is_none_or(|min| changed.as_str() >= min)
        };
        let mut rows: Vec<Value> = self
            .rows
            .iter()
            .filter(wanted)
            .map(|(uid, changed)| json!({"uid": uid, "changed": changed}))
            .collect();
        if !self.sorts {
            rows.reverse();
        }
        let limit = usize::try_from(selection["limit"].as_u64().unwrap()).unwrap();
        let offset = usize::try_from(selection["offset"].as_u64().unwrap_or(0)).unwrap();
        let page: Vec<_> = rows.into_iter().skip(offset).take(limit.min(self.cap)).collect();
        (self.after)(&mut self.rows);
        ok(request, &json!(page))
    }
}

async fn start(table: Table) -> (abicart::Client, Log) {
    let table = Arc::new(Mutex::new(table));
    start_rpc(move |request| table.lock().unwrap().list(request)).await
}

fn uids(page: &Page<OrderSummary>) -> Vec<u64> {
    let mut uids: Vec<_> = page.objects.iter().map(|order| order.uid).collect();
    uids.sort_unstable();
    uids
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_silent_cap_does_not_end_a_listing() {
    for cap in [1, 7, 100] {
        let (client, log) = start(Table { cap, ..Table::of(1..=230) }).await;
        let whole = client.orders().pages::<OrderSummary>(Filters::none()).all().await.unwrap();
        assert_eq!(uids(&whole), (1..=230).collect::<Vec<_>>());
        for body in log.bodies() {
            assert_eq!(body["params"][1]["limit"], json!(100));
            assert_eq!(body["params"][1]["sort"], json!("uid"));
            assert_eq!(body["params"][1]["offset"], Value::Null);
        }
    }
}

#[tokio::test]
async fn a_shop_that_does_not_sort_is_read_by_offset() {
    let (client, _) = start(Table { sorts: false, cap: 9, ..Table::of(1..=50) }).await;
    let whole = client.orders().pages::<OrderSummary>(Filters::none()).all().await.unwrap();
    assert_eq!(uids(&whole), (1..=50).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_shop_that_refuses_the_sort_key_is_read_by_offset() {
    let (client, _) = start(Table { refuses: Some("sort"), cap: 9, ..Table::of(1..=50) }).await;
    let whole = client.orders().pages::<OrderSummary>(Filters::none()).all().await.unwrap();
    assert_eq!(uids(&whole), (1..=50).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_shop_that_repeats_itself_is_reported() {
    let (client, _) = start_rpc(|request| ok(request, &json!([{"uid": 1}, {"uid": 2}]))).await;
    let mut pages = client.orders().pages::<OrderSummary>(Filters::none());
    assert_eq!(uids(&pages.next_page().await.unwrap().unwrap()), [1, 2]);
    let error = pages.next_page().await.unwrap_err();
    assert!(matches!(&error, Error::Listing { .. }), "{error:?}");
    assert!(error.to_string().starts_with("Order.list cannot be read to its end: "));
}

#[tokio::test]
async fn rows_that_change_while_the_listing_runs_are_not_skipped() {
    // After each page the lowest remaining order changes, as if someone edited it.
    let after = |rows: &mut BTreeMap<u64, String>| {
        let oldest = rows.iter().min_by_key(|(_, changed)| (*changed).clone());
        let uid = *oldest.unwrap().0;
        rows.insert(uid, "2026-03-02T09:00:00Z".to_owned());
    };
    let (client, _) = start(Table { cap: 4, after, ..Table::of(1..=59) }).await;
    let mut changes = client.orders().changed_since::<OrderSummary>(time("2026-03-02T08:20:00Z"));
    let mut seen = Vec::new();
    while let Some(page) = changes.next_page(Timestamp::now()).await.unwrap() {
        assert_eq!(changes.next_mark(), None);
        seen.extend(uids(&page));
    }
    assert!((20..=59).all(|uid| seen.contains(&uid)), "{seen:?}");
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len());
}

#[tokio::test]
async fn the_next_mark_lies_before_the_newest_change_and_never_goes_back() {
    let (client, log) = start(Table::of(1..=59)).await;
    let early = time("2026-03-02T08:20:00.9Z");
    let mut changes = client.orders().changed_since::<OrderSummary>(early);
    assert!(changes.next_page(time("2026-03-02T10:00:00Z")).await.unwrap().is_some());
    assert!(changes.next_page(time("2026-03-02T10:00:30Z")).await.unwrap().is_none());
    assert_eq!(changes.next_mark(), Some(time("2026-03-02T08:53:30Z")));
    assert_eq!(
        log.bodies()[0]["params"][1]["filters"],
        json!({"/changed": {"min": "2026-03-02T08:20:00Z"}})
    );

    let late = time("2026-03-02T08:58:00Z");
    let mut changes = client.orders().changed_since::<OrderSummary>(late);
    while changes.next_page(Timestamp::now()).await.unwrap().is_some() {}
    assert_eq!(changes.next_mark(), Some(late));
}

#[tokio::test]
async fn a_refused_filter_is_told_from_other_refusals() {
    let mark = time("2026-03-02T08:00:00Z");
    let refused = Table { refuses: Some("/changed"), ..Table::of([1, 2]) };
    let (client, _) = start(refused).await;
    let error =
        client.orders().changed_since::<OrderSummary>(mark).next_page(mark).await.unwrap_err();
    assert!(matches!(&error, Error::FilterRefused { filter: "/changed", .. }), "{error:?}");
    let window = client.orders().ordered_since::<OrderSummary>(mark).all().await.unwrap();
    assert_eq!(uids(&window), [1, 2]);

    let (client, _) = start_rpc(|request| err(request, -32602, "Invalid params")).await;
    let error = client.articles().changed_since(mark).next_page(mark).await.unwrap_err();
    assert!(matches!(&error, Error::FilterRefused { .. }), "{error:?}");

    let (client, _) = start(Table { refuses: Some("/uid"), cap: 1, ..Table::of([58, 59]) }).await;
    let mut changes = client.orders().changed_since::<OrderSummary>(mark);
    changes.next_page(Timestamp::now()).await.unwrap();
    let error = changes.next_page(Timestamp::now()).await.unwrap_err();
    assert!(matches!(&error, Error::Invalid { .. }), "{error:?}");
}

#[tokio::test]
async fn orders_by_uid_are_complete_although_pages_are_cut() {
    let (client, log) = start(Table { cap: 30, ..Table::of(1..=250) }).await;
    let wanted: Vec<u64> = (101..=260).chain([101]).collect();
    let page = client.orders().by_uids(&wanted).await.unwrap();
    let mut found: Vec<_> = page.objects.iter().map(|order| order.uid).collect();
    found.sort_unstable();
    assert_eq!(found, (101..=250).collect::<Vec<_>>());
    let longest = log
        .bodies()
        .into_iter()
        .map(|body| body["params"][1]["filters"]["/uid"]["in"].as_array().unwrap().len());
    assert_eq!(longest.max(), Some(100));
}

#[tokio::test]
async fn one_unreadable_order_does_not_hide_the_others() {
    let (client, _) = start_rpc(|request| {
        let broken = json!({"uid": 2, "items": [{"uid": 5, "costs": {"unit": {"exVat": []}}}]});
        ok(request, &json!([{"uid": 1}, broken, {"uid": 3}]))
    })
    .await;
    let page = client.orders().by_uids(&[1, 2, 3]).await.unwrap();
    assert_eq!(page.objects.iter().map(|order| order.uid).collect::<Vec<_>>(), [1, 3]);
    let expected = Unreadable {
        class: "Order",
        uid: Some(2),
        pointer: "/items/0/costs/unit/exVat".to_owned(),
        problem: "is not a number",
    };
    assert_eq!(page.unreadable, [expected]);
    assert_eq!(
        page.unreadable[0].to_string(),
        "Order 2: /items/0/costs/unit/exVat is not a number"
    );
}

#[tokio::test]
async fn short_lists_survive_a_shop_that_knows_no_selection() {
    let (client, _) = start_rpc(|request| match request["params"].as_array().unwrap().len() {
        1 => ok(request, &json!([{"uid": 66001, "name": {"sv": "Paket"}}])),
        _ => err(request, -32602, "Invalid params"),
    })
    .await;
    let methods = client.delivery_methods().list().await.unwrap();
    assert_eq!(methods.objects[0].name.get("sv"), Some("Paket"));
}

/// Methods of delivery, in pages that are cut without a word; the shop takes no filter and no sort
/// key for them, and says no more than that.
#[tokio::test]
async fn short_lists_are_read_in_pages_where_uids_are_neither_sorted_nor_filtered() {
    let (client, log) = start_rpc(|request| {
        let selection = &request["params"][1];
        if selection.get("sort").is_some() || selection.get("filters").is_some() {
            return err(request, -32602, "Invalid params");
        }
        let number = |name: &str, otherwise: u64| {
            usize::try_from(selection[name].as_u64().unwrap_or(otherwise)).unwrap()
        };
        let page = (1..=7).skip(number("offset", 0)).take(number("limit", 2).min(3));
        ok(request, &page.map(|uid| json!({"uid": uid})).collect())
    })
    .await;
    let methods = client.delivery_methods().list().await.unwrap();
    let mut uids: Vec<u64> = methods.objects.iter().map(|method| method.uid).collect();
    uids.sort_unstable();
    assert_eq!(uids, [1, 2, 3, 4, 5, 6, 7]);
    for body in log.bodies() {
        assert_eq!(body["params"][1]["limit"], json!(100), "{body}");
    }
}
