//! Who is reading, and what that person may do. A handler names the right that it needs in its
//! arguments, so that none is forgotten: [`Viewer`], [`Operator`] or [`Administrator`].

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::SignedDuration;
use koppla_store::{Person, Role};
use sha2::{Digest, Sha256};

use crate::error::PageError;
use crate::language::Language;
use crate::message::CATALOGUE;
use crate::state::Web;

/// How long a browser stays signed in.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Viewer {
    /// Who.
    pub(crate) person: Person,
    /// The language of the pages.
    pub(crate) language: Language,
    /// Hash of the browser's token.
    pub(crate) session: String,
    /// What has just been done, as the address says.
    pub(crate) said: Option<String>,
}

impl Viewer {
    /// Who sends these headers.
    pub(crate) async fn of(
        web: &Web,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, koppla_store::Error> {
        let jar = CookieJar::from_headers(headers);
        let Some(cookie) = jar.get(cookie_name(web)) else { return Ok(None) };
        let session = web.store().session(&digest(cookie.value())).await?;
        Ok(session.map(|session| Self {
            person: session.person,
            language: Language::of(headers),
            session: session.digest,
            said: None,
        }))
    }
}

impl FromRequestParts<Web> for Viewer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        match Self::of(web, &parts.headers).await {
            Ok(Some(viewer)) => Ok(Self { said: said(&parts.uri), ..viewer }),
            Ok(None) => Err(sign_in_first(&parts.method, &parts.uri)),
            Err(error) => Err(PageError::from(error).into_response()),
        }
    }
}

/// Somebody who exports and mends.
pub(crate) struct Operator(pub(crate) Viewer);

impl FromRequestParts<Web> for Operator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        at_least(Role::Operator, parts, web).await.map(Self)
    }
}

/// Somebody who changes settings, connections and people.
pub(crate) struct Administrator(pub(crate) Viewer);

impl FromRequestParts<Web> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        at_least(Role::Administrator, parts, web).await.map(Self)
    }
}

async fn at_least(role: Role, parts: &mut Parts, web: &Web) -> Result<Viewer, Response> {
    let viewer = Viewer::from_request_parts(parts, web).await?;
    if viewer.person.role >= role { Ok(viewer) } else { Err(PageError::Forbidden.into_response()) }
}

/// The way back is kept for pages; what was about to be changed is not repeated unseen.
fn sign_in_first(method: &Method, uri: &Uri) -> Response {
    if method == Method::GET && uri.path() != "/" {
        let next: String = url_escape(uri.path_and_query().map_or("/", |path| path.as_str()));
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    Redirect::to("/sign-in").into_response()
}

fn url_escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
        escaped
    })
}

/// What `?said=` in the address names: only texts of the catalogue that begin with `said-` are told.
fn said(uri: &Uri) -> Option<String> {
    use fluent_templates::Loader as _;
    let query = uri.query()?;
    let value = query.split('&').find_map(|pair| pair.strip_prefix("said="))?;
    let key = format!("said-{value}");
    let known = CATALOGUE.try_lookup(Language::Swedish.identifier(), &key).is_some();
    known.then_some(key)
}

/// The hash under which the ledger knows a token.
pub(crate) fn digest(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        text.push_str(&format!("{byte:02x}"));
        text
    })
}

/// Signs a person in; the cookie goes with the answer.
pub(crate) async fn sign_in(
    web: &Web,
    jar: CookieJar,
    person: &Person,
) -> Result<CookieJar, PageError> {
    let token = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    web.store().open_session(digest(&token), &person.id, LASTS).await?;
    let cookie = Cookie::build((cookie_name(web), token))
        .path("/")
        .http_only(true)
        .secure(web.options().behind_tls)
        .same_site(SameSite::Lax)
        .build();
    Ok(jar.add(cookie))
}

/// Signs the browser out.
pub(crate) async fn sign_out(
    web: &Web,
    jar: CookieJar,
    session: &str,
) -> Result<CookieJar, PageError> {
    web.store().end_session(session).await?;
    Ok(jar.remove(Cookie::build(cookie_name(web)).path("/").build()))
}

/// With TLS, a name that no other host and no plain connection can set.
fn cookie_name(web: &Web) -> &'static str {
    if web.options().behind_tls { "__Host-koppla" } else { "koppla" }
}
