//! A connection's orders: the list, one order, and what people do with them (ORD-13, ORD-15, BEY-4,
//! BEY-7).

mod change;
mod figures;
mod list;
mod live;
mod note;
mod one;
mod sent;
mod timeline;

pub(super) use timeline::{Call, call};

use axum::Router;
use axum::routing::{get, post};
use koppla_store::{ConnectionState, FailureClass, Record, State};

use crate::frame::Frame;
use crate::reason::reason_text;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/connection/{id}/orders", get(list::show))
        .route("/connection/{id}/orders/export", post(change::export_many))
        .route("/connection/{id}/orders/find", post(change::find))
        .route("/connection/{id}/orders/{key}", get(one::show))
        .route("/connection/{id}/orders/{key}/export", post(change::export_one))
        .route("/connection/{id}/orders/{key}/settle", post(change::settle))
        .route("/connection/{id}/orders/{key}/live", get(live::follow))
}

/// The order in which states are offered: those that need a person first.
const STATES: [State; 8] = [
    State::Asking,
    State::NumberUnknown,
    State::Held,
    State::InDoubt,
    State::Due,
    State::Manual,
    State::Done,
    State::Ignored,
];

/// A connection that is paused or switched off sends nothing (ACC-3).
fn is_active(connection: &koppla_store::Connection) -> bool {
    connection.state == ConnectionState::Active
}

/// Why an order rests where it rests. An order that was woken and not looked at yet still has the
/// reason why it rested before, which may be mended by now.
fn reason(frame: &Frame, record: &Record) -> Option<String> {
    const WAITS: [&str; 2] = ["articles-first", "same-customer"];
    let failed = record.failure_class.is_some_and(|class| class != FailureClass::Blocked);
    let waits = record.reason_code.as_deref().is_some_and(|code| WAITS.contains(&code));
    let holds = record.state != State::Due || failed || waits;
    if holds { reason_text(frame, record) } else { None }
}
