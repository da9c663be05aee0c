//! Before the pages: the first administrator, signing in and out, the language.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header::REFERER;
use axum::http::{HeaderMap, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use axum_extra::extract::{Form, Query};
use koppla_store::{Deed, NewPerson, Person, Role};
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::{self, Viewer};
use crate::error::PageError;
use crate::factor;
use crate::frame::Frame;
use crate::language::{self, Language};
use crate::limit::From;
use crate::message::Message;
use crate::page::html;
use crate::password;
use crate::state::Web;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/welcome", get(welcome).post(create_first))
        .route("/sign-in", get(show).post(sign_in))
        .route("/sign-in/code", get(show_code).post(check_code))
        .route("/sign-out", post(sign_out))
        .route("/language", post(choose_language))
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    frame: Frame,
    wrong: Option<Message>,
    email: String,
    name: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    wrong: Option<Message>,
    email: String,
    next: String,
}

async fn welcome(State(web): State<Web>, headers: HeaderMap) -> Result<Response, PageError> {
    if !web.store().people().await?.is_empty() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let frame = Frame::guest(Language::of(&headers));
    let page = Welcome { frame, wrong: None, email: String::new(), name: String::new() };
    Ok(html(&page)?.into_response())
}

#[derive(Deserialize)]
struct First {
    name: String,
    email: String,
    password: SecretString,
}

