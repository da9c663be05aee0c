//! The local Abicart shop: JSON-RPC over HTTP and WebSocket as abicart-api describes it, on made-up data.
//!
//! Pure: the same requests at the same times give the same answers. A written object is one stored
//! row, so a restart loses nothing that was answered.

mod article;
mod call;
mod caller;
mod charge;
mod class;
mod control;
mod draft;
mod events;
mod failure;
mod filter;
mod form;
mod instant;
mod line;
mod list;
mod methods;
mod money;
mod number;
mod order;
mod patch;
mod payment;
mod project;
mod query;
mod row;
mod rpc;
mod schema;
mod secret;
mod seed;
mod selection;
mod state;
mod stock;
mod switches;
mod table;
mod world;

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::shell::{Error, Running, ShellConfig, start};
use crate::system::{
    CallRecord, CallbackOutcome, Change, ControlReply, ControlRequest, Description, Reply, Request,
    RestoreError, Row, System,
};

use schema::Class;
use switches::ErrorStatus;
use world::World;

/// Name of this kind of sandbox in its database.
pub const NAME: &str = "shop";

/// Uid of the shop that exists without a seed.
pub const EMPTY_SHOP: i64 = seed::EMPTY_SHOP;

/// API key of the shop that exists without a seed; it holds `+`, `/` and `=`.
pub const EMPTY_TOKEN: &str = seed::EMPTY_TOKEN;

/// Creation time of the shop that exists without a seed: 2025-01-01.
const EPOCH: i64 = 1_735_689_600;

/// Starts a sandbox with the shops of a seed, or with one empty shop.
///
/// # Errors
///
/// See [`Error`].
pub async fn run(seed: Option<Value>, config: ShellConfig) -> Result<Running, Error> {
    start(ShopSystem::new(), NAME, crate::pages::shop, seed, config).await
}

/// All shops of one sandbox as a state machine.
#[derive(Debug)]
pub struct ShopSystem {
    world: World,
}

impl ShopSystem {
    /// One empty shop, [`EMPTY_SHOP`], with [`EMPTY_TOKEN`].
    pub fn new() -> Self {
        let mut world = World::default();
        seed::empty(&mut world, EPOCH);
        Self { world }
    }
}

impl Default for ShopSystem {
    fn default() -> Self {
        Self::new()
    }
}

const CORS: [(&str, &str); 3] = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type"),
];

fn is_endpoint(path: &str) -> bool {
    matches!(path, "/backend/jsonrpc/v1" | "/backend/jsonrpc/v1/")
}

fn reply(answer: rpc::Answer) -> Reply {
    let content_type = if answer.body.is_some() { "application/json" } else { "" };
    let mut reply = Reply::new(answer.status, content_type, answer.body.unwrap_or_default());
    reply.headers = vec![("Access-Control-Allow-Origin", "*".to_owned())];
    reply.call = CallRecord { summary: answer.summary.into(), wrote: false };
    reply
}

fn plain(status: u16, summary: impl Into<Cow<'static, str>>) -> Reply {
    let mut reply = Reply::new(status, "", Vec::new());
    reply.call = CallRecord { summary: summary.into(), wrote: false };
    reply
}

impl System for ShopSystem {
    const QUIRKS: &'static [&'static str] = &["internal_error"];

    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        if !is_endpoint(&request.path) {
            return plain(404, "no such path");
        }
        match request.method.as_str() {
            _ if request.socket => {}
            "POST" => {}
            "OPTIONS" => {
                let mut reply = plain(204, "preflight");
                reply.headers = CORS.map(|(name, value)| (name, value.to_owned())).to_vec();
                return reply;
            }
            _ => {
                let mut reply = plain(405, "only POST has a meaning");
                reply.headers = vec![("Allow", "POST, OPTIONS".to_owned())];
                return reply;
            }
        }
        let answer = if request.quirk.as_deref() == Some("internal_error") {
            rpc::internal_error(self.world.switches.http_error_status, &request.body)
        } else {
            rpc::answer(&mut self.world, &request.query, &request.body, now.as_second())
        };
        let mut reply = reply(answer);
        reply.call.wrote = self.world.has_changes();
        reply.callbacks = self.world.callbacks();
        reply
    }

    fn control(&mut self, request: &ControlRequest, now: Timestamp) -> ControlReply {
        let mut reply = control::answer(&mut self.world, request, now.as_second());
        reply.callbacks = self.world.callbacks();
        reply
    }

    fn take_changes(&mut self) -> Vec<Change> {
        self.world.take_changes()
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RestoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut world = World::default();
        // A shop's own object says in which series its uids are; those of other objects count
        // from there.
        let (shops, others): (Vec<Row>, Vec<Row>) =
            rows.into_iter().partition(|row| row.kind == Class::Webshop.name());
        for row in shops.into_iter().chain(others) {
            if let Err(reason) = restore_row(&mut world, &row) {
                return Err(RestoreError { kind: row.kind, key: row.key, reason });
            }
        }
        self.world = world;
        Ok(())
    }

    fn callback_ended(&mut self, outcome: &CallbackOutcome, now: Timestamp) {
        let most = self.world.switches.webhook_failures_to_deactivate;
        let Some((shop, listener)) = outcome.tag.split_once('/') else { return };
        if let (Ok(shop), Ok(listener)) = (shop.parse(), listener.parse())
            && let Some(shop) = self.world.shop_mut(shop)
        {
            events::ended(shop, listener, outcome, most, now.as_second());
        }
    }

    fn describe(request: &Request) -> Description {
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        let calls = if let Value::Array(calls) = &body {
            calls.as_slice()
        } else {
            std::slice::from_ref(&body)
        };
        let names: Vec<&str> =
            calls.iter().filter_map(|call| call.get("method")?.as_str()).collect();
        let context = caller::Context::parse(&request.query);
        // A token identifies its owner; the list shows only that there was one.
        let params = |call: &Value| call.get("params").cloned().unwrap_or_default();
        let mut parameters = json!({
            "webshop": context.webshop,
            "language": context.language,
            "auth": context.auth.map(|_| "…"),
            "session": context.session.map(|_| "…"),
        });
        if body.is_array() {
            parameters["batch"] = calls.iter().map(params).collect();
        } else {
            parameters["params"] = params(&body);
        }
        Description { action: names.join(","), parameters }
    }

    fn opens_socket(path: &str) -> bool {
        is_endpoint(path)
    }

    fn throttled(request: &Request) -> Reply {
        reply(rpc::internal_error(ErrorStatus::Ok, &request.body))
    }
}

fn restore_row(world: &mut World, row: &Row) -> Result<(), String> {
    let wrong = |error: &dyn std::fmt::Display| error.to_string();
    if row.kind == "Switches" {
        world.switches = serde_json::from_str(&row.value).map_err(|error| wrong(&error))?;
        return Ok(());
    }
    let (shop, key) = row.key.split_once('/').ok_or("the key names no shop")?;
    let shop = world.open(shop.parse().map_err(|_| "the key names no shop")?);
    if row.kind == state::NEXT {
        let class = Class::from_name(key).ok_or("unknown class")?;
        shop.restore_next(class, row.value.parse().map_err(|_| "not a number")?);
        return Ok(());
    }
    let class = Class::from_name(&row.kind).ok_or("unknown class")?;
    let uid = key.parse().map_err(|_| "the key has no uid")?;
    let object: Map<String, Value> =
        serde_json::from_str(&row.value).map_err(|error| wrong(&error))?;
    shop.restore(class, uid, &object, row.value.clone());
    Ok(())
}
