//! The control interface: seeds, switches, calls, clock.

use serde_json::{Value, json};

use super::{bench::Bench, server::Server};

#[test]
fn a_wrong_seed_names_the_place_and_changes_nothing() {
    let account = |part: Value| {
        let mut account = json!({ "sbmId": 9001 });
        account.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        json!({ "accounts": [account] })
    };
    for (seed, pointer) in [
        (json!({ "acounts": [] }), "/acounts"),
        (json!({ "accounts": [{ "sbmId": "9001" }] }), "/accounts/0/sbmId"),
        (json!({ "switches": { "x": 1 } }), "/switches"),
        (account(json!({ "md5key": "x" })), "/accounts/0"),
        (account(json!({ "articles": {} })), "/accounts/0/articles"),
        (
            account(json!({ "articles": [{ "articleNo": "A" }, { "articleNo": "B", "pris": 1 }] })),
            "/accounts/0/articles/1/pris",
        ),
        (
            account(json!({ "articles": [{ "articleNo": "A", "vatPercent": "x" }] })),
            "/accounts/0/articles/0/vatPercent",
        ),
        (account(json!({ "orders": [{ "customerId": 1 }] })), "/accounts/0/orders/0/customerId"),
    ] {
        let mut bench = Bench::new();
        let (status, body) = bench.try_control("POST", "seed", seed);
        assert_eq!((status, &body["pointer"]), (400, &json!(pointer)), "{body}");
        assert_eq!(bench.control("GET", "summary", json!(null))["articles"], 0);
    }
}

#[test]
fn what_is_shown_can_be_seeded_again() {
    let mut bench = Bench::stocked();
    bench.person("a@b.se", &[("city", "Örebro")]);
    bench.order("W1", &[]);
    bench.control("POST", "orders/20157/deliver", json!({ "trackingNo": "T" }));
    bench.control("POST", "orders/20157/invoice", json!(null));
    let lists = |bench: &mut Bench| {
        ["articles", "customers", "orders"]
            .map(|name| (name, bench.control("GET", name, json!(null))[name].clone()))
    };
    let before = lists(&mut bench);
    let mut account = json!({ "sbmId": 9001 });
    for (name, list) in before.clone() {
        account[name] = list;
    }
    let mut other = Bench::new();
    other.control("POST", "seed", json!({ "accounts": [account] }));
    assert_eq!(lists(&mut other), before);
    assert_eq!(other.order("W2", &[]), "1;20158;Ordern är skapad");
}

