//! `/connection/{id}/settings`: every setting of the source document, in its order. What is saved is
//! checked as a whole; nothing of what was typed is lost, and nobody's change is overwritten unseen.

mod field;
mod form;
mod history;
mod words;

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use koppla_domain::settings::{Change, Difference, Section as Part, Settings, SettingsError};
use koppla_store::{Connection, ConnectionState, Deed, SettingsChange};
use koppla_sync::{Account, Changed, ErpKeys, Facts, Secret, SettingsChangeError, change_settings};

use crate::access::{Administrator, Viewer, digest};
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::page::html;
use crate::state::{self, Web};
use field::{Block, Problems};
use form::{Sent, Version};
pub(super) use words::label;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/connection/{id}/settings", get(show).post(save))
        .route("/connection/{id}/settings/history", get(history::show))
        .route("/connection/{id}/settings/history/{number}/undo", post(history::undo))
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Page {
    frame: Frame,
    id: String,
    account: Linked,
    blocks: Vec<Block>,
    codes: Vec<(&'static str, &'static str)>,
    problems: Problems,
    version: Version,
    meanwhile: Option<Meanwhile>,
}

/// What the account's section shows.
struct Linked {
    shop_name: String,
    webshop: u64,
    erp: u64,
    /// The last characters of the keys.
    keys: Vec<String>,
}

/// Somebody else's change since the page was opened.
struct Meanwhile {
    who: Option<String>,
    at: String,
}

impl Linked {
    fn of(connection: &Connection, facts: &Facts) -> Result<Self, PageError> {
        let account = Account::of(connection)?;
        let keys: [&Secret; 2] = match &account.erp.keys {
            ErpKeys::V1 { first, second } => [first, second],
            ErpKeys::V2 { user_key, integration_key, .. } => [user_key, integration_key],
        };
        Ok(Self {
            shop_name: facts.shop_name.clone(),
            webshop: account.shop.webshop,
            erp: account.erp.account,
            keys: keys.into_iter().map(ending).collect(),
        })
    }
}

/// The last four characters; nothing of a key that is hardly longer.
fn ending(key: &Secret) -> String {
    let characters: Vec<char> = key.expose().chars().collect();
    let shown = if characters.len() >= 12 { 4 } else { 0 };
    characters.iter().skip(characters.len() - shown).collect()
}

/// What the engine knows of the shop; nothing where that cannot be read.
pub(super) fn facts(connection: &Connection) -> Facts {
    serde_json::from_str(&connection.facts).unwrap_or_default()
}

async fn version(web: &Web, connection: &Connection) -> Result<Version, PageError> {
    let latest = web.store().settings_changes(&connection.id, None, 1).await?;
    let number = latest.first().map_or(0, |change| change.number);
    Ok(Version { number, digest: digest(&connection.settings) })
}

async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let version = {
        let connection = web.connection(&id).await?;
        version(&web, &connection).await?
    };
    let connection = web.connection(&id).await?;
    let settings = state::settings(&connection)?;
    let sent = Sent::default();
    html(&page(&viewer, &connection, &settings, (&sent, Problems::default(), version, None))?)
}

/// The page with what was typed, what is wrong with it, and what others did meanwhile.
fn page(
    viewer: &Viewer,
    connection: &Connection,
    settings: &Settings,
    (sent, problems, version, meanwhile): (&Sent, Problems, Version, Option<Meanwhile>),
) -> Result<Page, PageError> {
    let facts = facts(connection);
    Ok(Page {
        frame: Frame::of(viewer, Section::Settings, connection),
        id: connection.id.clone(),
        account: Linked::of(connection, &facts)?,
        blocks: Part::ALL
            .into_iter()
            .filter(|part| *part != Part::Deliveries)
            .map(|part| Block::of(part, settings, &facts, sent, &problems))
            .collect(),
        codes: koppla_sync::pay_types().collect(),
        problems,
        version,
        meanwhile,
    })
}

