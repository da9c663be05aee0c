//! `Session` (abicart-api §3.3 and §13.2).

use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::failure::Failure;
use super::super::number;
use super::super::patch::{Writer, apply};
use super::super::schema::Class;
use super::super::secret;

/// `Session.getToken()`: a new buyer.
pub(in super::super) fn get_token(call: &mut Call<'_>) -> Result<Value, Failure> {
    let now = call.now;
    let shop = call.shop_mut()?;
    let row = shop.take_uid(Class::Session);
    let token = secret::session(shop.uid, row, now);
    let mut session = Map::new();
    session.insert("uid".into(), token.clone().into());
    session.insert("currency".into(), shop.settings().base_currency.clone().into());
    session.insert("showPricesIncludingVat".into(), shop.settings().shown_with_vat.into());
    shop.put(Class::Session, row, &session);
    Ok(token.into())
}

/// `Session.get(query)`.
pub(in super::super) fn get(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (row, query) = (call.session()?, call.query(0, Class::Session)?);
    call.show_stored(Class::Session, row, &query)
}

/// `Session.set(patch, query)`; a new currency prices the cart anew.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (row, patch) = (call.session()?, call.patch(0)?);
    let query = call.query(1, Class::Session)?;
    let mut session = call.shop()?.get(Class::Session, row).ok_or(Failure::SESSION)?;
    let admin = call.caller.is_admin();
    apply(Class::Session, Writer::Api { admin }, patch, &mut session)
        .map_err(|problems| Failure::params(&problems))?;
    if let Some(currency) = patch.get("currency") {
        let known = currency.as_str().and_then(|code| call.shop().ok()?.settings().rate(code));
        if known.is_none() {
            return Err(Failure::param("/currency", "is not active in this shop"));
        }
        if let Some(cart) = session.get("order").and_then(number::uid) {
            super::orders::change_currency(call, cart, currency)?;
        }
    }
    call.shop_mut()?.put(Class::Session, row, &session);
    call.show(Class::Session, session, &query)
}

/// `Session.getOrder(query)`: the cart, or `null`.
pub(in super::super) fn get_order(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (row, query) = (call.session()?, call.query(0, Class::Order)?);
    let session = call.shop()?.get(Class::Session, row).ok_or(Failure::SESSION)?;
    let cart = session.get("order").and_then(number::uid);
    match cart.and_then(|uid| call.shop().ok()?.get(Class::Cart, uid)) {
        Some(cart) => call.show(Class::Order, cart, &query),
        None => Ok(Value::Null),
    }
}
