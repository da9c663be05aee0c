//! The keys of the settings server: the one agreed with Abicart, and the one of each connection,
//! which follows from it so that nothing is stored.

use axum::http::header;
use koppla_sync::Secret;

use super::{Caller, Refusal};
use crate::access::digest;
use crate::state::Web;

/// The key that was agreed with Abicart; an empty one would let everybody in.
pub(super) fn agreed(web: &Web) -> Result<&str, Refusal> {
    let key = web.options().abicart_key.as_ref().map(Secret::expose);
    key.filter(|key| !key.trim().is_empty()).ok_or(Refusal::Off)
}

/// The key of one connection: a hash over the agreed key and another hash, so that nobody makes
/// another connection's key from a known one.
pub(super) fn own(agreed: &str, connection: &str) -> String {
    let inner = digest(&format!("{agreed}\n{connection}"));
    digest(&format!("{agreed}\n{inner}"))
}

/// Compares by hash: how long it takes says nothing about where two texts differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    digest(one) == digest(other)
}

/// `Authorization: IntegrationKey key=…`; an older Abicart puts the key into quotation marks. Whoever
/// sends many wrong ones waits.
pub(super) fn check(web: &Web, caller: &Caller, key: &str) -> Result<(), Refusal> {
    let headers = &caller.headers;
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|text| text.trim().strip_prefix("IntegrationKey "));
    let sent = sent.and_then(|text| text.trim().strip_prefix("key="));
    let sent = sent.map(|text| text.trim_matches('"'));
    if sent.is_some_and(|sent| same(sent, key)) {
        return Ok(());
    }
    Err(if web.wrong_keys().allows(caller.from) { Refusal::Key } else { Refusal::TooMany })
}