#[test]
fn a_second_account_has_numbers_of_its_own() {
    let mut bench = Bench::new();
    let seed = json!({ "accounts": [{
        "sbmId": 7, "scheme": "v1", "md5Key1": "a", "md5Key2": "b",
        "counters": { "customer": 1 },
        "customers": [{ "fields": { "name": "Ett" } }, { "customerId": 50, "fields": {} }, {}],
    }]});
    bench.control("POST", "seed", seed);
    let listed = bench.control("GET", "customers?sbmId=7", json!(null));
    let ids: Vec<u64> = listed["customers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|customer| customer["customerId"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [1, 50, 51]);
    let summary = bench.control("GET", "summary", json!(null));
    assert_eq!(summary["accounts"]["7"]["counters"]["customer"], 52);
    assert_eq!(summary["accounts"]["9001"]["customers"], 0);
    assert_eq!(bench.try_control("GET", "customers?sbmId=8", json!(null)).0, 404);
}

#[test]
fn a_wrong_switch_names_the_valid_ones() {
    let mut bench = Bench::new();
    for (wish, part) in [
        (json!({ "order.duplikat": "error" }), "`order.duplicate`"),
        (json!({ "order.duplicate": "maybe" }), "`return_existing`"),
        (json!({ "http.error_status": 99 }), "between 200 and 599"),
        (json!([]), "object"),
    ] {
        let (status, body) = bench.try_control("PATCH", "switches", wish);
        assert_eq!(status, 400);
        assert!(body["error"].as_str().unwrap().contains(part), "{body}");
    }
    bench.switch(json!({ "order.duplicate": "create" }));
    let put = bench.control("PUT", "switches", json!({ "batch.more": "count" }));
    assert_eq!((&put["order.duplicate"], &put["batch.more"]), (&json!("error"), &json!("count")));
}

#[test]
fn customers_are_edited_anonymised_or_removed() {
    let mut bench = Bench::stocked();
    bench.person("a@b.se", &[("city", "Örebro")]);
    bench.person("c@d.se", &[]);
    bench.order("1", &[]);
    let edited = bench.control("PATCH", "customers/4711", json!({ "city": "", "phoneNo": "1" }));
    assert_eq!(
        (&edited["fields"]["city"], &edited["fields"]["phoneNo"]),
        (&json!(null), &json!("1"))
    );
    assert_eq!(
        bench.control("DELETE", "customers/4711", json!(null)),
        json!({ "anonymised": 4711 })
    );
    assert_eq!(bench.control("DELETE", "customers/4712", json!(null)), json!({ "removed": 4712 }));
    assert_eq!(bench.person("a@b.se", &[]), "1;4713;Kunden skapad", "no number is used again");
}

#[test]
fn orders_are_found_by_their_external_number() {
    let mut bench = Bench::stocked();
    bench.person("a@b.se", &[]);
    bench.order("W1", &[]);
    bench.order("W2", &[]);
    let found = bench.control("GET", "orders?externalOrderNo=W2", json!(null));
    assert_eq!(found["orders"][0]["orderNo"], 20158);
    let page = bench.control("GET", "orders?limit=1", json!(null));
    assert_eq!((&page["orders"][0]["orderNo"], &page["last"]), (&json!(20157), &json!(20157)));
}

#[tokio::test]
async fn calls_are_listed_decoded_and_in_pages() {
    let server = Server::start().await;
    for name in ["Åsa", "Bo", "Cia"] {
        server.company(name).await.unwrap();
    }
    let first = server.control("GET", "calls?limit=2", json!(null)).await;
    let call = &first["calls"][0];
    assert_eq!(call["action"], "newCustomerSubmit");
    assert_eq!(call["parameters"]["name"], "Åsa");
    assert_eq!(call["answer"], "1;4711;Kunden skapad");
    assert_eq!((&call["status"], &call["summary"]), (&json!(200), &json!("accepted 4711")));
    assert_eq!(call["parameters"]["key"].as_str().unwrap().chars().count(), 7, "shortened");
    let rest = server.control("GET", &format!("calls?after={}", first["last"]), json!(null)).await;
    assert_eq!(rest["calls"][0]["parameters"]["name"], "Cia");
    assert_eq!(rest["last"], 3);
    let none = server.control("GET", "calls?action=newOrderSubmit", json!(null)).await;
    assert_eq!(none["calls"], json!([]));
    server.control("POST", "reset", json!(null)).await;
    assert_eq!(server.control("GET", "calls", json!(null)).await["calls"], json!([]));
}

#[tokio::test]
async fn the_clock_is_set_moved_and_stopped() {
    let server = Server::start().await;
    let set = json!({ "set": "2024-05-17T10:00:00Z", "freeze": true });
    assert_eq!(server.control("POST", "clock", set).await["now"], "2024-05-17T10:00:00Z");
    let moved = server.control("POST", "clock", json!({ "advance_seconds": 86400 })).await;
    assert_eq!(moved["now"], "2024-05-18T10:00:00Z");
    server.company("Ett").await.unwrap();
    let customer = server.control("GET", "customers/4711", json!(null)).await;
    assert_eq!(customer["created"], "2024-05-18T10:00:00Z");
    let going = server.control("POST", "clock", json!({ "freeze": false })).await;
    assert!(going["now"].as_str().unwrap().starts_with("2024-05-18T10:"));
    let (status, body) = server.try_control("POST", "clock", json!({ "advance": 1 })).await;
    assert_eq!(status, 400);
    assert!(body["error"].as_str().unwrap().contains("advance_seconds"), "{body}");
    let real = server.control("POST", "clock", json!({ "reset": true })).await;
    assert_eq!(real["offset_seconds"], 0);
}
