//! `/demo-sign-in/{token}`: opens the demo with one click. There is no such page but in a demo.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use axum_extra::extract::cookie::CookieJar;
use koppla_store::Deed;
use koppla_sync::on_this_machine;

use crate::access;
use crate::error::PageError;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new().route("/demo-sign-in/{token}", get(sign_in))
}

/// Signs the demo's administrator in, once, for a browser on this machine.
async fn sign_in(
    State(web): State<Web>,
    Path(token): Path<String>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<impl IntoResponse, PageError> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // A name of elsewhere that leads here is no browser of this machine's owner.
    if !on_this_machine(&format!("http://{host}/")) {
        return Err(PageError::NotFound);
    }
    let email = web.take_demo(&token).ok_or(PageError::NotFound)?;
    let person = web.store().person_of(&email).await?.ok_or(PageError::NotFound)?;
    let jar = access::sign_in(&web, (jar, &headers), &person).await?;
    web.audit_of(&person, Deed::SignedIn, "", "").await?;
    Ok((jar, Redirect::to("/")))
}
