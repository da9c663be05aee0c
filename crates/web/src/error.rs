//! What a page says when it cannot do what was asked, in the reader's language.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use koppla_domain::settings::SettingsError;
use thiserror::Error;

use crate::frame::Frame;
use crate::language::Language;
use crate::message::Message;
use crate::state::Web;

/// Why a page cannot be shown.
#[derive(Debug, Error)]
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
    Engine(#[from] koppla_sync::Error),
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

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    kind: &'a str,
    detail: Option<String>,
}

/// Makes a page of every error.
pub(crate) async fn dress(State(web): State<Web>, request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let frame = Frame::of_request(&web, request.headers()).await;
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<Arc<PageError>>().cloned() else {
        return response;
    };
    if error.status().is_server_error() {
        tracing::error!(error = &*error as &dyn std::error::Error, "a page could not be shown");
    }
    let detail = match &*error {
        PageError::Invalid(message) => Some(message.said(language)),
        PageError::Settings(error) => Some(error.to_string()),
        PageError::Store(error) => Some(error.to_string()),
        PageError::Engine(error) => Some(error.to_string()),
        _ => None,
    };
    let page = ErrorPage { frame, kind: error.key(), detail };
    match page.render() {
        Ok(html) => (error.status(), axum::response::Html(html)).into_response(),
        Err(failed) => {
            tracing::error!(error = &failed as &dyn std::error::Error, "no page for an error");
            response
        }
    }
}
