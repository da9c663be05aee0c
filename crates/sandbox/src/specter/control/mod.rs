//! The operator's surface: what a person would do in Specter itself, and what a test wants to see.

mod article;
mod customer;
mod order;
mod seed;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Specter, hook,
    refusal::Refusal,
    state::{Account, queue::QueueKind},
    switches::Switches,
};
use crate::system::{ControlReply, ControlRequest};

/// One request that concerns an account.
struct Desk<'a> {
    account: &'a mut Account,
    switches: &'a Switches,
    request: &'a ControlRequest,
    now: Timestamp,
}

/// Answers one request.
pub(super) fn answer(
    specter: &mut Specter,
    request: &ControlRequest,
    now: Timestamp,
) -> ControlReply {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    match (request.method.as_str(), path.as_slice()) {
        ("GET", ["switches"]) => ControlReply::ok(json!(specter.switches)),
        ("PUT", ["switches"]) => set_switches(specter, &Switches::default(), &request.body),
        ("PATCH" | "POST", ["switches"]) => {
            let present = specter.switches.clone();
            set_switches(specter, &present, &request.body)
        }
        ("POST", ["seed"]) => seed::plant(specter, &request.body, now),
        ("POST", ["reset"]) => {
            *specter = Specter { cleared: true, switches_changed: true, ..Specter::default() };
            ControlReply::ok(json!({}))
        }
        ("GET", ["accounts"]) => {
            let cards = specter.accounts.values().map(|account| json!(account.card));
            ControlReply::ok(json!({ "accounts": cards.collect::<Vec<_>>() }))
        }
        ("GET", ["summary"]) if request.query("sbmId").is_none() => summary(specter),
        _ => at_desk(specter, request, now),
    }
}

fn set_switches(specter: &mut Specter, from: &Switches, wish: &Value) -> ControlReply {
    match from.changed(wish) {
        Ok(switches) => {
            specter.switches = switches;
            specter.switches_changed = true;
            ControlReply::ok(json!(specter.switches))
        }
        Err(message) => ControlReply::error(400, "", message),
    }
}

/// Finds the account: `sbmId` of the query, else the first.
fn at_desk(specter: &mut Specter, request: &ControlRequest, now: Timestamp) -> ControlReply {
    let id = match request.query("sbmId") {
        Some(text) => text.parse().ok(),
        None => specter.accounts.keys().next().copied(),
    };
    let Some(account) = id.and_then(|id| specter.accounts.get_mut(&id)) else {
        return ControlReply::not_found("no such account");
    };
    let mut desk = Desk { account, switches: &specter.switches, request, now };
    let mut reply = route(&mut desk);
    reply.callbacks = hook::callbacks(account, &specter.switches);
    specter.touched.extend(id.filter(|_| !account.dirty.is_empty()));
    reply
}

fn route(desk: &mut Desk<'_>) -> ControlReply {
    let path: Vec<&str> = desk.request.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["summary"] => ControlReply::ok(figures(desk.account)),
        ["queues"] => ControlReply::ok(queues(desk.account)),
        ["orders", rest @ ..] => order::answer(desk, rest),
        ["articles", rest @ ..] => article::answer(desk, rest),
        ["customers", rest @ ..] => customer::answer(desk, rest),
        _ => unknown(desk.request),
    }
}

fn unknown(request: &ControlRequest) -> ControlReply {
    ControlReply::not_found(format!("no {} /__sim/{}", request.method, request.path.join("/")))
}

/// A refusal in the protocol's words, as an error of the control interface.
fn refused(refusal: &Refusal) -> ControlReply {
    let Refusal { code, message, .. } = refusal;
    let status = if *code == 9008 { 404 } else { 409 };
    ControlReply::error(status, "", format!("{code}: {message}"))
}

fn summary(specter: &Specter) -> ControlReply {
    let accounts: serde_json::Map<String, Value> =
        specter.accounts.iter().map(|(id, account)| (id.to_string(), figures(account))).collect();
    let sum = |name: &str| -> u64 { accounts.values().filter_map(|one| one[name].as_u64()).sum() };
    ControlReply::ok(json!({
        "orders": sum("orders"),
        "customers": sum("customers"),
        "articles": sum("articles"),
        "invoices": sum("invoices"),
        "deliveries": sum("deliveries"),
        "cancelled": sum("cancelled"),
        "duplicateExternalOrderNos": sum("duplicateExternalOrderNos"),
        "accounts": accounts,
    }))
}

fn figures(account: &Account) -> Value {
    let orders = account.orders.all();
    let duplicates = account.orders.duplicates();
    json!({
        "orders": orders.len(),
        "customers": account.customers.all().len(),
        "articles": account.articles.all().len(),
        "invoices": account.invoices.len(),
        "deliveries": orders.values().map(|order| order.deliveries.len()).sum::<usize>(),
        "cancelled": orders.values().filter(|order| order.cancelled).count(),
        "duplicateExternalOrderNos": duplicates.len(),
        "duplicates": duplicates.into_iter().take(100).collect::<BTreeMap<_, _>>(),
        "counters": account.counters,
    })
}

fn queues(account: &Account) -> Value {
    let shown: Vec<Value> = account
        .queues
        .iter()
        .map(|((user, kind), queue)| {
            json!({
                "apiUser": user,
                "queue": QueueKind::name(*kind),
                "openBatch": queue.open.as_ref().map(|open| &open.batch_no),
                "inBatch": queue.stamped().count(),
                "waiting": queue.waiting(),
            })
        })
        .collect();
    json!({ "queues": shown })
}

/// What part of a list is wanted: ids above `after`, or below it from the end, at most `limit`.
struct Page {
    after: Option<u64>,
    limit: usize,
    descending: bool,
}

impl Page {
    fn read(request: &ControlRequest) -> Self {
        let number = |name| request.query(name).and_then(|text| text.parse().ok());
        let limit = request.query("limit").and_then(|text| text.parse().ok());
        let descending = matches!(request.query("descending"), Some("1" | "true"));
        Self { after: number("after"), limit: limit.unwrap_or(100), descending }
    }
}

/// A page of objects by id; `last` is where the next page begins.
fn page<'a, T: 'a>(
    name: &str,
    page: &Page,
    all: &'a BTreeMap<u64, T>,
    wanted: impl Fn(&T) -> bool,
    show: impl Fn(&T) -> Value,
) -> ControlReply {
    let part: Box<dyn Iterator<Item = (&u64, &T)>> = if page.descending {
        Box::new(all.range(..page.after.unwrap_or(u64::MAX)).rev())
    } else {
        Box::new(all.range(page.after.map_or(0, |after| after.saturating_add(1))..))
    };
    let found: Vec<(u64, Value)> = part
        .filter(|(_, object)| wanted(object))
        .take(page.limit)
        .map(|(id, object)| (*id, show(object)))
        .collect();
    let last = found.last().map_or(page.after.unwrap_or(0), |(id, _)| *id);
    let shown: Vec<Value> = found.into_iter().map(|(_, value)| value).collect();
    ControlReply::ok(json!({ name: shown, "last": last }))
}

/// Reads a JSON body into its form.
fn body<T: serde::de::DeserializeOwned>(request: &ControlRequest) -> Result<T, ControlReply> {
    let body = if request.body.is_null() { json!({}) } else { request.body.clone() };
    serde_json::from_value(body).map_err(|error| ControlReply::error(400, "", error.to_string()))
}

/// The object with what the sandbox computes from it.
fn with_computed(object: &impl serde::Serialize, computed: Value) -> Value {
    let mut shown = json!(object);
    shown["computed"] = computed;
    shown
}
