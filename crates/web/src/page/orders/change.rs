//! What people do with orders: export one or many, settle what is in doubt, look one up. Each does
//! what the command of the same name does (ORD-15).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use koppla_store::{Connection, Deed, Entity, RecordId};
use koppla_sync::{SettleError, Settlement, export_orders};
use serde::Deserialize;

use super::{is_active, one};
use crate::access::{Operator, Viewer};
use crate::error::PageError;
use crate::message::Message;
use crate::state::Web;

#[derive(Deserialize)]
pub(super) struct Ticked {
    #[serde(default)]
    key: Vec<String>,
    /// The query of the list that the boxes stood on.
    #[serde(default)]
    back: String,
    /// What was searched for there.
    #[serde(default)]
    q: String,
}

/// Exports all orders that were ticked.
pub(super) async fn export_many(
    State(web): State<Web>,
    Operator(viewer): Operator,
    Path(id): Path<String>,
    Form(ticked): Form<Ticked>,
) -> Result<Response, PageError> {
    let connection = active(&web, &id).await?;
    if ticked.key.is_empty() {
        return Err(PageError::Invalid(Message::new("orders-none-ticked")));
    }
    export(&web, &connection, &ticked.key, &viewer).await?;
    let mut place = format!("/connection/{id}/orders?said=orders-exported");
    if let Ok(state) = koppla_store::State::parse(&ticked.back) {
        place.push_str(&format!("&state={state}"));
    }
    if !ticked.q.is_empty() {
        place.push_str(&format!("&q={}", crate::words::escaped(&ticked.q)));
    }
    Ok(Redirect::to(&place).into_response())
}

/// Exports one order.
pub(super) async fn export_one(
    State(web): State<Web>,
    Operator(viewer): Operator,
    Path((id, key)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let connection = active(&web, &id).await?;
    if export(&web, &connection, std::slice::from_ref(&key), &viewer).await? == 0 {
        return Err(PageError::NotFound);
    }
    let place = format!("/connection/{id}/orders/{key}?said=order-exported");
    Ok(Redirect::to(&place).into_response())
}

async fn active(web: &Web, id: &str) -> Result<Connection, PageError> {
    let connection = web.connection(id).await?;
    if is_active(&connection) {
        return Ok(connection);
    }
    Err(PageError::Invalid(Message::new("orders-not-active")))
}

async fn export(
    web: &Web,
    connection: &Connection,
    keys: &[String],
    viewer: &Viewer,
) -> Result<u64, PageError> {
    let exported = export_orders(web.store(), &connection.id, keys).await?;
    web.wake(&connection.id);
    if exported > 0 {
        let names = web.store().names(&connection.id, Entity::Order, keys).await?;
        let subject = subject(names.into_values());
        web.audit(viewer, Deed::OrdersExported, &connection.id, subject).await?;
    }
    Ok(exported)
}

/// Most orders that are named where somebody's export is noted.
const NAMED: usize = 10;

/// The orders' numbers, or how many there are.
fn subject(names: impl ExactSizeIterator<Item = String>) -> String {
    let count = names.len();
    if count > NAMED { count.to_string() } else { names.collect::<Vec<_>>().join(", ") }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    number: String,
}

/// Looks an order up in the shop that Koppla has not seen.
pub(super) async fn find(
    State(web): State<Web>,
    Operator(_): Operator,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, PageError> {
    let connection = web.connection(&id).await?;
    let number = wanted.number.trim();
    let found = web.engine(&connection)?.find_order(number).await?;
    let Some(record) = found else {
        let number = crate::words::escaped(number);
        let place = format!("/connection/{id}/orders?said=order-not-in-shop&q={number}");
        return Ok(Redirect::to(&place).into_response());
    };
    web.wake(&id);
    let place = format!("/connection/{id}/orders/{}", record.key);
    Ok(Redirect::to(&place).into_response())
}

#[derive(Deserialize)]
pub(super) struct Found {
    answer: String,
    #[serde(default)]
    number: String,
}

impl Found {
    /// What was found; the message says what is missing.
    fn settlement(&self) -> Result<Settlement, Message> {
        let number = || self.number.trim().parse().map_err(|_| Message::new("settle-no-number"));
        match self.answer.as_str() {
            "number" => number().map(Settlement::Number),
            "customer" => number().map(Settlement::Customer),
            "missing" => Ok(Settlement::Missing),
            "again" => Ok(Settlement::Again),
            _ => Err(Message::new("settle-no-answer")),
        }
    }
}

/// Says what became of an order of unknown outcome.
pub(super) async fn settle(
    State(web): State<Web>,
    Operator(viewer): Operator,
    Path((id, key)): Path<(String, String)>,
    Form(found): Form<Found>,
) -> Result<Response, PageError> {
    let connection = web.connection(&id).await?;
    let order = RecordId::new(&id, Entity::Order, key.as_str());
    let record = web.store().record(&order).await?.ok_or(PageError::NotFound)?;
    let wrong = match found.settlement() {
        Ok(settlement) => match web.engine(&connection)?.settle_order(&key, settlement).await {
            Ok(()) => None,
            Err(error) => Some(why_not(error)?),
        },
        Err(message) => Some(message),
    };
    if let Some(wrong) = wrong {
        let place = (&connection, key.as_str());
        return one::refused(&web, &viewer, place, wrong, found.number).await;
    }
    web.wake(&id);
    let subject = format!("{} {} {}", record.name, found.answer, found.number.trim());
    web.audit(&viewer, Deed::OrderSettled, &id, subject.trim_end()).await?;
    let place = format!("/connection/{id}/orders/{key}?said=order-settled");
    Ok(Redirect::to(&place).into_response())
}

/// Why an answer is not taken.
fn why_not(error: SettleError) -> Result<Message, PageError> {
    Ok(match error {
        SettleError::NothingOpen { .. } => Message::new("settle-nothing-open"),
        SettleError::Exists => Message::new("settle-exists"),
        SettleError::Settling => Message::new("settle-settling"),
        SettleError::Taken { number, order } => {
            Message::new("settle-taken").with("number", number).with("order", order)
        }
        SettleError::WrongQuestion(_) => Message::new("settle-wrong-question"),
        SettleError::Busy => Message::new("settle-busy"),
        SettleError::Unknown => return Err(PageError::NotFound),
        SettleError::Engine(error) => return Err(error.into()),
    })
}
