//! `EventListener` (abicart-api §14.1). A token sees its own listeners only; it has at most one
//! for each event.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::caller::Identity;
use super::super::events;
use super::super::failure::{Failure, Problem};
use super::super::instant;
use super::super::patch::{Writer, apply};
use super::super::schema::Class;
use super::super::state::{text, touch};
use super::super::switches::EventNames;

const WRITER: Writer = Writer::Api { admin: true };

/// `EventListener.create({authToken, eventName, url}, query)`.
pub(in super::super) fn create(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(0)?;
    let query = call.query(1, Class::EventListener)?;
    let mut listener = Map::new();
    listener.insert("status".into(), json!({"active": true}));
    apply(Class::EventListener, WRITER, patch, &mut listener)
        .map_err(|problems| Failure::params(&problems))?;
    check(call, &listener, None)?;
    let now = call.now;
    listener.insert("created".into(), instant::text(now).into());
    touch(&mut listener, now);
    let shop = call.shop_mut()?;
    let uid = shop.take_uid(Class::EventListener);
    listener.insert("uid".into(), uid.into());
    shop.put(Class::EventListener, uid, &listener);
    call.show(Class::EventListener, listener, &query)
}

/// `EventListener.set(uid, patch, query)`; `{"status": {"active": true}}` switches on again.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid(0)?, call.patch(1)?);
    let query = call.query(2, Class::EventListener)?;
    apply(Class::EventListener, WRITER, patch, &mut Map::new())
        .map_err(|problems| Failure::params(&problems))?;
    let mut listener = call.object(Class::EventListener, uid)?;
    apply(Class::EventListener, WRITER, patch, &mut listener)
        .map_err(|problems| Failure::params(&problems))?;
    check(call, &listener, Some(uid))?;
    let now = call.now;
    match patch.pointer("/status/active") {
        Some(Value::Bool(true)) => {
            listener.insert("status".into(), json!({"active": true}));
            listener.remove("_failures");
        }
        Some(Value::Bool(false)) => {
            let status = json!({"active": false, "inactiveSince": instant::text(now)});
            listener.insert("status".into(), status);
        }
        _ => {}
    }
    touch(&mut listener, now);
    call.shop_mut()?.put(Class::EventListener, uid, &listener);
    call.show(Class::EventListener, listener, &query)
}

fn check(call: &Call<'_>, listener: &Map<String, Value>, own: Option<i64>) -> Result<(), Failure> {
    let mut problems = Vec::new();
    let event = text(listener, "eventName");
    if !events::is_event(event, call.world.switches.event_names == EventNames::Proven) {
        problems.push(Problem::new("/eventName", "is not an event"));
    }
    let url = text(listener, "url");
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    if host.is_none_or(str::is_empty) {
        problems.push(Problem::new("/url", "must be an http or https address"));
    }
    let token = text(listener, "authToken");
    let shop = call.shop()?;
    let rows = shop.table(Class::AuthToken).by_text("/uid", token).unwrap_or_default();
    let foreign = match &call.caller.identity {
        Identity::Admin { token: own, login: false, .. } => own != token,
        _ => rows.is_empty(),
    };
    if foreign {
        problems.push(Problem::new("/authToken", "must be a token of the caller"));
    }
    if !problems.is_empty() {
        return Err(Failure::params(&problems));
    }
    let same = shop.table(Class::EventListener).by_text("/eventName", event).unwrap_or_default();
    let taken = same.into_iter().filter(|uid| Some(*uid) != own).any(|uid| {
        let other = shop.get(Class::EventListener, uid);
        other.is_some_and(|other| text(&other, "authToken") == token)
    });
    if taken {
        let message = "this token already has a listener for the event";
        return Err(Failure::validation(&[Problem::new("/eventName", message)]));
    }
    Ok(())
}

/// `EventListener.delete(uid)`.
pub(in super::super) fn delete(call: &mut Call<'_>) -> Result<Value, Failure> {
    let uid = call.uid(0)?;
    call.object(Class::EventListener, uid)?;
    call.shop_mut()?.remove(Class::EventListener, uid);
    Ok(Value::Null)
}

/// `EventListener.getLog(uid)`: how the last callbacks ended.
pub(in super::super) fn get_log(call: &mut Call<'_>) -> Result<Value, Failure> {
    let uid = call.uid(0)?;
    let mut listener = call.object(Class::EventListener, uid)?;
    Ok(listener.remove("_log").unwrap_or_else(|| json!([])))
}
