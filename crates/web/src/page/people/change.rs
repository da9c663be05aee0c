//! What an administrator changes of a person.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, Redirect};
use axum::routing::post;
use axum_extra::extract::Form;
use koppla_store::{Changed, Deed, Person};
use serde::Deserialize;

use super::{LINK_LASTS, Link, People, address, role};
use crate::access::{Administrator, Viewer, digest, token};
use crate::error::PageError;
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/people/{id}/role", post(set_role))
        .route("/people/{id}/disable", post(disable))
        .route("/people/{id}/enable", post(enable))
        .route("/people/{id}/withdraw", post(withdraw))
        .route("/people/{id}/factor-off", post(remove_factor))
        .route("/people/{id}/password-link", post(password_link))
        .route("/people/{id}/sessions/end", post(end_sessions))
}

async fn person(web: &Web, id: &str) -> Result<Person, PageError> {
    web.store().person(id).await?.ok_or(PageError::NotFound)
}

/// Somebody else than the viewer: for the own account, `/account` asks for the password.
async fn other(web: &Web, viewer: &Viewer, id: &str) -> Result<Person, PageError> {
    if viewer.person.id == id {
        return Err(PageError::Invalid(Message::new("people-own")));
    }
    person(web, id).await
}

fn done(changed: Changed) -> Result<(), PageError> {
    match changed {
        Changed::Done => Ok(()),
        Changed::Nobody => Err(PageError::NotFound),
        Changed::LastAdministrator => {
            Err(PageError::Invalid(Message::new("people-last-administrator")))
        }
    }
}

#[derive(Deserialize)]
struct NewRole {
    role: String,
}

async fn set_role(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(form): Form<NewRole>,
) -> Result<Redirect, PageError> {
    let (person, role) = (person(&web, &id).await?, role(&form.role)?);
    done(web.store().set_role(&id, role).await?)?;
    let subject = format!("{} ({role})", person.email);
    web.audit(&viewer, Deed::RoleChanged, "", subject).await?;
    Ok(Redirect::to("/people?said=role-changed"))
}

async fn disable(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let person = person(&web, &id).await?;
    done(web.store().disable_person(&id).await?)?;
    web.audit(&viewer, Deed::PersonDisabled, "", person.email).await?;
    Ok(Redirect::to("/people?said=person-disabled"))
}

async fn enable(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let person = person(&web, &id).await?;
    done(web.store().enable_person(&id).await?)?;
    web.audit(&viewer, Deed::PersonEnabled, "", person.email).await?;
    Ok(Redirect::to("/people?said=person-enabled"))
}

async fn withdraw(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let person = person(&web, &id).await?;
    web.store().withdraw_invitation(&id).await?;
    web.audit(&viewer, Deed::InvitationWithdrawn, "", person.email).await?;
    Ok(Redirect::to("/people?said=invitation-withdrawn"))
}

async fn remove_factor(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let person = other(&web, &viewer, &id).await?;
    web.store().remove_factor(&id).await?;
    web.audit(&viewer, Deed::FactorOff, "", person.email).await?;
    Ok(Redirect::to("/people?said=factor-off"))
}

async fn password_link(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let person = other(&web, &viewer, &id).await?;
    let token = token();
    web.store().allow_new_password(&id, digest(&token), LINK_LASTS).await?;
    web.audit(&viewer, Deed::PasswordLinkMade, "", &person.email).await?;
    let invites = person.password.is_none();
    let link = Link { email: person.email, address: address(&web, &headers, &token), invites };
    html(&People { link: Some(link), ..People::new(&web, &viewer).await? })
}

#[derive(Deserialize)]
struct Which {
    /// One session; all where it is empty.
    #[serde(default)]
    session: String,
}

async fn end_sessions(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(which): Form<Which>,
) -> Result<Redirect, PageError> {
    let person = other(&web, &viewer, &id).await?;
    if which.session.is_empty() {
        web.store().end_other_sessions(&id, "").await?;
    } else {
        web.store().end_session(&id, &which.session).await?;
    }
    web.audit(&viewer, Deed::SessionsEnded, "", person.email).await?;
    Ok(Redirect::to("/people?said=sessions-ended"))
}
