//! The local shop: conformance (abicart-api §15.4), arithmetic, lists, callbacks and seeds.

mod arithmetic;
mod articles;
mod callbacks;
mod carts;
mod conformance;
mod docs;
mod identity;
mod lists;
mod northwind;
mod orders;
mod queries;
mod restart;
mod seeds;
mod sockets;
mod switches;
mod transport;
mod wire;

use jiff::Timestamp;
use koppla_sandbox::shop::{EMPTY_TOKEN, ShopSystem};
use koppla_sandbox::system::{Callback, ControlRequest, Reply, Request, System};
use serde_json::{Value, json};

/// A shop that is called directly, at a time the test sets.
pub(crate) struct Shop {
    pub(crate) system: ShopSystem,
    pub(crate) now: i64,
    /// Context of the next calls, as it stands in the URL.
    pub(crate) query: String,
    pub(crate) callbacks: Vec<Callback>,
}

/// The default token, percent-encoded.
pub(crate) fn encoded(token: &str) -> String {
    token.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// The shop of abicart-api §10.5 and §11.1, with the default token.
pub(crate) fn example() -> Value {
    json!({
        "tokens": [EMPTY_TOKEN],
        "currencies": {"EUR": 0.09},
        "deliveryMethods": [{"uid": 66001, "name": {"sv": "Paket", "en": "Parcel"}}],
        "paymentMethods": [{"uid": 8001, "name": "Egen faktura", "type": "Invoice"}],
        "discounts": [{"uid": 13001, "name": "VÅR10", "type": "Percentage", "rate": 0.1}],
        "articlegroups": [{"uid": 52001, "name": "Kläder"}],
        "choices": [{"uid": 4_100_001, "name": "Storlek", "options": [
            {"uid": 71_000_001, "name": "S"}, {"uid": 71_000_002, "name": "M"},
        ]}],
        "articles": [
            {"uid": 700_101, "articleNumber": "TS-01", "name": {"sv": "T-shirt", "en": "Tee"},
             "price": {"SEK": 249, "EUR": 22.5}, "vatRate": 0.25, "weight": 180,
             "articlegroup": 52001, "stock": 0, "choices": [4_100_001], "variants": [
                {"uid": 880_001, "options": ["S"], "articleNumber": "TS-01-S", "stock": 5},
                {"uid": 880_002, "options": ["M"], "articleNumber": "TS-01-M", "stock": 9},
             ]},
            {"uid": 700_205, "articleNumber": "BK-07", "name": "Kokbok", "price": 159,
             "vatRate": 0.06, "stock": 31},
        ],
    })
}

impl Shop {
    /// The empty shop, called by its administrator.
    pub(crate) fn empty() -> Self {
        Self {
            system: ShopSystem::new(),
            now: 1_772_439_300,
            query: format!("webshop=41234&auth={}", encoded(EMPTY_TOKEN)),
            callbacks: Vec::new(),
        }
    }

    /// A shop with what `document` adds to the default token.
    pub(crate) fn seeded(mut document: Value) -> Self {
        let mut shop = Self::empty();
        document["tokens"] = json!([EMPTY_TOKEN]);
        shop.control("POST", "seed", document);
        shop
    }

    /// The shop of [`example`].
    pub(crate) fn example() -> Self {
        Self::seeded(example())
    }

    /// Sends one body and gives the reply.
    pub(crate) fn send(&mut self, body: &str) -> Reply {
        let request = Request {
            method: "POST".to_owned(),
            path: "/backend/jsonrpc/v1/".to_owned(),
            query: self.query.clone().into_bytes(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        let now = Timestamp::from_second(self.now).unwrap();
        let mut reply = self.system.answer(&request, now);
        self.callbacks.append(&mut reply.callbacks);
        reply
    }

    /// Sends one body and reads the answer.
    pub(crate) fn answer(&mut self, body: &Value) -> Value {
        serde_json::from_slice(&self.send(&body.to_string()).body).unwrap()
    }

    /// One call whole.
    fn exchange(&mut self, method: &str, params: &Value) -> Value {
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        self.answer(&call)
    }

    /// The result of a call that succeeds.
    #[expect(clippy::needless_pass_by_value, reason = "every caller has just made it")]
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.exchange(method, &params);
        assert!(answer.get("result").is_some(), "{method} {params}: {answer}");
        answer["result"].take()
    }

    /// The error of a call that is refused.
    #[expect(clippy::needless_pass_by_value, reason = "every caller has just made it")]
    pub(crate) fn refused(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.exchange(method, &params);
        assert!(answer.get("error").is_some(), "{method} {params}: {answer}");
        answer["error"].take()
    }

    /// The code of a call that is refused.
    pub(crate) fn code(&mut self, method: &str, params: Value) -> i64 {
        self.refused(method, params)["code"].as_i64().unwrap()
    }

    /// A -32602, as the pointer of its first problem.
    pub(crate) fn pointer(&mut self, method: &str, params: Value) -> String {
        let error = self.refused(method, params);
        assert_eq!(error["code"], -32602, "{error}");
        error["data"][0]["pointer"].as_str().unwrap().to_owned()
    }

    /// Status and body of the control interface.
    pub(crate) fn try_control(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let request = ControlRequest {
            method: method.to_owned(),
            path: path.split('/').map(str::to_owned).collect(),
            query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body,
        };
        let now = Timestamp::from_second(self.now).unwrap();
        let mut reply = self.system.control(&request, now);
        self.callbacks.append(&mut reply.callbacks);
        (reply.status, reply.body)
    }

    /// What the control interface answers when it agrees.
    pub(crate) fn control(&mut self, method: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.try_control(method, path, body);
        assert_eq!(status, 200, "{method} {path}: {body}");
        body
    }

    /// Places an order and gives its uid.
    pub(crate) fn place(&mut self, form: Value) -> i64 {
        self.control("POST", "orders", form)["uid"].as_i64().unwrap()
    }

    /// Bodies of the callbacks since this was last asked.
    pub(crate) fn sent(&mut self) -> Vec<String> {
        let sent = std::mem::take(&mut self.callbacks);
        sent.into_iter().map(|callback| String::from_utf8(callback.body).unwrap()).collect()
    }
}
