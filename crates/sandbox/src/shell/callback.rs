//! Sends callbacks and records how they ended.
//!
//! Only loopback and explicitly allowed hosts are ever called.

use std::{net::IpAddr, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    core::Core,
    ring::{Ring, Weight},
};
use crate::system::{Callback, CallbackOutcome, System};

/// One callback in the list.
#[derive(Debug)]
pub(super) struct Sent {
    at: Timestamp,
    method: &'static str,
    url: String,
    body: String,
    state: &'static str,
    attempts: Vec<Value>,
}

impl Weight for Sent {
    fn weight(&self) -> usize {
        self.url.len() + self.body.len() + 1000
    }
}

impl Sent {
    /// What `GET /__sim/callbacks` shows; `flagged` marks an answer that is not a success.
    pub(super) fn shown(&self, id: u64) -> Value {
        json!({
            "id": id,
            "at": self.at,
            "method": self.method,
            "url": self.url,
            "body": self.body,
            "state": self.state,
            "flagged": matches!(self.state, "failed" | "host not allowed"),
            "attempts": self.attempts,
        })
    }
}

/// Takes callbacks from the queue until it ends or the sandbox stops.
pub(super) async fn deliver_all<S: System>(
    core: Arc<Core<S>>,
    client: reqwest::Client,
    allowed: Arc<[String]>,
    mut queue: mpsc::UnboundedReceiver<Callback>,
) {
    let mut kept: Option<(u64, Callback)> = None;
    loop {
        let next = tokio::select! {
            () = core.stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)), if kept.is_some() => None,
            callback = queue.recv() => match callback {
                Some(callback) => Some(callback),
                None => return,
            },
        };
        let mut ready = Vec::new();
        if let Some(callback) = next {
            let id = core.callbacks.push(Sent {
                at: core.clock.now(),
                method: callback.method,
                url: callback.url.clone(),
                body: String::from_utf8_lossy(&callback.body).into_owned(),
                state: "waiting",
                attempts: Vec::new(),
            });
            if callback.delivery.drop {
                core.callbacks.update(id, |sent| sent.state = "dropped");
                continue;
            }
            if callback.delivery.reorder && kept.is_none() {
                kept = Some((id, callback));
                continue;
            }
            ready.push((id, callback));
        }
        ready.extend(kept.take());
        // One task each: a slow receiver must not delay the callbacks of others. Those of one
        // round go one after another, so that a wish for disorder is kept.
        let (core, client, allowed) = (core.clone(), client.clone(), allowed.clone());
        tokio::spawn(async move {
            for (id, callback) in ready {
                let work = deliver(&core, &client, &allowed, id, &callback);
                if core.stop.run_until_cancelled(work).await.is_none() {
                    return;
                }
            }
        });
    }
}

async fn deliver<S: System>(
    core: &Core<S>,
    client: &reqwest::Client,
    allowed: &[String],
    id: u64,
    callback: &Callback,
) {
    if !may_call(&callback.url, allowed) {
        let message = "the sandbox may not call this host (--callback-host)".to_owned();
        let tag = callback.tag.clone();
        core.callback_ended(&CallbackOutcome { tag, success: false, status: None, message });
        core.callbacks.update(id, |sent| sent.state = "host not allowed");
        return;
    }
    tokio::time::sleep(callback.delivery.delay).await;
    let mut outcome = attempt(client, callback).await;
    note(core, id, &outcome);
    let mut pause = callback.delivery.backoff;
    for _ in 0..callback.delivery.retries {
        if outcome.success {
            break;
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
        outcome = attempt(client, callback).await;
        note(core, id, &outcome);
    }
    if callback.delivery.duplicate {
        note(core, id, &attempt(client, callback).await);
    }
    let state = if outcome.success { "done" } else { "failed" };
    core.callback_ended(&outcome);
    core.callbacks.update(id, |sent| sent.state = state);
}

fn note<S: System>(core: &Core<S>, id: u64, outcome: &CallbackOutcome) {
    let line = json!({ "status": outcome.status, "message": outcome.message });
    core.callbacks.update(id, |sent| sent.attempts.push(line));
}

async fn attempt(client: &reqwest::Client, callback: &Callback) -> CallbackOutcome {
    let mut outcome = CallbackOutcome {
        tag: callback.tag.clone(),
        success: false,
        status: None,
        message: String::new(),
    };
    let mut request = match callback.method {
        "POST" => client.post(&callback.url),
        _ => client.get(&callback.url),
    };
    if !callback.content_type.is_empty() {
        request = request.header("content-type", callback.content_type);
    }
    request = request.timeout(callback.delivery.timeout).body(callback.body.clone());
    match request.send().await {
        Ok(answer) => {
            outcome.status = Some(answer.status().as_u16());
            outcome.success = answer.status().is_success();
            match answer.bytes().await {
                Ok(body) => {
                    let text = String::from_utf8_lossy(&body);
                    if let Some(expected) = callback.delivery.expected_body {
                        outcome.success &= text.trim() == expected;
                    }
                    outcome.message = text.chars().take(200).collect();
                }
                Err(error) => {
                    outcome.success &= callback.delivery.expected_body.is_none();
                    outcome.message = reason(error);
                }
            }
        }
        Err(error) => outcome.message = reason(error),
    }
    outcome
}

fn reason(error: reqwest::Error) -> String {
    // The address carries the receiver's secret.
    let error = error.without_url();
    let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
    format!("{error}{}", source.unwrap_or_default())
}

/// Whether an address is loopback or its host is allowed.
fn may_call(url: &str, allowed: &[String]) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || allowed
            .iter()
            .any(|name| name.eq_ignore_ascii_case(host) || name.eq_ignore_ascii_case(bare))
}

/// The list of callbacks.
pub(super) type Callbacks = Ring<Sent>;
