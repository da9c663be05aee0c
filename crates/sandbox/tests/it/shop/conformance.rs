//! The conformance list of abicart-api §15.4, one test for each line, over HTTP and over WebSocket.

use koppla_sandbox::shop::{EMPTY_TOKEN, run};
use koppla_sandbox::{Control, Running, ShellConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::wire::Wire;
use super::{arithmetic, encoded, example};

/// The example shop, served.
async fn serve() -> (Running, [Wire; 2]) {
    let running = run(Some(example()), ShellConfig::default()).await.unwrap();
    let address = running.protocol_addr;
    (running, [Wire::http(address), Wire::socket(address)])
}

fn admin() -> String {
    format!("webshop=41234&auth={}", encoded(EMPTY_TOKEN))
}

fn call(id: &Value, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

fn ask(method: &str, params: &Value) -> Value {
    call(&json!(1), method, params)
}

#[tokio::test]
async fn line_01_both_paths_work_without_a_redirect() {
    let (_running, wires) = serve().await;
    for wire in wires {
        for path in ["/backend/jsonrpc/v1", "/backend/jsonrpc/v1/"] {
            let answer = wire.at(path).ask(&admin(), &ask("Order.count", &json!([]))).await;
            assert_eq!(answer, json!({"jsonrpc": "2.0", "id": 1, "result": 0}));
        }
    }
}

#[tokio::test]
async fn line_02_any_content_type_is_accepted_and_the_answer_is_json() {
    let (running, _) = serve().await;
    let url = format!("http://{}/backend/jsonrpc/v1/?{}", running.protocol_addr, admin());
    let client = reqwest::Client::builder().build().unwrap();
    for content_type in
        [None, Some("application/json-rpc"), Some("application/x-www-form-urlencoded"), Some("x")]
    {
        let request = client.post(&url).body(ask("Order.count", &json!([])).to_string());
        let request = match content_type {
            Some(content_type) => request.header("Content-Type", content_type),
            None => request,
        };
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
    }
}

#[tokio::test]
async fn line_03_ids_come_back_with_their_type() {
    let (_running, wires) = serve().await;
    for wire in wires {
        for id in [json!(17), json!("17"), json!("b7c0-uuid"), json!("")] {
            let answer = wire.ask(&admin(), &call(&id, "Order.count", &json!([]))).await;
            assert_eq!(answer["id"], id);
        }
    }
}

#[tokio::test]
async fn line_04_the_result_key_is_there_with_falsy_values() {
    let (_running, wires) = serve().await;
    for (wire, article) in wires.iter().zip([700_205, 700_101]) {
        let results = [
            ("Order.count", json!([]), json!(0)),
            ("Order.list", json!([]), json!([])),
            ("Article.delete", json!([article]), Value::Null),
        ];
        for (method, params, result) in results {
            let answer = wire.ask(&admin(), &ask(method, &params)).await;
            assert_eq!(answer.as_object().unwrap().get("result"), Some(&result), "{method}");
        }
    }
}

#[tokio::test]
async fn line_05_batches_answer_each_entry_on_its_own() {
    let (_running, wires) = serve().await;
    let good = ask("Order.count", &json!([]));
    let bad = call(&json!("x"), "Foo.bar", &json!([]));
    let silent = json!({"jsonrpc": "2.0", "method": "Order.count"});
    for wire in wires {
        let answer = wire.ask(&admin(), &json!([good])).await;
        assert_eq!(answer, json!([{"jsonrpc": "2.0", "id": 1, "result": 0}]));
        let answer = wire.ask(&admin(), &json!([good, bad])).await;
        assert_eq!(answer.as_array().unwrap().len(), 2);
        assert_eq!((&answer[0]["result"], &answer[1]["id"]), (&json!(0), &json!("x")));
        assert_eq!(answer[1]["error"]["code"], -32601);
        let answer = wire.ask(&admin(), &json!([silent, good])).await;
        assert_eq!(answer.as_array().unwrap().len(), 1);
        assert_eq!(wire.try_ask(&admin(), &json!([silent, silent])).await, None);
    }
}

#[tokio::test]
async fn line_06_the_context_reflects_the_url() {
    let (_running, [_, socket]) = serve().await;
    let get = ask("Context.get", &json!([true]));
    let answer = socket.ask("webshop=41234&language=en&auth=&session=", &get).await;
    assert_eq!(answer["result"], json!({"webshop": 41234, "language": "en", "session": null}));
    let answer = socket.ask("", &get).await;
    assert_eq!(answer["result"]["webshop"], Value::Null);
}

#[tokio::test]
async fn line_07_a_webshop_that_is_no_number_is_invalid() {
    let (_running, wires) = serve().await;
    for wire in wires {
        let answer =
            wire.ask(&admin(), &ask("Context.set", &json!([{"webshop": "x"}, true]))).await;
        assert_eq!(answer["error"]["code"], -32602);
        assert_eq!(answer["error"]["message"], "Invalid params");
        assert!(!answer["error"]["data"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn line_08_an_unknown_class_is_named() {
    let (_running, wires) = serve().await;
    for wire in wires {
        let error = &wire.ask(&admin(), &ask("Foo.bar", &json!([]))).await["error"];
        assert_eq!(error["code"], -32601);
        assert!(error["message"].as_str().unwrap().contains("No API for Foo"), "{error}");
    }
}

#[tokio::test]
async fn line_09_the_webshop_is_readable_without_context() {
    let (_running, wires) = serve().await;
    for wire in wires {
        let answer = wire.ask("", &ask("Webshop.get", &json!([41234, "uid"]))).await;
        assert_eq!(answer["result"], json!({"uid": 41234}));
    }
}

#[tokio::test]
async fn line_10_query_shortcuts_mean_the_same() {
    let (running, wires) = serve().await;
    let control = Control::new(running.control_addr).unwrap();
    let form = json!({"rows": [{"articleNumber": "BK-07"}]});
    let uid = control.post("orders", &form).await.unwrap()["uid"].clone();
    for wire in wires {
        let get = async |query: Value| {
            let answer = wire.ask(&admin(), &ask("Order.get", &json!([uid, query]))).await;
            answer["result"].clone()
        };
        assert_eq!(get(json!("uid")).await, json!({"uid": uid}));
        assert_eq!(get(json!(["uid"])).await, get(json!({"uid": true})).await);
        let article = ask("Article.get", &json!([700_101, {"name": "sv"}]));
        let answer = wire.ask(&admin(), &article).await;
        assert_eq!(answer["result"], json!({"name": {"sv": "T-shirt"}}));
        assert_eq!(get(json!({})).await, get(json!(true)).await);
        let rows = get(json!({"items": true})).await["items"].clone();
        assert!(rows[0].is_number(), "{rows}");
        let rows = get(json!({"items": ["uid", "articleNumber"]})).await["items"].clone();
        assert_eq!(rows[0]["articleNumber"], "BK-07");
    }
}

#[tokio::test]
async fn line_11_selections_have_their_spellings() {
    let (_running, wires) = serve().await;
    for wire in wires {
        let list = async |selection: Option<Value>| {
            let mut params = vec![json!("uid")];
            params.extend(selection);
            wire.ask(&admin(), &ask("Article.list", &json!(params))).await["result"].clone()
        };
        let all = list(None).await;
        assert_eq!(all.as_array().unwrap().len(), 2);
        for everything in [json!(true), json!({}), Value::Null] {
            assert_eq!(list(Some(everything)).await, all);
        }
        let one = json!([{"uid": 700_205}]);
        let bare = json!({"filters": {"/articleNumber": "BK-07"}});
        assert_eq!(list(Some(bare)).await, one);
        assert_eq!(list(Some(json!({"/articleNumber": {"equals": "BK-07"}}))).await, one);
    }
}

#[tokio::test]
async fn line_12_a_token_is_percent_encoded() {
    let (_running, wires) = serve().await;
    assert!(EMPTY_TOKEN.contains('+') && EMPTY_TOKEN.contains('/') && EMPTY_TOKEN.ends_with('='));
    for wire in wires {
        let count = ask("Order.count", &json!([]));
        assert_eq!(wire.ask(&admin(), &count).await["result"], 0);
        let bare = format!("webshop=41234&auth={EMPTY_TOKEN}");
        assert_eq!(wire.ask(&bare, &count).await["error"]["code"], 1004);
    }
}

#[tokio::test]
async fn line_13_a_cart_does_not_exist_for_an_administrator() {
    let (_running, wires) = serve().await;
    for wire in wires {
        let token = wire.ask("webshop=41234", &ask("Session.getToken", &json!([]))).await;
        let buyer = format!("webshop=41234&session={}", token["result"].as_str().unwrap());
        let add = ask("Order.addArticle", &json!([null, 700_205, {"quantity": 2}, "order"]));
        let cart = wire.ask(&buyer, &add).await["result"]["order"].clone();
        let get = ask("Order.get", &json!([cart, "uid"]));
        assert_eq!(wire.ask(&buyer, &get).await["result"]["uid"], cart);
        assert_eq!(wire.ask(&admin(), &get).await["error"]["code"], 9003);
    }
}

#[tokio::test]
async fn line_14_totals_are_right_to_the_cent() {
    let (running, wires) = serve().await;
    let control = Control::new(running.control_addr).unwrap();
    let uid = control.post("orders", &arithmetic::worked_form()).await.unwrap()["uid"].clone();
    for wire in wires {
        let answer = wire.ask(&admin(), &ask("Order.get", &json!([uid, "costs"]))).await;
        assert_eq!(answer["result"]["costs"], arithmetic::worked_costs());
    }
}

#[tokio::test]
async fn line_15_a_callback_is_four_form_fields() {
    let (running, [_, socket]) = serve().await;
    let receiver = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks/k3f9/order", receiver.local_addr().unwrap());
    let create = json!([{"authToken": EMPTY_TOKEN, "eventName": "Order/discarded", "url": url}]);
    let made = socket.ask(&admin(), &ask("EventListener.create", &create)).await;
    assert_eq!(made["result"]["status"]["active"], true, "{made}");
    let control = Control::new(running.control_addr).unwrap();
    let form = json!({"uid": 900_412, "rows": [{"articleNumber": "BK-07"}]});
    control.post("orders", &form).await.unwrap();
    control.post("orders/900412/discard", &Value::Null).await.unwrap();
    let (mut stream, _) = receiver.accept().await.unwrap();
    let wanted = "class=Order&event=discarded&uid=900412&webshop=41234";
    let mut received = Vec::new();
    while !received.ends_with(wanted.as_bytes()) {
        assert_ne!(stream.read_buf(&mut received).await.unwrap(), 0, "{received:?}");
    }
    let text = String::from_utf8(received).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hooks/k3f9/order HTTP/1.1\r\n"), "{head}");
    let head = head.to_lowercase() + "\r\n";
    assert!(head.contains("content-type: application/x-www-form-urlencoded\r\n"), "{head}");
    assert_eq!(body, wanted);
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    running.stop().await;
}
