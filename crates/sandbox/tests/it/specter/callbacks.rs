//! Callbacks: which are fired, and how they are delivered (specter-api §7; conformance 11).

use serde_json::json;

use super::{
    bench::Bench,
    server::{Receiver, Server},
    setting::Setting,
};

const ALL: [(&str, &str); 5] = [
    ("actionStockChange", "http://127.0.0.1:9/s?t=1"),
    ("actionNewInvoice", "http://127.0.0.1:9/i?o=$orderId&i=$invoiceId&s=$invoiceSource"),
    ("actionRemoveOrder", "http://127.0.0.1:9/r?o=$orderNo&e=%24orderNo"),
    ("actionArticleChange", "http://127.0.0.1:9/a"),
    ("actionOrderChange", "http://127.0.0.1:9/o"),
];

fn registered(setting: &Setting, pairs: &[(&str, &str)]) -> Bench {
    let mut bench = setting.stocked();
    bench.person("a@b.se", &[]);
    let mut all = vec![("date", "2024-05-17")];
    all.extend(pairs);
    let answer = bench.call("checkAccountSettings", "2024-05-17", &all);
    assert_eq!(answer, "1;0;Inställningarna sparade");
    bench
}

fn fired(bench: &mut Bench) -> Vec<String> {
    let urls = std::mem::take(&mut bench.callbacks).into_iter();
    urls.map(|callback| callback.url.trim_start_matches("http://127.0.0.1:9").to_owned()).collect()
}

#[test]
fn each_event_fires_its_callback() {
    for setting in Setting::all() {
        let mut bench = registered(&setting, &ALL);
        bench.order("1", &[]);
        let first = &bench.callbacks[0];
        assert_eq!(first.method, setting.get("callback.method").as_str().unwrap_or("GET"));
        let wished = |switch: &str| setting.get(switch).as_bool().unwrap_or(false);
        let delivery = first.delivery;
        assert_eq!(delivery.duplicate, wished("callback.duplicate"));
        assert_eq!(
            (delivery.drop, delivery.reorder),
            (wished("callback.drop"), wished("callback.reorder"))
        );
        assert_eq!(
            u64::from(delivery.retries),
            setting.get("callback.retry").as_u64().unwrap_or(0)
        );
        assert_eq!(fired(&mut bench), ["/s?t=1"]);
        bench.control("POST", "orders/20157/invoice", json!(null));
        assert_eq!(fired(&mut bench), ["/i?o=20157&i=30012&s=O"]);
        bench.control("POST", "orders/20157/deliver", json!(null));
        assert_eq!(fired(&mut bench), ["/o"]);
        bench.control("PATCH", "articles/FRAKT", json!({ "name": "Porto" }));
        assert_eq!(fired(&mut bench), ["/a"]);
        bench.control("POST", "orders/20157/remove", json!(null));
        assert_eq!(fired(&mut bench), ["/r?o=20157&e=%24orderNo"], "an encoded name is left alone");
    }
}

#[test]
fn cancelling_is_told_as_switched() {
    for setting in Setting::all() {
        for (rule, urls) in [
            ("status", vec!["/s?t=1", "/o"]),
            ("callback", vec!["/s?t=1", "/r?o=20157&e=20157"]),
            ("both", vec!["/s?t=1", "/o", "/r?o=20157&e=20157"]),
        ] {
            let mut bench = registered(&setting, &ALL);
            bench.switch(json!({
                "order.cancel_signals": rule, "callback.substitute_encoded": true
            }));
            bench.order("1", &[]);
            fired(&mut bench);
            bench.control("POST", "orders/20157/cancel", json!(null));
            assert_eq!(fired(&mut bench), urls);
        }
    }
}

