//! `/people`: who may do what; inviting, changing and disabling people.

mod change;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use jiff::SignedDuration;
use koppla_store::{Deed, NewPerson, Person, Role, Session};
use serde::Deserialize;

use crate::access::{Administrator, Viewer, digest, token};
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

/// How long a link works.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/people", get(show))
        .route("/people/invite", post(invite))
        .merge(change::routes())
}

/// A person of the list.
struct Line {
    person: Person,
    /// Until when an open link works.
    link_until: Option<String>,
    /// Until when no try to sign in is made.
    locked_until: Option<String>,
    is_viewer: bool,
    sessions: Vec<Open>,
}

/// A browser in which a person is signed in.
struct Open {
    digest: String,
    browser: String,
    seen: String,
}

/// A link, shown once.
struct Link {
    email: String,
    address: String,
    /// It lets somebody in who is new.
    invites: bool,
}

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    frame: Frame,
    lines: Vec<Line>,
    link: Option<Link>,
    wrong: Option<Message>,
    email: String,
}

impl People {
    async fn new(web: &Web, viewer: &Viewer) -> Result<Self, PageError> {
        let now = web.store().clock().now();
        let links = web.store().invitations().await?;
        let mut lines = Vec::new();
        for person in web.store().people().await? {
            let open = |session: Session| Open {
                digest: session.digest,
                browser: session.browser,
                seen: viewer.language.time(session.seen_at),
            };
            let sessions = web.store().sessions(&person.id).await?;
            lines.push(Line {
                link_until: links
                    .iter()
                    .find(|link| link.person == person.id)
                    .map(|link| viewer.language.time(link.until)),
                locked_until: Some(person.locked_until)
                    .filter(|until| *until > now)
                    .map(|until| viewer.language.time(until)),
                is_viewer: person.id == viewer.person.id,
                sessions: sessions.into_iter().map(open).collect(),
                person,
            });
        }
        Ok(Self {
            frame: Frame::new(viewer, Section::People),
            lines,
            link: None,
            wrong: None,
            email: String::new(),
        })
    }
}

async fn show(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
) -> Result<Html<String>, PageError> {
    html(&People::new(&web, &viewer).await?)
}

#[derive(Deserialize)]
struct Invited {
    email: String,
    role: String,
}

async fn invite(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    headers: HeaderMap,
    Form(form): Form<Invited>,
) -> Result<Response, PageError> {
    let email = form.email.trim().to_lowercase();
    let role = role(&form.role)?;
    let wrong = |wrong| async {
        let page = People::new(&web, &viewer).await?;
        html(&People { wrong: Some(wrong), email: email.clone(), ..page })
    };
    if !email.contains('@') {
        return Ok(wrong(Message::new("welcome-no-email")).await?.into_response());
    }
    let id = format!("{:032x}", rand::random::<u128>());
    let name = email.clone();
    let person = NewPerson { id, email: email.clone(), name, role, password: None };
    let token = token();
    if !web.store().invite(person, digest(&token), LINK_LASTS).await? {
        return Ok(wrong(Message::new("people-taken")).await?.into_response());
    }
    web.audit(&viewer, Deed::Invited, "", format!("{email} ({role})")).await?;
    let link = Link { email, address: address(&web, &headers, &token), invites: true };
    let page = People { link: Some(link), ..People::new(&web, &viewer).await? };
    Ok(html(&page)?.into_response())
}

fn role(text: &str) -> Result<Role, PageError> {
    Role::parse(text).map_err(|_| PageError::Invalid(Message::new("people-no-role")))
}

/// Where a link leads.
fn address(web: &Web, headers: &HeaderMap, token: &str) -> String {
    format!("{}/invitation/{token}", web.reached_at(headers))
}