async fn save(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let connection = web.connection(&id).await?;
    let settings = state::settings(&connection)?;
    let mut sent = Sent::of(pairs);
    if sent.version.digest != digest(&connection.settings) {
        return changed_meanwhile(&web, &viewer, &connection, sent).await;
    }
    let changes = sent.changes(&settings);
    let new = match settings.changed(&changes) {
        Ok(new) => new,
        Err(errors) => {
            sent.keep_new_rows(&errors);
            return wrong(&viewer, &connection, &settings, &sent, errors);
        }
    };
    let who = Some(viewer.person.name.clone());
    let to = match change_settings(web.store(), &connection, &new, who).await {
        Ok(None) => format!("/connection/{id}/settings?said=settings-same"),
        Ok(Some(changed)) => {
            note(&web, &viewer, &connection, &changed, Deed::SettingsChanged).await?;
            make_service_articles(&web, &id, &changed).await?;
            format!("/connection/{id}/settings?said=settings-saved")
        }
        Err(SettingsChangeError::Meanwhile) => {
            let connection = web.connection(&id).await?;
            return changed_meanwhile(&web, &viewer, &connection, sent).await;
        }
        Err(error) => return Err(failed(error)),
    };
    Ok(Redirect::to(&to).into_response())
}

/// Makes the articles of numbers that are new, as when the connection was switched on: the first
/// order may need them (ORD-10). It goes on beside the page; an order that lacks one says so.
async fn make_service_articles(web: &Web, id: &str, changed: &Changed) -> Result<(), PageError> {
    let is_one = |one: &Difference| one.key.starts_with("service_articles.");
    let connection = web.connection(id).await?;
    let works = connection.state == ConnectionState::Active;
    if works && changed.differences.iter().any(is_one) {
        let engine = web.engine(&connection)?;
        tokio::spawn(async move {
            match engine.make_service_articles().await {
                Ok(refused) => refused.iter().for_each(|(service, trouble)| {
                    tracing::warn!(setting = service.key(), %trouble, "Specter refused an article");
                }),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "the articles of new numbers were not made");
                }
            }
        });
    }
    Ok(())
}

/// Notes in the list of who did what that settings were changed.
pub(super) async fn note(
    web: &Web,
    viewer: &Viewer,
    connection: &Connection,
    changed: &Changed,
    deed: Deed,
) -> Result<(), PageError> {
    let keys: Vec<&str> = changed.differences.iter().map(|one| one.key.as_str()).collect();
    web.audit(viewer, deed, &connection.id, keys.join(", ")).await
}

/// What a page says where changing settings fails for another reason than what was typed.
pub(super) fn failed(error: SettingsChangeError) -> PageError {
    match error {
        SettingsChangeError::Store(error) => PageError::Store(error),
        SettingsChangeError::Stored(error) => PageError::Settings(error),
        SettingsChangeError::NoSuchChange(_) => PageError::NotFound,
        error => PageError::Broken(error.to_string()),
    }
}

/// The page once more, with every error at its field.
fn wrong(
    viewer: &Viewer,
    connection: &Connection,
    settings: &Settings,
    sent: &Sent,
    errors: Vec<SettingsError>,
) -> Result<Response, PageError> {
    let problems = Problems::of(errors);
    let version = sent.version.clone();
    let page = page(viewer, connection, settings, (sent, problems, version, None))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// The page once more, with what others changed since it was opened; nothing is saved. Where the
/// reader has left a setting as it was, the new value stands; what the reader has typed stays.
async fn changed_meanwhile(
    web: &Web,
    viewer: &Viewer,
    connection: &Connection,
    mut sent: Sent,
) -> Result<Response, PageError> {
    let settings = state::settings(connection)?;
    let all = web.store().settings_changes(&connection.id, None, 100).await?;
    let since: Vec<&SettingsChange> =
        all.iter().filter(|change| change.number > sent.version.number).collect();
    let mut before: BTreeMap<String, Option<String>> = BTreeMap::new();
    // Newest first: the oldest of the changes tells what stood on the page.
    for change in &since {
        for one in koppla_sync::differences_of(change) {
            before.insert(one.key, one.from);
        }
    }
    sent.take_over(&settings, &before);
    let meanwhile = since.first().map_or_else(
        || Meanwhile { who: None, at: viewer.language.time(web.store().clock().now()) },
        |latest| Meanwhile { who: latest.who.clone(), at: viewer.language.time(latest.at) },
    );
    let version = version(web, connection).await?;
    let shown = (&sent, Problems::default(), version, Some(meanwhile));
    let page = page(viewer, connection, &settings, shown)?;
    Ok((StatusCode::CONFLICT, html(&page)?).into_response())
}

/// A change of one setting.
pub(super) fn change(key: impl Into<String>, to: impl Into<String>) -> Change {
    Change { key: key.into(), to: Some(to.into()) }
}