async fn create_first(
    State(web): State<Web>,
    From(from): From,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<First>,
) -> Result<Response, PageError> {
    // Hashing is dear, and anybody may ask here.
    if !web.store().people().await?.is_empty() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    if !web.tries().allows(from) {
        return Err(PageError::TooMany);
    }
    let (name, email) = (form.name.trim().to_owned(), form.email.trim().to_lowercase());
    let wrong = if name.is_empty() {
        Some(Message::new("welcome-no-name"))
    } else if !email.contains('@') {
        Some(Message::new("welcome-no-email"))
    } else {
        password::wrong(&form.password)
    };
    if wrong.is_some() {
        let frame = Frame::guest(Language::of(&headers));
        return Ok(html(&Welcome { frame, wrong, email, name })?.into_response());
    }
    let id = format!("{:032x}", rand::random::<u128>());
    let password = Some(password::hash(form.password).await?);
    let person = NewPerson { id, email: email.clone(), name, role: Role::Administrator, password };
    if !web.store().add_first_person(person).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let person = web.store().person_of(&email).await?.ok_or(PageError::NotFound)?;
    web.audit_of(&person, Deed::FirstAdministrator, "", "").await?;
    let jar = access::sign_in(&web, (jar, &headers), &person).await?;
    Ok((jar, Redirect::to("/")).into_response())
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn show(
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Html<String>, PageError> {
    let frame = Frame::guest(Language::of(&headers));
    html(&SignIn { frame, wrong: None, email: String::new(), next })
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    State(web): State<Web>,
    From(from): From,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<Credentials>,
) -> Result<Response, PageError> {
    if !web.tries().allows(from) {
        return Err(PageError::TooMany);
    }
    let email = form.email.trim().to_lowercase();
    let person = web.store().person_of(&email).await?;
    let may = match &person {
        Some(person) => web.store().count_try(&person.id).await?,
        // Takes as long.
        None => web.store().check().await.map(|()| false)?,
    };
    let stored = person.as_ref().and_then(|person| person.password.clone());
    let fits = password::matches(form.password, stored).await?;
    match person {
        Some(person) if may && fits => enter(&web, (jar, &headers), &person, &form.next).await,
        person => {
            if let Some(person) = person.filter(|_| may) {
                note_failure(&web, person);
            }
            let frame = Frame::guest(Language::of(&headers));
            let wrong = Some(Message::new("sign-in-wrong"));
            Ok(html(&SignIn { frame, wrong, email, next: form.next })?.into_response())
        }
    }
}

/// Beside the answer, which takes as long for names that nobody has.
fn note_failure(web: &Web, person: Person) {
    let web = web.clone();
    tokio::spawn(async move {
        if let Err(error) = web.audit_of(&person, Deed::SignInFailed, "", "").await {
            tracing::error!(error = &error as &dyn std::error::Error, "a failure was not noted");
        }
    });
}

/// The password was right: signs in, or asks for the second factor.
pub(super) async fn enter(
    web: &Web,
    (jar, headers): (CookieJar, &HeaderMap),
    person: &Person,
    next: &str,
) -> Result<Response, PageError> {
    if person.has_factor {
        let jar = access::half_sign_in(web, (jar, headers), person).await?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", local(next))
            .finish();
        return Ok((jar, Redirect::to(&format!("/sign-in/code?{query}"))).into_response());
    }
    web.store().forget_tries(&person.id).await?;
    web.audit_of(person, Deed::SignedIn, "", "").await?;
    let jar = access::sign_in(web, (jar, headers), person).await?;
    Ok((jar, Redirect::to(local(next))).into_response())
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    frame: Frame,
    wrong: Option<Message>,
    next: String,
}

async fn show_code(
    State(web): State<Web>,
    headers: HeaderMap,
    jar: CookieJar,
    Query(Next { next }): Query<Next>,
) -> Result<Response, PageError> {
    if access::half_signed_in(&web, &jar).await?.is_none() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let frame = Frame::guest(Language::of(&headers));
    Ok(html(&CodePage { frame, wrong: None, next })?.into_response())
}

#[derive(Deserialize)]
struct Code {
    code: String,
    #[serde(default)]
    next: String,
}

async fn check_code(
    State(web): State<Web>,
    From(from): From,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<Code>,
) -> Result<Response, PageError> {
    let Some(session) = access::half_signed_in(&web, &jar).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    if !web.tries().allows(from) {
        return Err(PageError::TooMany);
    }
    let person = session.person;
    let may = web.store().count_try(&person.id).await?;
    if !may || !code_fits(&web, &person, &factor::plain(&form.code)).await? {
        if may {
            note_failure(&web, person);
        }
        let frame = Frame::guest(Language::of(&headers));
        let wrong = Some(Message::new("sign-in-code-wrong"));
        return Ok(html(&CodePage { frame, wrong, next: form.next })?.into_response());
    }
    web.store().end_session(&person.id, &session.digest).await?;
    enter(&web, (jar, &headers), &Person { has_factor: false, ..person }, &form.next).await
}

/// Whether it is a code of now that was not used, or a recovery code; uses it up.
async fn code_fits(web: &Web, person: &Person, code: &str) -> Result<bool, PageError> {
    let Some(factor) = web.store().factor(&person.id).await? else { return Ok(false) };
    let now = web.store().clock().now();
    if let Some(step) = factor::step_of(&factor.secret, code, now) {
        return Ok(web.store().use_factor_step(&person.id, step).await?);
    }
    let is_left = web.store().use_recovery_code(&person.id, access::digest(code)).await?;
    if is_left {
        web.audit_of(person, Deed::RecoveryCodeUsed, "", "").await?;
    }
    Ok(is_left)
}

/// Nobody is sent to another site.
pub(super) fn local(next: &str) -> &str {
    let stays = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if stays { next } else { "/" }
}

async fn sign_out(
    State(web): State<Web>,
    viewer: Viewer,
    jar: CookieJar,
) -> Result<impl IntoResponse, PageError> {
    let jar = access::sign_out(&web, jar, &viewer).await?;
    web.audit(&viewer, Deed::SignedOut, "", "").await?;
    Ok((jar, Redirect::to("/sign-in")))
}

#[derive(Deserialize)]
struct Chosen {
    language: String,
}

async fn choose_language(
    State(web): State<Web>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> impl IntoResponse {
    let code = Language::parse(&chosen.language).unwrap_or_default().code();
    let cookie = Cookie::build((language::COOKIE, code))
        .path("/")
        .secure(web.options().behind_tls)
        .same_site(SameSite::Lax)
        .permanent()
        .build();
    let back = came_from(&headers);
    (jar.add(cookie), Redirect::to(back.as_deref().map_or("/", local)))
}

/// The page that the form stood on, without the host.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let address: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    address.path_and_query().map(|path| path.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(local("/connection/a/orders?x=1"), "/connection/a/orders?x=1");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            assert_eq!(local(elsewhere), "/");
        }
    }
}
