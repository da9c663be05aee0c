//! Envelope, batch, HTTP (abicart-api §1).

use koppla_sandbox::ShellConfig;
use koppla_sandbox::shop::ShopSystem;
use koppla_sandbox::shop::{EMPTY_TOKEN, run};
use koppla_sandbox::system::{Request, System};
use serde_json::{Value, json};

use super::{Shop, encoded};

#[test]
fn ids_come_back_with_type_and_value() {
    let mut shop = Shop::empty();
    for id in
        [json!(17), json!("17"), json!("6f1c-uuid"), json!(""), json!(9_007_199_254_740_993_i64)]
    {
        let answer = shop.answer(&json!({"jsonrpc": "2.0", "id": id, "method": "Order.count"}));
        assert_eq!(answer, json!({"jsonrpc": "2.0", "id": id, "result": 0}));
    }
}

#[test]
fn the_result_key_is_present_with_falsy_values() {
    let mut shop = Shop::example();
    assert_eq!(shop.call("Order.count", json!([])), 0);
    assert_eq!(shop.call("Order.list", json!([])), json!([]));
    assert_eq!(shop.call("Article.delete", json!([700_205])), Value::Null);
}

#[test]
fn malformed_requests_have_their_codes() {
    let mut shop = Shop::empty();
    let reply = shop.send("{not json");
    assert_eq!(reply.status, 200);
    let answer: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(
        answer,
        json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32700, "message": "Parse error"}})
    );
    for call in [
        json!({"id": 1, "method": "Order.count"}),
        json!({"jsonrpc": "1.0", "id": 1, "method": "Order.count"}),
        json!({"jsonrpc": "2.0", "id": 1, "method": 5}),
        json!({"jsonrpc": "2.0", "id": 1, "method": "Order.count", "params": "x"}),
    ] {
        let answer = shop.answer(&call);
        assert_eq!(
            (&answer["id"], &answer["error"]["code"]),
            (&json!(1), &json!(-32600)),
            "{call}"
        );
    }
    let answer = shop.answer(&json!({"jsonrpc": "2.0", "id": {}, "method": "Order.count"}));
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(-32600)));
    assert_eq!(shop.answer(&json!(5))["error"]["code"], -32600);
    assert_eq!(shop.code("Order.count", json!({"named": true})), -32602);
}

#[test]
fn unknown_names_have_two_messages() {
    let mut shop = Shop::empty();
    let error = shop.refused("Foo.bar", json!([]));
    assert_eq!(error, json!({"code": -32601, "message": "Method not found: No API for Foo"}));
    let error = shop.refused("Order.bar", json!([]));
    assert_eq!(error, json!({"code": -32601, "message": "Method not found: Order.bar"}));
    for absent in ["Stock.list", "Giftcard.get", "order.get", "Auth.getToken", "Article.normalize"]
    {
        assert_eq!(shop.code(absent, json!([])), -32601, "{absent}");
    }
}

#[test]
fn batches_answer_each_entry_on_its_own() {
    let mut shop = Shop::example();
    let count = |id: i64| json!({"jsonrpc": "2.0", "id": id, "method": "Order.count"});
    assert_eq!(shop.answer(&json!([count(1)])).as_array().unwrap().len(), 1);
    let answer = shop.answer(&json!([
        count(1),
        {"jsonrpc": "2.0", "id": "two", "method": "Foo.bar"},
        {"jsonrpc": "2.0", "method": "Article.set", "params": [700_205, {"ean": "73"}]},
        7,
    ]));
    assert_eq!(answer[0], json!({"jsonrpc": "2.0", "id": 1, "result": 0}));
    assert_eq!((&answer[1]["id"], &answer[1]["error"]["code"]), (&json!("two"), &json!(-32601)));
    assert_eq!((&answer[2]["id"], &answer[2]["error"]["code"]), (&Value::Null, &json!(-32600)));
    assert_eq!(answer.as_array().unwrap().len(), 3);
    assert_eq!(shop.call("Article.get", json!([700_205, "ean"])), json!({"ean": "73"}));
    assert_eq!(shop.answer(&json!([]))["error"]["code"], -32600);
    let hundred: Vec<Value> = (0..100).map(count).collect();
    assert_eq!(shop.answer(&json!(hundred)).as_array().unwrap().len(), 100);
    let more: Vec<Value> = (0..101).map(count).collect();
    let answer = shop.answer(&json!(more));
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(-32600)));
}

#[test]
fn notifications_get_no_body() {
    let mut shop = Shop::empty();
    let single = json!({"jsonrpc": "2.0", "method": "Order.count"});
    let wrong = json!({"jsonrpc": "2.0", "method": "Foo.bar"});
    for body in [single.clone(), wrong.clone(), json!([single, wrong])] {
        let reply = shop.send(&body.to_string());
        assert_eq!((reply.status, reply.body.len()), (204, 0), "{body}");
        assert_eq!(reply.content_type, "");
    }
}

