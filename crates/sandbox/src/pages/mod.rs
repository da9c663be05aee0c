//! The sandboxes' own pages, for people: on the control port, beside the JSON interface.
//!
//! Everything a page shows or does goes through the control interface ([`Desk`]), so a person can do
//! nothing that a test could not do. Server-rendered; no script.

mod form;
mod frame;
mod language;
mod shop;
mod specter;
mod texts;
mod value;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tower_http::{csrf::CsrfLayer, set_header::SetResponseHeaderLayer};

use crate::system::{ControlReply, ControlRequest};
use form::Sent;
use language::Language;

pub(crate) use shop::routes as shop;
pub(crate) use specter::routes as specter;

const STYLE: &str = include_str!("../../assets/sandbox.css");

const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The way to the control interface of the same sandbox.
#[derive(Clone)]
pub(crate) struct Desk(
    Arc<dyn Fn(ControlRequest) -> BoxFuture<'static, ControlReply> + Send + Sync>,
);

/// What the control interface refused.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    status: u16,
    message: String,
}

impl Trouble {
    fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Self::new(500, error.to_string())
    }
}

/// A bare answer: who has its address has typed it.
impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY);
        (status, self.message).into_response()
    }
}

impl Desk {
    /// A desk over a function that answers control requests.
    pub(crate) fn new(
        answer: impl Fn(ControlRequest) -> BoxFuture<'static, ControlReply> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }

    async fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.ask("GET", path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value, Trouble> {
        self.ask("POST", path, body).await
    }

    async fn patch(&self, path: &str, body: Value) -> Result<Value, Trouble> {
        self.ask("PATCH", path, body).await
    }

    async fn ask(&self, method: &str, path: &str, body: Value) -> Result<Value, Trouble> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = ControlRequest {
            method: method.to_owned(),
            path: path.split('/').map(crate::shell::decoded).collect(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            body,
        };
        let reply = (self.0)(request).await;
        if reply.status == 200 {
            return Ok(reply.body);
        }
        let part = |name: &str| reply.body[name].as_str().unwrap_or_default().to_owned();
        let (message, pointer) = (part("error"), part("pointer"));
        let place = if pointer.is_empty() { String::new() } else { format!("{pointer} ") };
        Err(Trouble::new(reply.status, place + &message))
    }
}

/// What every page of both sandboxes has.
fn around(pages: Router<Desk>, desk: Desk) -> Router {
    let with =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    pages
        .route("/language", get(choose_language))
        .route("/sandbox.css", get(async || ([(header::CONTENT_TYPE, "text/css")], STYLE)))
        .layer(CsrfLayer::new())
        .layer(with(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(with(header::CACHE_CONTROL, "no-store"))
        .layer(with(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .with_state(desk)
}

/// `?to=en&back=/orders`.
async fn choose_language(sent: Sent) -> Response {
    let language = Language::from_code(sent.text("to")).unwrap_or_default();
    let back = sent.text("back");
    let inside = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    let cookie = format!("sandbox-language={}; Path=/; SameSite=Lax; HttpOnly", language.code());
    ([(header::SET_COOKIE, cookie)], Redirect::to(if inside { back } else { "/" })).into_response()
}

/// A page, or what went wrong on it.
type Answer = Result<Response, Trouble>;

fn show(page: &impl askama::Template) -> Answer {
    Ok(Html(page.render()?).into_response())
}

/// A page that says what was refused.
fn show_refused(page: &impl askama::Template) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// Back to a page, which tells what has been done.
fn back(path: &str, said: &str) -> Response {
    Redirect::to(&format!("{path}?said={said}")).into_response()
}

/// What every handler needs.
struct Visit {
    desk: Desk,
    language: Language,
    said: Option<&'static str>,
}

impl axum::extract::FromRequestParts<Desk> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        desk: &Desk,
    ) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let said = query.split('&').find_map(|pair| pair.strip_prefix("said="));
        let said = said.and_then(|said| texts::key(&format!("said-{said}")));
        Ok(Self { desk: desk.clone(), language: spoken(&parts.headers), said })
    }
}

fn spoken(headers: &HeaderMap) -> Language {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cookies = text(header::COOKIE).split(';').map(str::trim);
    let chosen = cookies
        .filter_map(|cookie| cookie.strip_prefix("sandbox-language="))
        .find_map(Language::from_code);
    chosen.unwrap_or_else(|| Language::preferred(text(header::ACCEPT_LANGUAGE)))
}
