//! Every switch of the profile (abicart-api §15.2).

use serde_json::{Value, json};

use super::Shop;

fn with(switches: Value) -> Shop {
    let mut shop = Shop::example();
    for uid in 1..=5 {
        shop.place(json!({"uid": uid, "rows": [{"articleNumber": "BK-07"}]}));
    }
    shop.control("PUT", "switches", switches);
    shop
}

#[test]
fn http_error_status() {
    let body = |method: &str| {
        json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": [5]}).to_string()
    };
    let mut plain = with(json!({}));
    assert_eq!(plain.send(&body("Foo.bar")).status, 200);
    let mut legacy = with(json!({"http_error_status": "legacy"}));
    assert_eq!(legacy.send(&body("Foo.bar")).status, 404);
    assert_eq!(legacy.send(&body("Customer.get")).status, 500);
    assert_eq!(legacy.send("{").status, 500);
    assert_eq!(legacy.send(&body("Order.get")).status, 200);
    assert_eq!(legacy.send(&format!("[{}]", body("Foo.bar"))).status, 200);
}

#[test]
fn unknown_query_key() {
    let mut shop = with(json!({"unknown_query_key": "error"}));
    assert_eq!(
        shop.pointer("Order.get", json!([1, {"items": {"quantity": true}}])),
        "/items/quantity"
    );
    assert_eq!(shop.pointer("Order.list", json!([["uid", "colour"]])), "/colour");
    assert_eq!(
        shop.pointer("Order.get", json!([1, {"customer": {"info": "age"}}])),
        "/customer/info/age"
    );
    let fine = json!([1, {"uid": true, "customer": {"info": "email"}, "items": {"choices": {"quantity": true}}}]);
    shop.call("Order.get", fine);
}

#[test]
fn absent_as_null() {
    let mut shop = with(json!({"absent_as_null": true}));
    let order = shop.call("Order.get", json!([1, ["delivery", "discountInfo", "nonsense"]]));
    assert_eq!(order, json!({"delivery": null, "discountInfo": null}));
    let twice = shop.call("Order.get", json!([1, ["uid", "uid", "costs", "uid"]]));
    assert_eq!((&twice["uid"], &twice["costs"]["cart"]["currency"]), (&json!(1), &json!("SEK")));
    let whole = shop.call("Order.get", json!([1]));
    assert_eq!((&whole["delivery"], &whole["costs"]["shipment"]), (&Value::Null, &Value::Null));
    let plain = with(json!({})).call("Order.get", json!([1, ["delivery"]]));
    assert_eq!(plain, json!({}));
}

#[test]
fn limits_cut_pages_silently() {
    let count = |shop: &mut Shop, selection: Value| {
        shop.call("Order.list", json!(["uid", selection])).as_array().unwrap().len()
    };
    let mut shop = with(json!({"max_limit": 2}));
    assert_eq!(count(&mut shop, json!({"limit": 100})), 2);
    assert_eq!(count(&mut shop, json!({})), 2);
    assert_eq!(count(&mut shop, json!({"limit": 1})), 1);
    assert_eq!(count(&mut shop, json!({"limit": 100, "offset": 4})), 1);
    assert_eq!(shop.call("Order.count", json!([])), 5);
    let mut shop = with(json!({"default_limit": 3}));
    assert_eq!(count(&mut shop, json!({})), 3);
    assert_eq!(count(&mut shop, json!({"limit": 4})), 4);
}

#[test]
fn reject_changed_filter() {
    let mut shop = with(json!({"reject_changed_filter": true}));
    let filters = json!({"/changed": {"min": "2026-01-01"}});
    assert_eq!(
        shop.pointer("Order.list", json!([true, {"filters": filters}])),
        "/filters/~1changed"
    );
    let ordered = json!({"/ordered": {"min": "2026-01-01"}});
    assert_eq!(shop.call("Order.count", json!([ordered])), 5);
}

#[test]
fn event_names() {
    let mut shop = with(json!({"event_names": "proven"}));
    let token = koppla_sandbox::shop::EMPTY_TOKEN;
    let wish = |event: &str| json!([{"authToken": token, "eventName": event, "url": "http://h/"}]);
    assert_eq!(shop.pointer("EventListener.create", wish("Order/created")), "/eventName");
    for proven in ["Order/discarded", "Order/paid", "Article/created", "Article/changed"] {
        shop.call("EventListener.create", wish(proven));
    }
}

#[test]
fn uid_as_string() {
    let mut shop = with(json!({"uid_as_string": true}));
    let order = shop
        .call("Order.get", json!(["1", {"uid": true, "items": {"uid": true, "article": true}}]));
    assert_eq!(order["uid"], "1");
    assert_eq!(order["items"][0]["article"], "700205");
    assert!(order["items"][0]["uid"].is_string());
    assert_eq!(
        shop.call("Order.get", json!([1, {"items": true}]))["items"][0],
        order["items"][0]["uid"]
    );
}

#[test]
fn batch_shuffle() {
    let mut shop = with(json!({"batch_shuffle": true}));
    let calls: Vec<Value> =
        (1..=3).map(|id| json!({"jsonrpc": "2.0", "id": id, "method": "Order.count"})).collect();
    let ids: Vec<i64> = shop
        .answer(&json!(calls))
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids, [3, 2, 1]);
}

#[test]
fn token_ttl() {
    let mut shop = Shop::empty();
    shop.control("PUT", "switches", json!({"token_ttl": 60}));
    let token = shop.call("Admin.login", json!(["admin@example.se", "sandbox"]));
    shop.query = format!("webshop=41234&auth={}", super::encoded(token.as_str().unwrap()));
    assert_eq!(shop.call("Order.count", json!([])), 0);
    shop.now += 60;
    assert_eq!(shop.code("Order.count", json!([])), 1004);
}

#[test]
fn an_unknown_switch_is_named_and_reset_restores_defaults() {
    let mut shop = with(json!({"max_limit": 2}));
    let (status, body) = shop.try_control("PUT", "switches", json!({"max_limits": 5}));
    assert_eq!((status, &body["pointer"]), (400, &json!("/max_limits")));
    let both = shop.control("PATCH", "switches", json!({"default_limit": 1}));
    assert_eq!((&both["max_limit"], &both["default_limit"]), (&json!(2), &json!(1)));
    let one = shop.control("PUT", "switches", json!({"default_limit": 1}));
    assert_eq!((&one["max_limit"], &one["default_limit"]), (&Value::Null, &json!(1)));
    shop.control("POST", "reset", Value::Null);
    assert_eq!(shop.control("GET", "switches", Value::Null)["default_limit"], Value::Null);
    assert_eq!(shop.call("Order.count", json!([])), 0);
}