#[tokio::test]
async fn http_takes_both_paths_and_any_content_type() {
    let running = run(None, ShellConfig::default()).await.unwrap();
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let base = format!("http://{}/backend/jsonrpc/v1", running.protocol_addr);
    let context = format!("webshop=41234&auth={}", encoded(EMPTY_TOKEN));
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"Order.count"}"#;
    for url in [format!("{base}?{context}"), format!("{base}/?{context}")] {
        for content_type in
            [None, Some("text/plain;charset=UTF-8"), Some("application/x-www-form-urlencoded")]
        {
            let mut request = client.post(&url).body(body);
            if let Some(content_type) = content_type {
                request = request.header("Content-Type", content_type);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], "application/json");
            assert_eq!(response.headers()["access-control-allow-origin"], "*");
            assert_eq!(response.text().await.unwrap(), r#"{"id":1,"jsonrpc":"2.0","result":0}"#);
        }
        let response = client.get(&url).send().await.unwrap();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST, OPTIONS");
        let options = reqwest::Method::OPTIONS;
        let response = client.request(options, &url).send().await.unwrap();
        assert_eq!(response.status(), 204);
        assert_eq!(response.headers()["access-control-allow-methods"], "POST, OPTIONS");
        assert_eq!(response.headers()["access-control-allow-headers"], "Content-Type");
        let silent = r#"{"jsonrpc":"2.0","method":"Order.count"}"#;
        let response = client.post(&url).body(silent).send().await.unwrap();
        assert_eq!(response.status(), 204);
    }
    let elsewhere = format!("http://{}/backend/jsonrpc/Article/5", running.protocol_addr);
    assert_eq!(client.post(elsewhere).body(body).send().await.unwrap().status(), 404);
    running.stop().await;
}

#[test]
fn calls_are_described_without_their_token() {
    let describe = |body: Value| {
        let query = format!("webshop=41234&auth={}", encoded(EMPTY_TOKEN)).into_bytes();
        let request = Request { query, body: body.to_string().into_bytes(), ..Request::default() };
        ShopSystem::describe(&request)
    };
    let one =
        describe(json!({"jsonrpc": "2.0", "id": 1, "method": "Order.get", "params": [5, "uid"]}));
    assert_eq!(one.action, "Order.get");
    assert_eq!(
        one.parameters,
        json!({
            "webshop": "41234", "language": null, "auth": "…", "session": null, "params": [5, "uid"],
        })
    );
    let batch =
        describe(json!([{"method": "Order.get", "params": [5]}, {"method": "Order.count"}]));
    assert_eq!(batch.action, "Order.get,Order.count");
    assert_eq!(batch.parameters["batch"], json!([[5], null]));
}

#[test]
fn the_quirk_refuses_everything_and_does_nothing() {
    let mut shop = Shop::example();
    let call = json!({"jsonrpc": "2.0", "id": 9, "method": "Article.delete", "params": [700_205]});
    let request = Request {
        method: "POST".to_owned(),
        path: "/backend/jsonrpc/v1".to_owned(),
        query: shop.query.clone().into_bytes(),
        body: call.to_string().into_bytes(),
        quirk: Some("internal_error".to_owned()),
        ..Request::default()
    };
    let mut answer = |body: Value| {
        let request = Request { body: body.to_string().into_bytes(), ..request.clone() };
        let reply = shop.system.answer(&request, jiff::Timestamp::UNIX_EPOCH);
        let throttled = ShopSystem::throttled(&request);
        assert_eq!((throttled.status, &throttled.body), (reply.status, &reply.body));
        (reply.status, serde_json::from_slice(&reply.body).unwrap_or(Value::Null))
    };
    let refused =
        json!({"jsonrpc": "2.0", "id": 9, "error": {"code": -32000, "message": "Internal error"}});
    assert_eq!(answer(call.clone()), (200, refused.clone()));
    let silent = json!({"jsonrpc": "2.0", "method": "Article.delete", "params": [700_205]});
    assert_eq!(answer(json!([silent, call])), (200, json!([refused])));
    assert_eq!(answer(silent.clone()), (204, Value::Null));
    assert_eq!(answer(json!([silent, silent])), (204, Value::Null));
    shop.control("PATCH", "switches", json!({"http_error_status": "legacy"}));
    for (body, status) in [(&call, 500), (&json!([call]), 200), (&silent, 204)] {
        let request = Request { body: body.to_string().into_bytes(), ..request.clone() };
        let reply = shop.system.answer(&request, jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(reply.status, status, "{body}");
        assert_eq!(
            ShopSystem::throttled(&request).status,
            if status == 500 { 200 } else { status }
        );
    }
    assert_eq!(shop.call("Article.count", json!([])), 2);
}
