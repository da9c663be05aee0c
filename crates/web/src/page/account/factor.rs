//! `/account/factor`: switching the second factor on and off.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use koppla_store::Deed;
use qrcode::QrCode;
use qrcode::render::svg;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Account, is_own_password};
use crate::access::{Viewer, digest};
use crate::error::PageError;
use crate::factor;
use crate::frame::{Frame, Section};
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/account/factor", get(offer).post(switch_on))
        .route("/account/factor/off", post(switch_off))
}

#[derive(Template)]
#[template(path = "factor.html")]
struct Offer {
    frame: Frame,
    secret: String,
    picture: String,
    wrong: Option<Message>,
}

#[derive(Template)]
#[template(path = "factor_codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

impl Offer {
    fn new(viewer: &Viewer, secret: String, wrong: Option<Message>) -> Result<Self, PageError> {
        let address = factor::address(&secret, &viewer.person.email);
        let code = QrCode::new(address).map_err(|error| PageError::Broken(error.to_string()))?;
        let drawn = code.render::<svg::Color<'_>>().module_dimensions(4, 4).build();
        // The head of a file of its own does not belong into a page.
        let picture = drawn.find("<svg").map_or("", |at| drawn.get(at..).unwrap_or_default());
        let frame = Frame::new(viewer, Section::Account);
        Ok(Self { frame, secret, picture: picture.to_owned(), wrong })
    }
}

async fn offer(viewer: Viewer) -> Result<Response, PageError> {
    if viewer.person.has_factor {
        return Ok(Redirect::to("/account").into_response());
    }
    Ok(html(&Offer::new(&viewer, factor::secret(), None)?)?.into_response())
}

#[derive(Deserialize)]
struct Shown {
    secret: String,
    code: String,
}

async fn switch_on(
    State(web): State<Web>,
    viewer: Viewer,
    Form(form): Form<Shown>,
) -> Result<Response, PageError> {
    if viewer.person.has_factor {
        return Ok(Redirect::to("/account").into_response());
    }
    if !factor::is_secret(&form.secret) {
        return Ok(Redirect::to("/account/factor").into_response());
    }
    let now = web.store().clock().now();
    let code = factor::plain(&form.code);
    let Some(step) = factor::step_of(&form.secret, &code, now) else {
        let wrong = Some(Message::new("factor-code-wrong"));
        return Ok(html(&Offer::new(&viewer, form.secret, wrong)?)?.into_response());
    };
    let codes = factor::recovery_codes();
    let digests = codes.iter().map(|code| digest(&factor::plain(code))).collect();
    let id = &viewer.person.id;
    web.store().set_factor(id, form.secret, digests).await?;
    web.store().use_factor_step(id, step).await?;
    web.audit(&viewer, Deed::FactorOn, "", "").await?;
    let page: Html<String> = html(&Codes { frame: Frame::new(&viewer, Section::Account), codes })?;
    Ok(page.into_response())
}

#[derive(Deserialize)]
struct Confirmed {
    password: SecretString,
}

async fn switch_off(
    State(web): State<Web>,
    viewer: Viewer,
    Form(form): Form<Confirmed>,
) -> Result<Response, PageError> {
    if !is_own_password(&web, &viewer, form.password).await? {
        let wrong = Some(Message::new("account-old-wrong"));
        let page = Account { wrong, ..Account::new(&web, &viewer).await? };
        return Ok(html(&page)?.into_response());
    }
    web.store().remove_factor(&viewer.person.id).await?;
    web.audit(&viewer, Deed::FactorOff, "", viewer.person.email.clone()).await?;
    Ok(Redirect::to("/account?said=factor-off").into_response())
}
