//! Switching a connection off, and finding out what Specter does with a repeated order.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use koppla_store::{ConnectionState, Deed};
use koppla_sync::Error;
use koppla_sync::setup::Step;

use super::address;
use super::guide::{Guide, GuidePage};
use super::trial::trouble_of;
use crate::access::Administrator;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::state::Web;

#[derive(Template)]
#[template(path = "switch_off.html")]
struct SwitchOff {
    frame: Frame,
    id: String,
    name: String,
}

/// Asks once more before anything is switched off.
pub(super) async fn ask(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let guide = Guide::of(&web, &id).await?;
    let connection = web.connection(&id).await?;
    let frame = Frame::of(&viewer, Section::Connect, &connection);
    html(&SwitchOff { frame, name: guide.name(), id })
}

/// Stops all traffic of a connection and forgets nothing (ACC-3).
pub(super) async fn off(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let connection = web.connection(&id).await?;
    web.store().set_connection_state(&connection.id, ConnectionState::Inactive, None).await?;
    web.audit(&viewer, Deed::ConnectionOff, &id, &id).await?;
    Ok(Redirect::to(&format!("/connection/{id}/connect?said=connection-off")))
}

/// Sends one test order twice and remembers what Specter does with the second.
pub(super) async fn calibrate(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    let ready = guide.is_ready(Step::Activate);
    let Some(connection) = guide.connection.as_ref().filter(|_| ready) else {
        return Ok(Redirect::to(&address(&id, guide.next())).into_response());
    };
    match web.engine(connection)?.calibrate().await {
        Ok(found) => {
            let orders: Vec<String> = found.test_orders.iter().map(u64::to_string).collect();
            web.audit(&viewer, Deed::ConnectionChanged, &id, orders.join(", ")).await?;
            let there = format!(
                "/connection/{id}/connect?step={}&tested={}",
                guide.next().as_str(),
                orders.join(",")
            );
            Ok(Redirect::to(&there).into_response())
        }
        Err(Error::Remote(trouble)) => {
            let step = guide.next();
            let mut page = GuidePage::new(&viewer, guide, step);
            let (what, cure) = trouble_of(&trouble, false);
            page.wrong = vec![what, cure];
            page.look(&web).await?;
            Ok(html(&page)?.into_response())
        }
        Err(error) => Err(error.into()),
    }
}
