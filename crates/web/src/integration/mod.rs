//! The settings server of Abicart's integration framework (ACC-4, abicart-api §14.5): the settings
//! appear in the shop's own admin, and Koppla keeps them.
//!
//! It knows no sessions: Abicart proves itself by the key that was agreed with it, and afterwards
//! each connection by a key of its own. Without an agreed key nothing of it is there.

mod describe;
mod document;
mod key;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::net::IpAddr;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use koppla_domain::settings::{Change, Settings, SettingsError};
use koppla_store::{Connection, Deed, NewDeed};
use koppla_sync::{Account, SettingsChangeError, change_settings};
use serde_json::{Value, json};

use crate::language::Language;
use crate::limit::From;
use crate::message::Message;
use crate::state::{self, Web};

/// Who the history and the list of who did what say changed the settings.
pub(crate) const WHO: &str = "Abicart";

/// The settings server's addresses.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/schema.json", get(schema))
        .route("/form.json", get(form))
        .route("/settings", post(begin))
        .route("/settings/", post(begin))
        .route("/settings/{connection}", get(read).put(write))
}

/// Who asks, and how.
struct Caller {
    from: IpAddr,
    headers: HeaderMap,
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let From(from) = From::from_request_parts(parts, web).await?;
        Ok(Self { from, headers: parts.headers.clone() })
    }
}

impl Caller {
    fn language(&self) -> Language {
        Language::of(&self.headers)
    }
}

/// Why Abicart is refused.
enum Refusal {
    /// Nothing is agreed with Abicart.
    Off,
    /// The key is not the right one.
    Key,
    /// Too many wrong keys came from there.
    TooMany,
    /// No connection belongs to the shop.
    NoConnection(String),
    /// The body is no JSON object.
    NoJson,
    /// Settings that can't be used.
    Wrong(Vec<SettingsError>),
    /// Somebody else has changed them meanwhile.
    Meanwhile,
    /// The ledger, or what stands in it.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

impl std::convert::From<koppla_store::Error> for Refusal {
    fn from(error: koppla_store::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl std::convert::From<SettingsChangeError> for Refusal {
    fn from(error: SettingsChangeError) -> Self {
        match error {
            SettingsChangeError::Wrong(errors) => Self::Wrong(errors),
            SettingsChangeError::Meanwhile => Self::Meanwhile,
            error => Self::Broken(error.into()),
        }
    }
}

impl Refusal {
    /// In the language of whoever asks, as Abicart's own errors are: a message, or one for each
    /// field with its JSON Pointer (abicart-api §4).
    fn answer(self, language: Language) -> Response {
        let (status, message) = match self {
            Self::Off => return StatusCode::NOT_FOUND.into_response(),
            Self::Key => (StatusCode::FORBIDDEN, Message::new("integration-key")),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, Message::new("integration-too-many")),
            Self::NoConnection(webshop) => {
                let message = Message::new("integration-no-connection").with("webshop", webshop);
                (StatusCode::NOT_FOUND, message)
            }
            Self::NoJson => (StatusCode::BAD_REQUEST, Message::new("integration-no-json")),
            Self::Meanwhile => (StatusCode::CONFLICT, Message::new("integration-meanwhile")),
            Self::Wrong(errors) => {
                let errors: Vec<Value> =
                    errors.iter().map(|error| document::problem(error, language)).collect();
                return (StatusCode::UNPROCESSABLE_ENTITY, Json(errors)).into_response();
            }
            Self::Broken(error) => {
                tracing::error!(
                    error = &*error as &dyn std::error::Error,
                    "no settings for Abicart"
                );
                (StatusCode::INTERNAL_SERVER_ERROR, Message::new("integration-broken"))
            }
        };
        (status, Json(json!({ "message": message.said(language) }))).into_response()
    }
}

impl Language {
    /// A value of a closed set.
    fn one_of(self, set: &str, value: &str) -> String {
        Message::new(format!("{set}-{value}")).said(self)
    }
}

/// `GET /schema.json`
async fn schema(State(web): State<Web>, headers: HeaderMap) -> Response {
    match key::agreed(&web) {
        Ok(_) => Json(describe::schema()).into_response(),
        Err(refusal) => refusal.answer(Language::of(&headers)),
    }
}

/// `GET /form.json`
async fn form(State(web): State<Web>, headers: HeaderMap) -> Response {
    match key::agreed(&web) {
        Ok(_) => Json(describe::form()).into_response(),
        Err(refusal) => refusal.answer(Language::of(&headers)),
    }
}

/// `POST /settings/`: the first settings of a shop. The answer tells where they are from now on,
/// and by which key.
async fn begin(State(web): State<Web>, caller: Caller, body: Bytes) -> Response {
    first(&web, &caller, &body).await.unwrap_or_else(|refusal| refusal.answer(caller.language()))
}

async fn first(web: &Web, caller: &Caller, body: &[u8]) -> Result<Response, Refusal> {
    let headers = &caller.headers;
    let agreed = key::agreed(web)?;
    key::check(web, caller, agreed)?;
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().trim()
    };
    let (webshop, token) = (text("x-webshop-id"), text("x-webshop-auth"));
    let connection = of_shop(web, webshop, token).await?;
    save(web, &connection, body).await?;
    let own = key::own(agreed, &connection.id);
    let place = format!("{}/settings/{}", web.reached_at(headers), connection.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], [("x-integration-auth", own)])
        .into_response())
}

