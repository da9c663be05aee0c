//! Listeners and the callbacks to them (abicart-api §14.1–14.2).

use serde_json::{Value, json};

use super::instant;
use super::number;
use super::schema::Class;
use super::state::{Shop, flag, text};
use crate::system::CallbackOutcome;

/// The names a real integration was seen to use.
const PROVEN: [&str; 4] = ["Order/discarded", "Order/paid", "Article/created", "Article/changed"];

/// Names that follow the pattern but were never seen.
const ASSUMED: [&str; 5] =
    ["Order/created", "Order/changed", "Article/deleted", "Customer/created", "Customer/changed"];

/// Entries kept in a listener's log.
const LOG_LENGTH: usize = 100;

/// Whether a listener may have the name.
pub(super) fn is_event(name: &str, proven_only: bool) -> bool {
    PROVEN.contains(&name) || (!proven_only && ASSUMED.contains(&name))
}

/// Uid and address of every active listener for the event whose token is active too.
pub(super) fn listeners(shop: &Shop, event: &str) -> Vec<(i64, String)> {
    let uids = shop.table(Class::EventListener).by_text("/eventName", event).unwrap_or_default();
    uids.into_iter()
        .filter_map(|uid| {
            let listener = shop.get(Class::EventListener, uid)?;
            let active = listener.get("status")?.get("active")? == true;
            let token = text(&listener, "authToken");
            let row = shop.table(Class::AuthToken).by_text("/uid", token)?.first().copied()?;
            let valid = flag(&shop.get(Class::AuthToken, row)?, "active");
            (active && valid).then(|| (uid, text(&listener, "url").to_owned()))
        })
        .collect()
}

/// The form-encoded body of a callback.
pub(super) fn body(event: &str, uid: i64, webshop: i64) -> Vec<u8> {
    let (class, event) = event.split_once('/').unwrap_or((event, ""));
    format!("class={class}&event={event}&uid={uid}&webshop={webshop}").into_bytes()
}

/// Writes the outcome of a callback into the listener's log; too many failures in a row switch
/// the listener off.
pub(super) fn ended(shop: &mut Shop, uid: i64, outcome: &CallbackOutcome, most: u64, now: i64) {
    let Some(mut listener) = shop.get(Class::EventListener, uid) else { return };
    let mut log = match listener.remove("_log") {
        Some(Value::Array(log)) => log,
        _ => Vec::new(),
    };
    if log.len() >= LOG_LENGTH {
        log.remove(0);
    }
    log.push(json!({
        "datetime": instant::text(now),
        "httpStatus": outcome.status,
        "message": outcome.message,
    }));
    listener.insert("_log".into(), Value::Array(log));
    let before = listener.get("_failures").and_then(number::uid).unwrap_or_default();
    let failures = if outcome.success { 0 } else { before + 1 };
    listener.insert("_failures".into(), failures.into());
    let active = listener.get("status").and_then(|status| status.get("active"));
    if active == Some(&Value::Bool(true)) && failures.unsigned_abs() >= most && !outcome.success {
        let status = json!({"active": false, "inactiveSince": instant::text(now)});
        listener.insert("status".into(), status);
    }
    shop.put(Class::EventListener, uid, &listener);
}
