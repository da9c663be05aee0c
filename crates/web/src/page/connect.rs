//! `/connect` and `/connection/{id}/connect`: linking a shop step by step (ACC-1, ACC-3, PRE).
//!
//! Every step is stored in the connection itself; which steps are open is read from it
//! (`koppla_sync::setup`), so that the guide can be left and resumed anywhere.

mod activate;
mod articles;
mod erp;
mod guide;
mod progress;
mod reach;
mod settings;
mod shop;
mod switch;
mod trial;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Query;
use koppla_sync::setup::Step;
use serde::Deserialize;

use crate::access::{Administrator, Viewer};
use crate::error::PageError;
use crate::page::html;
use crate::state::Web;
use guide::{Guide, GuidePage};

pub(super) use progress::Progress;
pub(super) use trial::refusal;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/connect", get(begin).post(shop::create))
        .route("/connection/{id}/connect", get(show))
        .route("/connection/{id}/connect/shop", post(shop::save))
        .route("/connection/{id}/connect/specter", post(erp::save))
        .route("/connection/{id}/connect/test", post(trial::run))
        .route("/connection/{id}/connect/articles", post(articles::check))
        .route("/connection/{id}/connect/settings", post(settings::save))
        .route("/connection/{id}/connect/activate", post(activate::switch_on))
        .route("/connection/{id}/connect/progress", get(progress::follow))
        .route("/connection/{id}/connect/switch-off", get(switch::ask).post(switch::off))
        .route("/connection/{id}/connect/calibrate", post(switch::calibrate))
}

/// A new connection: nothing is stored before the first step is complete.
async fn begin(Administrator(viewer): Administrator) -> Result<Response, PageError> {
    Ok(html(&GuidePage::new(&viewer, Guide::empty(), Step::Shop))?.into_response())
}

#[derive(Deserialize)]
struct Wanted {
    step: Option<String>,
    /// The test orders of a calibration that has just ended.
    tested: Option<String>,
}

async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    let step = wanted.step.as_deref().map_or_else(|| Some(guide.next()), Step::parse);
    let step = step.ok_or(PageError::NotFound)?;
    if !guide.is_ready(step) {
        return Ok(Redirect::to(&address(&id, guide.next())).into_response());
    }
    let mut page = GuidePage::new(&viewer, guide, step);
    page.tested = wanted.tested.as_deref().map(numbers).unwrap_or_default();
    page.look(&web).await?;
    Ok(html(&page)?.into_response())
}

/// The numbers in a list that came with an address.
fn numbers(text: &str) -> Vec<u64> {
    text.split(',').filter_map(|number| number.parse().ok()).collect()
}

/// Where a step is.
fn address(id: &str, step: Step) -> String {
    format!("/connection/{id}/connect?step={}", step.as_str())
}
