//! `/invitation/{token}`: choosing a name and a password, by a link that works once.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use koppla_store::{Deed, Person};
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::digest;
use crate::error::PageError;
use crate::frame::Frame;
use crate::language::Language;
use crate::limit::From;
use crate::message::Message;
use crate::page::{html, sign_in};
use crate::password;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new().route("/invitation/{token}", get(show).post(follow))
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invitation {
    frame: Frame,
    /// `None` where the link does not work.
    person: Option<Person>,
    wrong: Option<Message>,
    name: String,
    token: String,
}

fn over(frame: Frame) -> Result<Response, PageError> {
    let (name, token) = (String::new(), String::new());
    let page = html(&Invitation { frame, person: None, wrong: None, name, token })?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let frame = Frame::guest(Language::of(&headers));
    match web.store().invited(&digest(&token)).await? {
        Some(person) => {
            let name = person.name.clone();
            let page = Invitation { frame, person: Some(person), wrong: None, name, token };
            Ok(html(&page)?.into_response())
        }
        None => over(frame),
    }
}

#[derive(Deserialize)]
struct Chosen {
    name: String,
    password: SecretString,
}

async fn follow(
    State(web): State<Web>,
    From(from): From,
    headers: HeaderMap,
    jar: CookieJar,
    Path(token): Path<String>,
    Form(form): Form<Chosen>,
) -> Result<Response, PageError> {
    if !web.tries().allows(from) {
        return Err(PageError::TooMany);
    }
    let frame = Frame::guest(Language::of(&headers));
    let Some(person) = web.store().invited(&digest(&token)).await? else { return over(frame) };
    let name = form.name.trim().to_owned();
    let wrong = if name.is_empty() {
        Some(Message::new("welcome-no-name"))
    } else {
        password::wrong(&form.password)
    };
    if wrong.is_some() {
        let page = Invitation { frame, person: Some(person), wrong, name, token };
        return Ok(html(&page)?.into_response());
    }
    let was_invited = person.password.is_none();
    let hash = password::hash(form.password).await?;
    let Some(id) = web.store().follow_invitation(digest(&token), name, hash).await? else {
        return over(frame);
    };
    let person = web.store().person(&id).await?.ok_or(PageError::NotFound)?;
    let deed = if was_invited { Deed::InvitationFollowed } else { Deed::PasswordLinkFollowed };
    web.audit_of(&person, deed, "", "").await?;
    sign_in::enter(&web, (jar, &headers), &person, "/").await
}
