//! `Admin.login` and `AuthToken` (abicart-api §3.1–3.2). Tokens of a sign-in are stored beside the
//! lasting ones but never listed.

use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::failure::{Failure, Problem};
use super::super::instant;
use super::super::patch::{Writer, apply};
use super::super::schema::Class;
use super::super::secret;
use super::super::state::{Shop, text};

const WRITER: Writer = Writer::Api { admin: true };

/// `Admin.login(user name, password)`: a token for 24 hours.
pub(in super::super) fn login(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (user, password) = (call.text(0)?, call.text(1)?);
    let now = call.now;
    let ttl = call.world.switches.token_ttl;
    let shop = call.world.shops().find(|shop| {
        let rows = shop.table(Class::Admin).by_text("/uid", user).unwrap_or_default();
        let admin = rows.first().and_then(|row| shop.get(Class::Admin, *row));
        admin.is_some_and(|admin| text(&admin, "_password") == password)
    });
    let uid = shop.ok_or(Failure::FORBIDDEN)?.uid;
    let shop = call.world.shop_mut(uid).ok_or(Failure::FORBIDDEN)?;
    let row = shop.take_uid(Class::AuthToken);
    let token = secret::login(user, now + ttl, row);
    let mut object = token_object(&token, now);
    object.insert("_login".into(), true.into());
    object.insert("_expires".into(), (now + ttl).into());
    shop.put(Class::AuthToken, row, &object);
    Ok(token.into())
}

/// An active token without a name.
pub(in super::super) fn token_object(token: &str, now: i64) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("uid".into(), token.into());
    object.insert("name".into(), "".into());
    object.insert("description".into(), "".into());
    object.insert("active".into(), true.into());
    object.insert("created".into(), instant::text(now).into());
    object
}

fn row(call: &Call<'_>) -> Result<(i64, Map<String, Value>), Failure> {
    let token = call.text(0)?;
    let rows = call.shop()?.table(Class::AuthToken).by_text("/uid", token);
    let row = rows.and_then(|rows| rows.first().copied()).ok_or(Failure::NOT_FOUND)?;
    Ok((row, call.object(Class::AuthToken, row)?))
}

/// `AuthToken.get(uid, query)`.
pub(in super::super) fn get(call: &mut Call<'_>) -> Result<Value, Failure> {
    call.text(0)?;
    let query = call.query(1, Class::AuthToken)?;
    let (_, token) = row(call)?;
    call.show(Class::AuthToken, token, &query)
}

/// `AuthToken.create(patch, query)`.
pub(in super::super) fn create(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(0)?;
    save(call, false, patch, 1)
}

/// `AuthToken.set(uid or null, patch, query)`.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(1)?;
    let existing = call.param(0).is_some_and(|uid| !uid.is_null());
    save(call, existing, patch, 2)
}

fn save(
    call: &mut Call<'_>,
    existing: bool,
    patch: &Value,
    query: usize,
) -> Result<Value, Failure> {
    let query = call.query(query, Class::AuthToken)?;
    apply(Class::AuthToken, WRITER, patch, &mut Map::new())
        .map_err(|problems| Failure::params(&problems))?;
    let (number, mut token) = if existing {
        row(call)?
    } else {
        let now = call.now;
        let shop = call.shop_mut()?;
        let number = shop.take_uid(Class::AuthToken);
        (number, token_object(&secret::api_key(shop.uid, number, now), now))
    };
    apply(Class::AuthToken, WRITER, patch, &mut token)
        .map_err(|problems| Failure::params(&problems))?;
    call.shop_mut()?.put(Class::AuthToken, number, &token);
    call.show(Class::AuthToken, token, &query)
}

/// `AuthToken.delete(uid)`: its listeners go with it.
pub(in super::super) fn delete(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (number, token) = row(call)?;
    let shop = call.shop_mut()?;
    for uid in listeners(shop, text(&token, "uid")) {
        shop.remove(Class::EventListener, uid);
    }
    shop.remove(Class::AuthToken, number);
    Ok(Value::Null)
}

fn listeners(shop: &Shop, token: &str) -> Vec<i64> {
    let all = shop.table(Class::EventListener).uids(i64::MIN..=i64::MAX);
    all.filter(|uid| {
        let listener = shop.get(Class::EventListener, *uid);
        listener.is_some_and(|listener| text(&listener, "authToken") == token)
    })
    .collect()
}

/// `AuthToken.validate(uid or null, patch)`.
pub(in super::super) fn validate(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(1)?;
    if call.param(0).is_some_and(|uid| !uid.is_null()) {
        row(call)?;
    }
    let problems = apply(Class::AuthToken, WRITER, patch, &mut Map::new());
    Ok(problems.err().unwrap_or_default().iter().map(Problem::to_json).collect())
}
