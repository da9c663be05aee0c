//! Listeners and callbacks (abicart-api §14.1–14.2).

use jiff::Timestamp;
use koppla_sandbox::shop::{EMPTY_TOKEN, run};
use koppla_sandbox::system::{CallbackOutcome, System};
use koppla_sandbox::{Control, ShellConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::Shop;

fn listen(shop: &mut Shop, event: &str) -> i64 {
    let patch =
        json!({"authToken": EMPTY_TOKEN, "eventName": event, "url": "http://127.0.0.1:9/hook"});
    shop.call("EventListener.create", json!([patch, "uid"]))["uid"].as_i64().unwrap()
}

#[test]
fn the_body_is_four_form_fields_exactly() {
    let mut shop = Shop::example();
    let listener = listen(&mut shop, "Order/created");
    let uid = shop.place(json!({"rows": [{"articleNumber": "BK-07"}]}));
    let callback = &shop.callbacks[0];
    assert_eq!((callback.method, callback.url.as_str()), ("POST", "http://127.0.0.1:9/hook"));
    assert_eq!(callback.content_type, "application/x-www-form-urlencoded");
    assert_eq!(callback.tag, format!("41234/{listener}"));
    assert_eq!(callback.delivery.timeout.as_secs(), 10);
    assert_eq!(shop.sent(), [format!("class=Order&event=created&uid={uid}&webshop=41234")]);
}

#[test]
fn each_write_tells_one_event() {
    let mut shop = Shop::example();
    for event in [
        "Order/created",
        "Order/changed",
        "Order/paid",
        "Order/discarded",
        "Article/created",
        "Article/changed",
        "Article/deleted",
        "Customer/created",
        "Customer/changed",
    ] {
        listen(&mut shop, event);
    }
    let names = |shop: &mut Shop| -> Vec<String> {
        let fields = |body: String| {
            let value = |name: &str| {
                body.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap().to_owned()
            };
            format!("{}/{}", value("class="), value("event="))
        };
        shop.sent().into_iter().map(fields).collect()
    };
    let row = json!([{"articleNumber": "BK-07"}]);
    let uid = shop.place(json!({"rows": row, "payment": {"method": 8001}}));
    assert_eq!(names(&mut shop), ["Order/created", "Article/changed"]);
    shop.call("Order.set", json!([uid, {"externalOrderNumber": "SO-1"}]));
    assert_eq!(names(&mut shop), ["Order/changed"]);
    shop.call("Order.get", json!([uid]));
    assert!(names(&mut shop).is_empty());
    shop.control("POST", &format!("orders/{uid}/pay"), json!({"status": "reserved"}));
    assert_eq!(names(&mut shop), ["Order/changed"]);
    shop.control("POST", &format!("orders/{uid}/pay"), Value::Null);
    assert_eq!(names(&mut shop), ["Order/paid"]);
    shop.call("Order.set", json!([uid, {"discarded": true}]));
    assert_eq!(names(&mut shop), ["Order/discarded", "Article/changed"]);
    let article = shop.call("Article.create", json!([{"name": {"sv": "A"}}, "uid"]))["uid"].clone();
    assert_eq!(names(&mut shop), ["Article/created"]);
    shop.call("ArticleVariant.set", json!([880_001, {"stock": 1}]));
    assert_eq!(names(&mut shop), ["Article/changed"]);
    shop.call("Article.delete", json!([article]));
    assert_eq!(names(&mut shop), ["Article/deleted"]);
    let customer = shop.call("Customer.create", json!([{}, "uid"]))["uid"].clone();
    shop.call("Customer.set", json!([customer, {"language": "en"}]));
    assert_eq!(names(&mut shop), ["Customer/created", "Customer/changed"]);
    shop.place(json!({"rows": row, "payment": {"method": 8001, "status": "paid"}}));
    assert_eq!(names(&mut shop), ["Order/created", "Order/paid", "Article/changed"]);
}

#[test]
fn listeners_are_checked() {
    let mut shop = Shop::example();
    let uid = listen(&mut shop, "Order/paid");
    let wish = |event: &str, url: &str, token: &str| json!([{"authToken": token, "eventName": event, "url": url}]);
    let url = "http://127.0.0.1:9/hook";
    assert_eq!(shop.code("EventListener.create", wish("Order/paid", url, EMPTY_TOKEN)), 9001);
    for (params, pointer) in [
        (wish("Order/vanished", url, EMPTY_TOKEN), "/eventName"),
        (wish("Order/created", "ftp://host/", EMPTY_TOKEN), "/url"),
        (wish("Order/created", url, "YXV0aDpPdGhlcg=="), "/authToken"),
        (json!([{"uid": 5}]), "/uid"),
    ] {
        assert_eq!(shop.pointer("EventListener.create", params), pointer);
    }
    let list =
        shop.call("EventListener.list", json!([["uid", "eventName", "status"], {"sort": "uid"}]));
    assert_eq!(list, json!([{"uid": uid, "eventName": "Order/paid", "status": {"active": true}}]));
    assert_eq!(shop.call("EventListener.delete", json!([uid])), Value::Null);
    assert_eq!(shop.code("EventListener.get", json!([uid])), 9003);
}

#[test]
fn failures_in_a_row_switch_a_listener_off() {
    let mut shop = Shop::example();
    shop.control("PUT", "switches", json!({"webhook_failures_to_deactivate": 3}));
    let uid = listen(&mut shop, "Order/created");
    let end = |shop: &mut Shop, success: bool| {
        let status = Some(if success { 200 } else { 500 });
        let outcome = CallbackOutcome {
            tag: format!("41234/{uid}"),
            success,
            status,
            message: "-".to_owned(),
        };
        shop.system.callback_ended(&outcome, Timestamp::from_second(shop.now).unwrap());
    };
    for success in [false, false, true, false, false] {
        end(&mut shop, success);
    }
    let status = json!([uid, "status"]);
    assert_eq!(shop.call("EventListener.get", status.clone())["status"], json!({"active": true}));
    end(&mut shop, false);
    let off = json!({"active": false, "inactiveSince": "2026-03-02T08:15:00Z"});
    assert_eq!(shop.call("EventListener.get", status)["status"], off);
    shop.place(json!({"rows": []}));
    assert!(shop.sent().is_empty());
    let log = shop.call("EventListener.getLog", json!([uid]));
    assert_eq!(log.as_array().unwrap().len(), 6);
    assert_eq!(
        log[2],
        json!({"datetime": "2026-03-02T08:15:00Z", "httpStatus": 200, "message": "-"})
    );
    let on = shop.call("EventListener.set", json!([uid, {"status": {"active": true}}, "status"]));
    assert_eq!(on, json!({"status": {"active": true}}));
    shop.place(json!({"rows": []}));
    assert_eq!(shop.sent().len(), 1);
    end(&mut shop, false);
    assert_eq!(shop.call("EventListener.get", json!([uid, "status"])), on);
}

#[test]
fn disorder_comes_in_turns() {
    let mut shop = Shop::example();
    shop.control("PUT", "switches", json!({
        "webhook_chaos": {"duplicate": 2, "drop": 3, "delay": 1, "delay_ms": 40}, "webhook_retries": 2,
    }));
    listen(&mut shop, "Order/created");
    for _ in 0..6 {
        shop.place(json!({"rows": []}));
    }
    let turns: Vec<(bool, bool)> =
        shop.callbacks.iter().map(|one| (one.delivery.duplicate, one.delivery.drop)).collect();
    assert_eq!(
        turns,
        [(false, false), (true, false), (false, true), (true, false), (false, false), (true, true)]
    );
    assert!(
        shop.callbacks
            .iter()
            .all(|one| one.delivery.delay.as_millis() == 40 && one.delivery.retries == 2)
    );
}

/// Places an order in a shop with a listener at this address; gives the callback and the
/// listener's log.
async fn called(url: &str, callback_hosts: &[&str]) -> (Value, Value) {
    let listener =
        json!({"uid": 3101, "authToken": EMPTY_TOKEN, "eventName": "Order/created", "url": url});
    let seed = json!({"tokens": [EMPTY_TOKEN], "listeners": [listener]});
    let callback_hosts = callback_hosts.iter().map(|host| (*host).to_owned()).collect();
    let config = ShellConfig { callback_hosts, ..ShellConfig::default() };
    let running = run(Some(seed), config).await.unwrap();
    let control = Control::new(running.control_addr).unwrap();
    control.post("orders", &json!({"rows": []})).await.unwrap();
    let sent = control.get("callbacks?wait_ms=10000").await.unwrap()["callbacks"][0].take();
    let address = format!(
        "http://{}/backend/jsonrpc/v1?webshop=41234&auth={}",
        running.protocol_addr,
        super::encoded(EMPTY_TOKEN)
    );
    let call =
        json!({"jsonrpc": "2.0", "id": 1, "method": "EventListener.getLog", "params": [3101]});
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(address).body(call.to_string()).send().await.unwrap();
    let mut answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    (sent, answer["result"].take())
}

/// Takes one call, announces ten bytes and sends three; gives its port.
async fn breaking_off(host: &str) -> u16 {
    let listener = TcpListener::bind((host, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"webshop=41234") {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc").await.unwrap();
    });
    port
}

#[tokio::test]
async fn a_blocked_call_is_a_failure_of_the_listener() {
    let (sent, log) = called("http://shop.example/hook", &[]).await;
    assert_eq!((&sent["state"], &sent["flagged"]), (&json!("host not allowed"), &json!(true)));
    assert_eq!(log[0]["httpStatus"], Value::Null, "{log}");
    assert!(log[0]["message"].as_str().unwrap().contains("--callback-host"), "{log}");
}

#[tokio::test]
async fn a_host_that_is_allowed_is_called_and_any_2xx_is_a_success() {
    for (host, allowed) in [("127.0.0.1", &[][..]), ("0.0.0.0", &["0.0.0.0"])] {
        let port = breaking_off(host).await;
        let (sent, log) = called(&format!("http://{host}:{port}/hook"), allowed).await;
        assert_eq!(sent["state"], "done", "{sent}");
        assert_eq!((log.as_array().unwrap().len(), &log[0]["httpStatus"]), (1, &json!(200)));
    }
}