/// The shop's connection; of several, the one with the same token.
async fn of_shop(web: &Web, webshop: &str, token: &str) -> Result<Connection, Refusal> {
    let none = || Refusal::NoConnection(webshop.to_owned());
    let number: u64 = webshop.parse().map_err(|_| none())?;
    let mut found = None;
    for connection in web.store().connections().await? {
        let Ok(account) = Account::of(&connection) else { continue };
        if account.shop.webshop != number {
            continue;
        }
        let has_token = key::same(account.shop.token.expose(), token);
        if has_token || found.is_none() {
            found = Some(connection);
        }
        if has_token {
            break;
        }
    }
    found.ok_or_else(none)
}

/// `GET /settings/{connection}`
async fn read(State(web): State<Web>, Path(id): Path<String>, caller: Caller) -> Response {
    let stored = async {
        let connection = own_connection(&web, &id, &caller).await?;
        Ok(Json(document::of(&settings(&connection)?)).into_response())
    };
    stored.await.unwrap_or_else(|refusal: Refusal| refusal.answer(caller.language()))
}

/// `PUT /settings/{connection}`
async fn write(
    State(web): State<Web>,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Response {
    let stored = async {
        let connection = own_connection(&web, &id, &caller).await?;
        save(&web, &connection, &body).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    stored.await.unwrap_or_else(|refusal: Refusal| refusal.answer(caller.language()))
}

/// The connection of that name, for whoever has its key. Without the key nobody learns whether
/// there is one.
async fn own_connection(web: &Web, id: &str, caller: &Caller) -> Result<Connection, Refusal> {
    key::check(web, caller, &key::own(key::agreed(web)?, id))?;
    let connection = web.store().connection(id).await?;
    connection.ok_or_else(|| Refusal::NoConnection(id.to_owned()))
}

fn settings(connection: &Connection) -> Result<Settings, Refusal> {
    state::settings(connection).map_err(|error| Refusal::Broken(error.into()))
}

async fn save(web: &Web, connection: &Connection, body: &[u8]) -> Result<(), Refusal> {
    let sent: Value = serde_json::from_slice(body).map_err(|_| Refusal::NoJson)?;
    let changes: Vec<Change> = document::changes(&sent).ok_or(Refusal::NoJson)?;
    let changed = settings(connection)?.changed(&changes).map_err(Refusal::Wrong)?;
    let who = Some(WHO.to_owned());
    if let Some(changed) = change_settings(web.store(), connection, &changed, who).await? {
        let keys: Vec<&str> = changed.differences.iter().map(|one| one.key.as_str()).collect();
        let deed = NewDeed {
            person: None,
            who: WHO.to_owned(),
            deed: Deed::SettingsChanged,
            subject: keys.join(", "),
            connection: Some(connection.id.clone()),
        };
        web.store().note_deed(deed).await?;
    }
    Ok(())
}
