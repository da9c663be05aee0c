//! What people ask for, by command or button: an order by its number, its export, and the answers
//! that an order of unknown outcome takes. All of it is noted in the ledger; the engine does it.

use koppla_store::{Attempt, Entity, Error, Observation, Observed, Record, State, Store};

use crate::order::{CREATE_CUSTOMER, TWO_ORDERS};

/// The order that people call by this number, as far as Koppla has seen it.
pub async fn find_order(
    store: &Store,
    connection: &str,
    number: &str,
) -> Result<Option<Record>, Error> {
    let mut found = store.records_named(connection, Entity::Order, &[number.to_owned()]).await?;
    Ok(found.pop())
}

/// Notes that orders are to be exported now; tells how many of them the ledger knows. Asking twice
/// makes no second order: the run that follows looks at what is there (ORD-15).
pub async fn export_orders(store: &Store, connection: &str, keys: &[String]) -> Result<u64, Error> {
    let known = store.names(connection, Entity::Order, keys).await?;
    let seen: Vec<Observed> = known
        .into_iter()
        .map(|(key, name)| Observed { rank: key.parse().unwrap_or(0), key, name, stamp: None })
        .collect();
    if seen.is_empty() {
        return Ok(0);
    }
    let (connection, entity) = (connection.to_owned(), Entity::Order);
    store.observe(Observation { connection, entity, seen, forced: true, cursor: None }).await
}

/// What a person may answer about an order of unknown outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The order is in the ERP and has this number.
    Number,
    /// The customer is in the ERP and has this number.
    Customer,
    /// Nothing is there: send it.
    Missing,
    /// Unclear: look again.
    Again,
}

/// Which answers an order takes where it stands; [`Engine::settle_order`](crate::Engine) takes no
/// other.
pub fn answers(record: &Record, attempts: &[Attempt]) -> &'static [Answer] {
    use Answer::{Again, Customer, Missing, Number};
    let open = |attempt: &&Attempt| Some(attempt.number) == record.open_attempt;
    let about_customer =
        attempts.iter().find(open).is_some_and(|attempt| attempt.action == CREATE_CUSTOMER);
    match record.state {
        State::Asking if about_customer => &[Customer, Missing, Again],
        State::Asking => &[Number, Missing, Again],
        State::NumberUnknown | State::InDoubt if about_customer => &[Customer],
        State::NumberUnknown | State::InDoubt => &[Number],
        State::Held if record.erp_id.is_none() && !about_customer => &[Number],
        State::Held if record.reason_code.as_deref() == Some(TWO_ORDERS) => &[Number],
        _ => &[],
    }
}