#[test]
fn an_empty_address_clears_and_an_absent_one_stays_or_goes() {
    for setting in Setting::all() {
        for (rule, urls) in [("keep", vec!["/s?t=1"]), ("clear", vec![])] {
            let mut bench = registered(&setting, &ALL);
            bench.switch(json!({ "settings.absent": rule }));
            let pairs = [("date", "2024-05-17"), ("actionOrderChange", "")];
            bench.call("checkAccountSettings", "2024-05-17", &pairs);
            bench.order("1", &[]);
            bench.control("POST", "orders/20157/deliver", json!(null));
            assert_eq!(fired(&mut bench), urls);
        }
    }
}

async fn server_with(receiver: &Receiver) -> Server {
    let server = Server::start().await;
    let seed = json!({ "accounts": [{
        "sbmId": 9001,
        "articles": [{ "articleNo": "A", "name": "A", "vatPercent": 25, "stock": 1 }],
        "hooks": { "actionStockChange": receiver.url("/s") },
    }]});
    server.control("POST", "seed", seed).await;
    server
}

async fn change_stock(server: &Server) {
    server.control("PUT", "articles/A/stock", json!({ "onHand": 2 })).await;
}

#[tokio::test]
async fn an_answer_is_recorded_and_flagged_unless_it_is_1_done() {
    for (answer, state, flagged) in
        [("1;Done", "done", false), ("1;Done\r\n", "done", false), ("OK", "failed", true)]
    {
        let receiver = Receiver::start(answer).await;
        let server = server_with(&receiver).await;
        change_stock(&server).await;
        let sent = server.control("GET", "callbacks?wait_ms=10000", json!(null)).await;
        let entry = &sent["callbacks"][0];
        assert_eq!((&entry["state"], &entry["flagged"]), (&json!(state), &json!(flagged)));
        assert_eq!(entry["attempts"], json!([{ "status": 200, "message": answer }]));
        assert_eq!(receiver.seen(), ["GET /s"]);
    }
}

#[tokio::test]
async fn retries_duplicates_and_drops_are_as_switched() {
    for (switches, answer, attempts, state) in [
        (json!({ "callback.retry": 2, "callback.backoff_ms": 1 }), "no", 3, "failed"),
        (json!({ "callback.duplicate": true }), "1;Done", 2, "done"),
        (json!({ "callback.drop": true }), "1;Done", 0, "dropped"),
    ] {
        let receiver = Receiver::start(answer).await;
        let server = server_with(&receiver).await;
        server.control("PATCH", "switches", switches).await;
        change_stock(&server).await;
        let sent = server.control("GET", "callbacks?wait_ms=10000", json!(null)).await;
        assert_eq!(sent["callbacks"][0]["state"], state);
        assert_eq!(receiver.seen().len(), attempts);
    }
}

#[tokio::test]
async fn with_reorder_the_second_goes_first() {
    let receiver = Receiver::start("1;Done").await;
    let server = server_with(&receiver).await;
    server.control("PATCH", "switches", json!({ "callback.reorder": true })).await;
    change_stock(&server).await;
    let second = json!({ "accounts": [{
        "sbmId": 9001, "hooks": { "actionStockChange": receiver.url("/second") },
    }]});
    server.control("POST", "seed", second).await;
    change_stock(&server).await;
    server.control("GET", "callbacks?wait_ms=10000&count=2", json!(null)).await;
    assert_eq!(receiver.seen(), ["GET /second", "GET /s"]);
}

#[tokio::test]
async fn no_host_but_loopback_is_called() {
    let receiver = Receiver::start("1;Done").await;
    let server = server_with(&receiver).await;
    let hooks = json!({ "actionStockChange": "http://shop.example/s" });
    let seed = json!({ "accounts": [{ "sbmId": 9001, "hooks": hooks }]});
    server.control("POST", "seed", seed).await;
    change_stock(&server).await;
    let sent = server.control("GET", "callbacks?wait_ms=10000", json!(null)).await;
    assert_eq!(sent["callbacks"][0]["state"], "host not allowed");
    assert_eq!(sent["callbacks"][0]["flagged"], true);
}
