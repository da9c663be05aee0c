//! What is sent: methods, queries and patches.

use std::collections::BTreeMap;

use abicart::{
    ArticlePatch, ArticleVariantPatch, Client, Condition, DeliveryStatus, EventListenerPatch,
    Filters, Order, OrderPatch, PaymentPatch, PaymentState, Selection,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::shop::{Log, TOKEN, ok, start_rpc};

/// A shop that answers every call with an object that fits.
async fn start() -> (Client, Log) {
    start_rpc(|request| {
        let method = request["method"].as_str().unwrap();
        let result = match method.split_once('.').unwrap().1 {
            "list" => json!([]),
            "count" => json!(4),
            _ => json!({"uid": 41234}),
        };
        ok(request, &result)
    })
    .await
}

fn last(log: &Log) -> (String, Value) {
    let body = log.bodies().pop().unwrap();
    (body["method"].as_str().unwrap().to_owned(), body["params"].clone())
}

#[tokio::test]
async fn a_full_order_is_asked_for_with_all_an_export_needs() {
    let (client, log) = start().await;
    client.orders().get(900_412).await.unwrap();
    let (method, params) = last(&log);
    assert_eq!(method, "Order.get");
    assert_eq!(
        params,
        json!([900_412, {
            "uid": true, "orderNumber": true, "ordered": true, "changed": true,
            "discarded": true, "currency": true, "exchangeRate": true, "hasVat": true,
            "language": true, "paymentStatus": true, "deliveryStatus": true,
            "externalOrderNumber": true, "note": true, "tags": true, "customer": true,
            "delivery": true, "costs": true, "discountInfo": true,
            "payments": {
                "uid": true, "status": true, "amount": true, "externalRef": true,
                "method": {"uid": true, "type": true, "name": true}},
            "items": {
                "uid": true, "article": true, "articleNumber": true, "articleName": true,
                "choices": true, "costs": true, "discountInfo": true},
        }])
    );
}

#[tokio::test]
async fn every_read_sends_a_query() {
    let (client, log) = start().await;
    client.webshop().await.unwrap();
    client.context().await.unwrap();
    client.languages().await.unwrap();
    client.order_items().get(1).await.unwrap();
    client.articles().get(1).await.unwrap();
    client.articles().pages(Filters::none()).all().await.unwrap();
    client.article_variants().get(1).await.unwrap();
    client.article_variants().pages(Filters::none()).all().await.unwrap();
    client.article_choices().get(1).await.unwrap();
    client.article_choice_options().get(1).await.unwrap();
    client.delivery_methods().get(1).await.unwrap();
    client.delivery_methods().list().await.unwrap();
    client.payment_methods().get(1).await.unwrap();
    client.payment_methods().list().await.unwrap();
    client.payments().get(1).await.unwrap();
    client.customers().get(1).await.unwrap();
    client.customers().pages(Filters::none()).all().await.unwrap();
    client.event_listeners().get(1).await.unwrap();
    client.event_listeners().list().await.unwrap();
    for body in log.bodies() {
        let params = body["params"].as_array().unwrap();
        let query = params.iter().find(|param| param.is_object());
        assert!(query.is_some_and(|query| !query.as_object().unwrap().is_empty()), "{body}");
    }
}

#[tokio::test]
async fn a_selection_is_sent_as_documented() {
    let (client, log) = start().await;
    let filters = Filters::none()
        .and("/ordered", Condition::min("2026-03-01T00:00:00Z"))
        .and("/ordered", Condition::max("2026-03-31"))
        .and("/discarded", Condition::equals(false))
        .and("/uid", Condition::one_of([1_u64, 2]))
        .and("/orderNumber", Condition::starts_with("10"))
        .and("/tags", Condition::contains("vip"))
        .and("/language", Condition::contains_any(["sv", "en"]));
    let selection =
        Selection::new(filters.clone()).sorted_by("uid").descending().limited_to(20).skipping(40);
    client.orders().list::<Order>(&selection).await.unwrap();
    let sent = json!({
        "/ordered": {"min": "2026-03-01T00:00:00Z", "max": "2026-03-31"},
        "/discarded": {"equals": false},
        "/uid": {"in": [1, 2]},
        "/orderNumber": {"startsWith": "10"},
        "/tags": {"contains": "vip"},
        "/language": {"containsAny": ["sv", "en"]},
    });
    let (_, params) = last(&log);
    assert_eq!(
        params[1],
        json!({"filters": sent, "sort": "uid", "descending": true, "limit": 20, "offset": 40})
    );
    assert_eq!(client.orders().count(&filters).await.unwrap(), 4);
    assert_eq!(last(&log), ("Order.count".to_owned(), json!([sent])));
}

#[tokio::test]
async fn a_patch_holds_only_what_shall_change() {
    let (client, log) = start().await;
    let orders = client.orders();
    orders.set(7, &OrderPatch::external_order_number("SO-55012")).await.unwrap();
    assert_eq!(last(&log).0, "Order.set");
    assert_eq!(last(&log).1[1], json!({"externalOrderNumber": "SO-55012"}));
    assert_eq!(last(&log).1[2]["externalOrderNumber"], json!(true));
    let patch = OrderPatch {
        tags: Some(vec!["a".to_owned()]),
        discarded: Some(true),
        delivery_status: Some(DeliveryStatus::Sent),
        ..OrderPatch::default()
    };
    orders.set(7, &patch).await.unwrap();
    let expected = json!({"tags": ["a"], "discarded": true, "deliveryStatus": "sent"});
    assert_eq!(last(&log).1[1], expected);

    client.articles().set(7, &ArticlePatch::stock(Decimal::from(31))).await.unwrap();
    assert_eq!(last(&log).1[1], json!({"stock": {"stock": 31}}));
    let patch = ArticlePatch {
        name: BTreeMap::from([("sv".to_owned(), "Mugg".to_owned())]),
        regular_price: BTreeMap::from([("SEK".to_owned(), "129.90".parse().unwrap())]),
        draft: Some(false),
        ..ArticlePatch::default()
    };
    client.articles().set(7, &patch).await.unwrap();
    let expected = r#"{"draft":false,"name":{"sv":"Mugg"},"price":{"regular":{"SEK":129.9}}}"#;
    assert_eq!(last(&log).1[1].to_string(), expected);

    let patch = ArticleVariantPatch { stock: Some(Decimal::from(8)), ..Default::default() };
    client.article_variants().set(880_002, &patch).await.unwrap();
    assert_eq!(last(&log).1[1], json!({"stock": 8}));

    let patch =
        PaymentPatch { state: Some(PaymentState::Paid), external_ref: Some("R1".to_owned()) };
    client.payments().set(7, &patch).await.unwrap();
    assert_eq!(last(&log).1[1], json!({"status": "paid", "externalRef": "R1"}));
}

#[tokio::test]
async fn listeners_are_registered_for_the_own_token_and_switched_on_again() {
    let (client, log) = start().await;
    let listeners = client.event_listeners();
    listeners.create("Order/paid", "https://erp.example.se/hooks/k3f9").await.unwrap();
    let (method, params) = last(&log);
    assert_eq!(method, "EventListener.create");
    let expected = json!({
        "authToken": TOKEN, "eventName": "Order/paid",
        "url": "https://erp.example.se/hooks/k3f9"});
    assert_eq!(params[0], expected);
    assert_eq!(params[1].get("authToken"), None);
    let patch = EventListenerPatch { active: Some(true), url: None };
    listeners.set(3101, &patch).await.unwrap();
    assert_eq!(last(&log).1[1], json!({"status": {"active": true}}));
}
