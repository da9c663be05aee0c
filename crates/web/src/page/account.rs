//! `/account`: the reader's own name, password and sessions.

mod factor;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use koppla_store::{Deed, Factor, Session};
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::Viewer;
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::message::Message;
use crate::page::html;
use crate::password;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/account", get(show))
        .route("/account/name", post(rename))
        .route("/account/password", post(change_password))
        .route("/account/sessions/end", post(end_session))
        .route("/account/sessions/end-others", post(end_others))
        .merge(factor::routes())
}

/// A session of the list.
struct Line {
    digest: String,
    browser: String,
    since: String,
    seen: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    name: String,
    email: String,
    here: String,
    sessions: Vec<Line>,
    factor: Option<Factor>,
    /// What is wrong with the passwords that were sent.
    wrong: Option<Message>,
}

impl Account {
    async fn new(web: &Web, viewer: &Viewer) -> Result<Self, PageError> {
        let line = |session: Session| Line {
            digest: session.digest,
            browser: session.browser,
            since: viewer.language.time(session.created_at),
            seen: viewer.language.time(session.seen_at),
        };
        let sessions = web.store().sessions(&viewer.person.id).await?;
        Ok(Self {
            frame: Frame::new(viewer, Section::Account),
            name: viewer.person.name.clone(),
            email: viewer.person.email.clone(),
            here: viewer.session.clone(),
            sessions: sessions.into_iter().map(line).collect(),
            factor: web.store().factor(&viewer.person.id).await?,
            wrong: None,
        })
    }
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Result<Html<String>, PageError> {
    html(&Account::new(&web, &viewer).await?)
}

#[derive(Deserialize)]
struct NewName {
    name: String,
}

async fn rename(
    State(web): State<Web>,
    viewer: Viewer,
    Form(form): Form<NewName>,
) -> Result<Redirect, PageError> {
    let name = form.name.trim().to_owned();
    if name.is_empty() {
        return Err(PageError::Invalid(Message::new("welcome-no-name")));
    }
    web.store().rename_person(&viewer.person.id, name.clone()).await?;
    web.audit(&viewer, Deed::NameChanged, "", name).await?;
    Ok(Redirect::to("/account?said=name-changed"))
}

/// Whether this is the viewer's password; counts as a try to sign in.
async fn is_own_password(
    web: &Web,
    viewer: &Viewer,
    given: SecretString,
) -> Result<bool, PageError> {
    let id = &viewer.person.id;
    let may = web.store().count_try(id).await?;
    let fits = may && password::matches(given, viewer.person.password.clone()).await?;
    if fits {
        web.store().forget_tries(id).await?;
    }
    Ok(fits)
}

#[derive(Deserialize)]
struct NewPassword {
    old: SecretString,
    new: SecretString,
}

async fn change_password(
    State(web): State<Web>,
    viewer: Viewer,
    Form(form): Form<NewPassword>,
) -> Result<Response, PageError> {
    let wrong = if is_own_password(&web, &viewer, form.old).await? {
        password::wrong(&form.new)
    } else {
        Some(Message::new("account-old-wrong"))
    };
    if wrong.is_some() {
        let page = Account { wrong, ..Account::new(&web, &viewer).await? };
        return Ok(html(&page)?.into_response());
    }
    let hash = password::hash(form.new).await?;
    web.store().set_password(&viewer.person.id, hash, &viewer.session).await?;
    web.audit(&viewer, Deed::PasswordChanged, "", "").await?;
    Ok(Redirect::to("/account?said=password-changed").into_response())
}

#[derive(Deserialize)]
struct Which {
    session: String,
}

async fn end_session(
    State(web): State<Web>,
    viewer: Viewer,
    Form(form): Form<Which>,
) -> Result<Redirect, PageError> {
    web.store().end_session(&viewer.person.id, &form.session).await?;
    web.audit(&viewer, Deed::SessionsEnded, "", "1").await?;
    Ok(Redirect::to("/account?said=sessions-ended"))
}

async fn end_others(State(web): State<Web>, viewer: Viewer) -> Result<Redirect, PageError> {
    let ended = web.store().end_other_sessions(&viewer.person.id, &viewer.session).await?;
    web.audit(&viewer, Deed::SessionsEnded, "", ended.to_string()).await?;
    Ok(Redirect::to("/account?said=sessions-ended"))
}
