//! A Specter without a server, and requests as a client would write them.

use jiff::Timestamp;
use koppla_sandbox::{
    specter::Specter,
    system::{Callback, ControlRequest, Reply, Request, System},
};
use md5::{Digest, Md5};
use serde_json::{Value, json};

/// The account of the test vectors.
pub(super) const API_USER_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
pub(super) const INTEGRATION_KEY: &str = "11111111-2222-3333-4444-555555555555";

/// Bytes of a text; the tests use only characters that exist in ISO-8859-1.
pub(super) fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).unwrap()).collect()
}

/// Bytes back to text, one character each.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

pub(super) fn md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// A key of the second generation.
pub(super) fn key(subject: &str) -> String {
    let inner = md5(&[API_USER_KEY.as_bytes(), b"9001", &latin1(subject)].concat());
    md5(format!("{INTEGRATION_KEY}{inner}").as_bytes())
}

/// Pairs as a form, in ISO-8859-1.
pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        latin1(text).iter().flat_map(|byte| ["%".to_owned(), hex(&[*byte])]).collect()
    };
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

/// A Specter at a fixed time.
pub(super) struct Bench {
    pub(super) specter: Specter,
    pub(super) now: Timestamp,
    pub(super) callbacks: Vec<Callback>,
    pub(super) quirk: Option<String>,
}

impl Bench {
    pub(super) fn new() -> Self {
        let now = "2024-05-17T10:00:00Z".parse().unwrap();
        Self { specter: Specter::default(), now, callbacks: Vec::new(), quirk: None }
    }

    /// With articles for the example order, 10 TRÖJA-42 in stock.
    pub(super) fn stocked() -> Self {
        let mut bench = Self::new();
        bench.control(
            "POST",
            "seed",
            json!({ "accounts": [{ "sbmId": 9001, "articles": [
                { "articleNo": "TRÖJA-42", "name": "Tröja", "priceExclVat": "239.20",
                  "vatPercent": 25, "stock": 10 },
                { "articleNo": "FRAKT", "name": "Frakt", "priceExclVat": 39.2, "vatPercent": 25 },
                { "articleNo": "RABATT", "name": "Rabatt", "priceExclVat": 0, "vatPercent": 25 },
            ]}]}),
        );
        bench
    }

    pub(super) fn switch(&mut self, switches: Value) {
        self.control("PATCH", "switches", switches);
    }

    /// The body of a control answer with status 200.
    pub(super) fn control(&mut self, method: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.try_control(method, path, body);
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(super) fn try_control(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        let request = ControlRequest {
            method: method.to_owned(),
            path: path.split('/').map(str::to_owned).collect(),
            query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body,
        };
        let reply = self.specter.control(&request, self.now);
        self.callbacks.extend(reply.callbacks);
        (reply.status, reply.body)
    }

    /// Sends a request exactly as given.
    pub(super) fn send(&mut self, path: &str, query: &str, body: &str) -> Reply {
        let request = Request {
            method: if body.is_empty() { "GET" } else { "POST" }.to_owned(),
            path: path.to_owned(),
            query: query.as_bytes().to_vec(),
            body: body.as_bytes().to_vec(),
            in_flight: 1,
            quirk: self.quirk.clone(),
            ..Request::default()
        };
        let mut reply = self.specter.answer(&request, self.now);
        self.callbacks.append(&mut reply.callbacks);
        reply
    }

    /// Sends an action with its key and gives the answer as text.
    pub(super) fn call(&mut self, action: &str, subject: &str, pairs: &[(&str, &str)]) -> String {
        let page = if action.starts_with("new") { "/putInfo.asp" } else { "/getInfo.asp" };
        let query = format!("action={action}&sbmId=9001&apiUserId=77&key={}", key(subject));
        text(&self.send(page, &query, &form(pairs)).body)
    }

    /// A batch action by GET.
    pub(super) fn batch(&mut self, action: &str, batch_no: &str, more: &str) -> String {
        let key = key(batch_no);
        let query =
            format!("Action={action}&sbmId=9001&apiUserId=77&batchNo={batch_no}&key={key}{more}");
        text(&self.send("/getInfo.asp", &query, "").body)
    }

    /// Creates a person; gives the answer.
    pub(super) fn person(&mut self, email: &str, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("firstName", "Åsa"),
            ("surName", "Öberg"),
            ("customerOrganizationalForm", "P"),
            ("emailAddress", email),
        ];
        pairs.extend(more);
        self.call("newCustomerSubmit", "Åsa Öberg", &pairs)
    }

    /// Places the example order for customer 4711.
    pub(super) fn order(&mut self, external: &str, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("customerId", "4711"),
            ("externalOrderNo", external),
            ("currency", "SEK"),
            ("articleNo_1", "TRÖJA-42"),
            ("articleName_1", "Tröja str 42"),
            ("priceExclVAT_1", "239.200"),
            ("noOfItems_1", "2"),
            ("vatPercent_1", "25"),
            ("articleNo_2", "FRAKT"),
            ("articleName_2", "Postpaket"),
            ("priceExclVAT_2", "39,200"),
            ("noOfItems_2", "1"),
            ("vatPercent_2", "25"),
            ("articleNo_3", "RABATT"),
            ("articleName_3", "Rabattkod MAJ"),
            ("priceExclVAT_3", "-40.000"),
            ("noOfItems_3", "1"),
            ("vatPercent_3", "25"),
        ];
        pairs.extend(more);
        self.call("newOrderSubmit", "4711", &pairs)
    }
}
