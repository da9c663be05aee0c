//! `Payment` (abicart-api §10.6). The order's payment status follows its payments.

use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::failure::Failure;
use super::super::order::{self, PAYMENT_STATES};
use super::super::patch::{Writer, apply};
use super::super::schema::Class;

const WRITER: Writer = Writer::Api { admin: true };

/// `Payment.set(uid, patch, query)`.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid(0)?, call.patch(1)?);
    let query = call.query(2, Class::Payment)?;
    apply(Class::Payment, WRITER, patch, &mut Map::new())
        .map_err(|problems| Failure::params(&problems))?;
    if let Some(status) = patch.get("status")
        && !status.as_str().is_some_and(|status| PAYMENT_STATES.contains(&status))
    {
        return Err(Failure::param("/status", "is not a status of a payment"));
    }
    write(call, uid, patch)?;
    call.show_stored(Class::Payment, uid, &query)
}

/// `Payment.capture(uid)`: the money is collected.
pub(in super::super) fn capture(call: &mut Call<'_>) -> Result<Value, Failure> {
    let uid = call.uid(0)?;
    write(call, uid, &serde_json::json!({"status": "paid"}))?;
    Ok(Value::Null)
}

fn write(call: &mut Call<'_>, uid: i64, patch: &Value) -> Result<(), Failure> {
    let owner = call.shop()?.owner(Class::Payment, uid).ok_or(Failure::NOT_FOUND)?;
    let before = call.object(Class::Order, owner)?;
    let mut after = before.clone();
    let payment = order::payment_mut(&mut after, uid).ok_or(Failure::NOT_FOUND)?;
    apply(Class::Payment, WRITER, patch, payment).map_err(|problems| Failure::params(&problems))?;
    let now = call.now;
    order::changed(call.shop_mut()?, owner, &before, after, now);
    Ok(())
}
