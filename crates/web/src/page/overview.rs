//! `/`: all connections, what needs a person on top.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use koppla_store::State as RecordState;
use koppla_store::{ConnectionState, Counts, Entity};

use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    state: ConnectionState,
    reason: Option<String>,
    orders: Counts,
    articles: Counts,
}

impl Line {
    /// Orders that only a person can move.
    fn for_a_person(&self) -> u64 {
        let states = [RecordState::Asking, RecordState::NumberUnknown, RecordState::Held];
        states.into_iter().map(|state| self.orders.of(state)).sum()
    }
}

async fn show(
    State(web): State<Web>,
    viewer: Result<Viewer, Response>,
) -> Result<Response, PageError> {
    let viewer = match viewer {
        Ok(viewer) => viewer,
        Err(_) if web.store().people().await?.is_empty() => {
            return Ok(Redirect::to("/welcome").into_response());
        }
        Err(response) => return Ok(response),
    };
    let mut lines = Vec::new();
    for connection in web.store().connections().await? {
        lines.push(Line {
            orders: web.store().counts(&connection.id, Entity::Order).await?,
            articles: web.store().counts(&connection.id, Entity::Article).await?,
            id: connection.id,
            state: connection.state,
            reason: connection.reason,
        });
    }
    lines.sort_by_key(|line| {
        (line.state != ConnectionState::Paused, std::cmp::Reverse(line.for_a_person()))
    });
    let page: Html<String> =
        html(&Overview { frame: Frame::new(&viewer, Section::Overview), lines })?;
    Ok(page.into_response())
}
