//! Who is reading, and what that person may do. A handler names the right that it needs in its
//! arguments, so that none is forgotten: [`Viewer`], [`Operator`] or [`Administrator`].

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::SignedDuration;
use koppla_store::{NewSession, Person, Role, Session};
use sha2::{Digest, Sha256};

use crate::error::PageError;
use crate::language::Language;
use crate::message::CATALOGUE;
use crate::state::Web;

/// How long a browser stays signed in.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// How long the second factor may be shown after the password.
const HALF_LASTS: SignedDuration = SignedDuration::from_mins(5);

/// Most characters that are kept of what a browser calls itself.
const LONGEST_BROWSER: usize = 200;

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
        let Some(session) = web.store().session(&digest(cookie.value())).await? else {
            return Ok(None);
        };
        note_seen(web, &session);
        Ok(Some(Self {
            person: session.person,
            language: Language::of(headers),
            session: session.digest,
            said: None,
        }))
    }
}

impl Viewer {
    /// Whether the session still holds; what is followed for long asks again and again.
    pub(crate) async fn is_still_signed_in(&self, web: &Web) -> Result<bool, koppla_store::Error> {
        Ok(web.store().session(&self.session).await?.is_some())
    }
}

/// Tells a page that follows what happens that its reader is signed out.
pub(crate) fn signed_out() -> Event {
    Event::default().event("end").data("signed-out")
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

/// Between two notes that a browser was heard of.
const SEEN: SignedDuration = SignedDuration::from_mins(1);

/// Notes that a browser was heard of; no page waits for it.
fn note_seen(web: &Web, session: &Session) {
    let now = web.store().clock().now();
    if now.duration_since(session.seen_at) < SEEN {
        return;
    }
    let (store, digest) = (web.store().clone(), session.digest.clone());
    tokio::spawn(async move {
        if let Err(error) = store.see_session(&digest).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a visit was not noted");
        }
    });
}

/// What a browser calls itself, shortened.
fn browser(headers: &HeaderMap) -> String {
    let name = headers.get(USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default();
    name.chars().take(LONGEST_BROWSER).collect()
}

/// A token that nobody guesses.
pub(crate) fn token() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
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
    (jar, headers): (CookieJar, &HeaderMap),
    person: &Person,
) -> Result<CookieJar, PageError> {
    open(web, (jar, headers), person, false).await
}

/// The password was right: for a few minutes the browser may show the second factor.
pub(crate) async fn half_sign_in(
    web: &Web,
    (jar, headers): (CookieJar, &HeaderMap),
    person: &Person,
) -> Result<CookieJar, PageError> {
    open(web, (jar, headers), person, true).await
}

async fn open(
    web: &Web,
    (jar, headers): (CookieJar, &HeaderMap),
    person: &Person,
    half: bool,
) -> Result<CookieJar, PageError> {
    let token = token();
    let session = NewSession {
        digest: digest(&token),
        person: person.id.clone(),
        browser: browser(headers),
        lasts: if half { HALF_LASTS } else { LASTS },
        half,
    };
    web.store().open_session(session).await?;
    let cookie = Cookie::build((cookie_name(web), token))
        .path("/")
        .http_only(true)
        .secure(web.options().behind_tls)
        .same_site(SameSite::Lax)
        .build();
    Ok(jar.add(cookie))
}

/// The person whose password was right in this browser, and whose second factor is still asked; with
/// the session's digest.
pub(crate) async fn half_signed_in(
    web: &Web,
    jar: &CookieJar,
) -> Result<Option<Session>, PageError> {
    let Some(cookie) = jar.get(cookie_name(web)) else { return Ok(None) };
    Ok(web.store().half_session(&digest(cookie.value())).await?)
}

/// Signs the browser out.
pub(crate) async fn sign_out(
    web: &Web,
    jar: CookieJar,
    viewer: &Viewer,
) -> Result<CookieJar, PageError> {
    web.store().end_session(&viewer.person.id, &viewer.session).await?;
    Ok(jar.remove(Cookie::build(cookie_name(web)).path("/").build()))
}

/// With TLS, a name that no other host and no plain connection can set.
fn cookie_name(web: &Web) -> &'static str {
    if web.options().behind_tls { "__Host-koppla" } else { "koppla" }
}
