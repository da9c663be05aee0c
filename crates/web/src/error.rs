//! What a page says when it cannot do what was asked, in the reader's language.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use koppla_domain::settings::SettingsError;
use koppla_sync::Error;
use thiserror::Error as ThisError;

use crate::frame::Frame;
use crate::message::Message;
use crate::reason;
use crate::state::Web;

/// Why a page cannot be shown.
#[derive(Debug, ThisError)]
pub(crate) enum PageError {
    /// The address names nothing.
    #[error("there is nothing at this address")]
    NotFound,
    /// The person's role does not allow it.
    #[error("the role does not allow it")]
    Forbidden,
    /// Too many tries to sign in; a pause is needed.
    #[error("too many tries to sign in")]
    TooMany,
    /// What was sent cannot be used; the message says what and how to mend it.
    #[error("what was sent cannot be used: {0:?}")]
    Invalid(Message),
    /// The stored settings cannot be read.
    #[error("the stored settings cannot be read: {0}")]
    Settings(#[source] SettingsError),
    /// The ledger cannot be used.
    #[error("the ledger cannot be used")]
    Store(#[from] koppla_store::Error),
    /// The engine, or a remote system that it asked.
    #[error("the engine cannot do it")]
    Engine(#[from] Error),
    /// A defect of the program.
    #[error("a page cannot be made: {0}")]
    Broken(String),
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Engine(_) => StatusCode::BAD_GATEWAY,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Settings(_) | Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden => "forbidden",
            Self::TooMany => "too-many",
            Self::Invalid(_) => "invalid",
            Self::Settings(_) => "settings",
            Self::Store(_) => "ledger",
            Self::Engine(_) => "remote",
            Self::Broken(_) => "broken",
        }
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// The bare status; [`dress`] makes a page of it, because only the request knows the language.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The header that names a request, in the answer and in the log.
pub(crate) const REQUEST_ID: &str = "x-request-id";

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    kind: &'a str,
    told: Told,
    /// Under which name the log has it.
    request: &'a str,
}

/// What an error page says beside what its kind means.
#[derive(Default)]
pub(crate) struct Told {
    /// What it is, in the reader's language.
    pub(crate) detail: Option<String>,
    /// The words of whoever met it, which are English.
    pub(crate) raw: Option<String>,
}

impl Told {
    /// Why a page cannot be shown.
    pub(crate) fn of(frame: &Frame, error: &PageError) -> Self {
        match error {
            PageError::Invalid(message) => Self { detail: Some(frame.told(message)), raw: None },
            PageError::Settings(error) => Self {
                detail: Some(frame.told(&settings_fault(error))),
                raw: Some(error.to_string()),
            },
            PageError::Store(error) => Self { detail: None, raw: Some(error.to_string()) },
            PageError::Engine(error) => Self::of_engine(frame, error),
            _ => Self::default(),
        }
    }

    /// Why the engine, or whom it asked, could not.
    pub(crate) fn of_engine(frame: &Frame, error: &Error) -> Self {
        let detail = match error {
            Error::Remote(trouble) => reason::said(frame, &trouble.reason()),
            Error::Store(_) | Error::SeatEnds => frame.t("error-text-ledger").to_string(),
            Error::Defect(_) => frame.t("error-text-broken").to_string(),
            Error::Account(_)
            | Error::Unreadable { .. }
            | Error::Settings { .. }
            | Error::Client(_) => frame.t("error-account").to_string(),
        };
        Self { detail: Some(detail), raw: Some(error.to_string()) }
    }
}

/// What is wrong with a setting.
pub(crate) fn settings_fault(error: &SettingsError) -> Message {
    Message::new(format!("settings-wrong-{}", error.fault.as_str()))
        .with("value", error.value.as_str())
}

/// Makes a page of every error, also of those that a layer or an extractor answered in bare words.
pub(crate) async fn dress(State(web): State<Web>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let request = text(HeaderName::from_static(REQUEST_ID)).unwrap_or_default();
    let error = response.extensions().get::<Arc<PageError>>().cloned();
    let reads_pages = text(ACCEPT).is_some_and(|accepted| accepted.contains("text/html"));
    let (kind, status) = match &error {
        Some(error) => (error.key(), error.status()),
        None if reads_pages && is_bare(&response) => (kind(response.status()), response.status()),
        None => return response,
    };
    if status.is_server_error() {
        let error = error.as_deref().map(|error| error as &dyn std::error::Error);
        tracing::error!(error, request, "a page could not be shown");
    }
    let frame = Frame::of_request(&web, &headers).await;
    let told = error.map_or_else(Told::default, |error| Told::of(&frame, &error));
    let page = ErrorPage { frame, kind, told, request };
    match page.render() {
        Ok(html) => (status, axum::response::Html(html)).into_response(),
        Err(failed) => {
            tracing::error!(
                error = &failed as &dyn std::error::Error,
                request,
                "no page for an error"
            );
            response
        }
    }
}

/// An error for which nobody has made a page or a document.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let has_form = kind.is_some_and(|kind| kind.contains("html") || kind.contains("json"));
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && !has_form
}

/// What a status means that no page has answered.
fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::FORBIDDEN => "elsewhere",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::PAYLOAD_TOO_LARGE => "too-long",
        status if status.is_server_error() => "broken",
        _ => "form",
    }
}
