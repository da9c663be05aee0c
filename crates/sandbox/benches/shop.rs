//! How long the shop's own work takes, without a network: `cargo bench -p koppla-sandbox`.

#![expect(clippy::print_stdout, reason = "the figures are the result")]
#![expect(clippy::unwrap_used, reason = "a figure of a call that failed would be a lie")]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use koppla_sandbox::shop::{EMPTY_TOKEN, ShopSystem};
use koppla_sandbox::system::{ControlRequest, Request, System};
use serde_json::{Value, json};

/// A shop that is called directly.
struct Shop {
    system: ShopSystem,
    query: Vec<u8>,
}

impl Shop {
    fn seeded(mut document: Value) -> Self {
        document["tokens"] = json!([EMPTY_TOKEN]);
        let token: String = form_urlencoded::byte_serialize(EMPTY_TOKEN.as_bytes()).collect();
        let query = format!("webshop=41234&auth={token}").into_bytes();
        let mut shop = Self { system: ShopSystem::new(), query };
        shop.control("seed", document);
        shop
    }

    fn control(&mut self, path: &str, body: Value) {
        let path = vec![path.to_owned()];
        let request = ControlRequest { method: "POST".to_owned(), path, query: Vec::new(), body };
        let reply = self.system.control(&request, now());
        assert_eq!(reply.status, 200, "{}", reply.body);
        self.system.forget_changes();
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let request = Request {
            method: "POST".to_owned(),
            path: "/backend/jsonrpc/v1/".to_owned(),
            query: self.query.clone(),
            body: call.to_string().into_bytes(),
            ..Request::default()
        };
        let reply = self.system.answer(&request, now());
        self.system.forget_changes();
        let mut answer: Value = serde_json::from_slice(&reply.body).unwrap();
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["result"].take()
    }

    /// The mean time of `calls` calls, each of which brings `rows` rows if it is a list.
    fn measure(
        &mut self,
        name: &str,
        (calls, rows): (u32, usize),
        call: impl Fn(u32) -> (&'static str, Value),
    ) {
        let mut spent = Duration::ZERO;
        for number in 0..calls {
            let (method, params) = call(number);
            let started = Instant::now();
            let result = self.call(method, &params);
            spent += started.elapsed();
            assert_eq!(result.as_array().map_or(rows, Vec::len), rows, "{name}");
        }
        println!("{name}: {:?}", spent / calls);
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_772_439_300).unwrap()
}

fn articles() {
    let article = |n: u32| json!({"articleNumber": format!("A-{n:06}"), "name": format!("Vara {n}"), "price": n});
    let articles: Vec<Value> = (0..100_000).map(article).collect();
    let started = Instant::now();
    let mut shop = Shop::seeded(json!({"articles": articles}));
    println!("100,000 articles loaded: {:?}", started.elapsed());
    shop.measure("article by number", (500, 1), |n| {
        let wanted = format!("A-{:06}", n * 199);
        ("Article.list", json!([["uid"], {"filters": {"/articleNumber": wanted}}]))
    });
    shop.measure("page of 100 articles by uid", (100, 100), |n| {
        let filters = json!({"/uid": {"min": 700_001 + n * 900}});
        let selection = json!({"filters": filters, "sort": "uid", "limit": 100});
        ("Article.list", json!([["uid", "name"], selection]))
    });
    shop.measure("last page of many changed articles", (20, 100), |n| {
        let filters = json!({"/changed": {"min": "2026-01-01"}});
        let selection = json!({"filters": filters, "limit": 100, "offset": 90_000 + n * 10});
        ("Article.list", json!([["uid"], selection]))
    });
    shop.measure("Article.set", (500, 0), |n| {
        ("Article.set", json!([700_001 + n, {"ean": "1"}, ["uid"]]))
    });
}

fn orders() {
    let article = |number: &str| json!({"articleNumber": number, "name": number, "price": 249});
    let mut shop = Shop::seeded(json!({"articles": [article("A"), article("B")]}));
    let rows = json!([{"articleNumber": "A", "quantity": 2}, {"articleNumber": "B"}]);
    for uid in 1..=5000 {
        shop.control("orders", json!({"uid": uid, "rows": rows, "giftCards": [100]}));
    }
    let whole = json!({"uid": true, "customer": true, "items": {}, "payments": {}, "costs": true});
    shop.measure("Order.get with rows", (2000, 0), |n| ("Order.get", json!([n + 1, whole])));
    shop.measure("Order.set", (2000, 0), |n| {
        ("Order.set", json!([n + 1, {"externalOrderNumber": "SO"}, ["uid"]]))
    });
    shop.measure("page of 100 changed orders with rows", (40, 100), |page| {
        let filters = json!({"/changed": {"min": "2026-01-01"}, "/uid": {"min": page * 100 + 1}});
        ("Order.list", json!([whole, {"filters": filters, "sort": "uid", "limit": 100}]))
    });
}

fn main() {
    articles();
    orders();
}
