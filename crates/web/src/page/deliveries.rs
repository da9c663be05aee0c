//! `/connection/{id}/deliveries`: the ids of the shop's delivery methods, ready to be copied into
//! Specter, and which of them orders use (ORD-14).
//!
//! Specter takes an unknown id without a word, so what is linked there is known from the merchant
//! alone, who ticks it here.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use koppla_domain::settings::Setting;
use koppla_store::{Deed, Entity, Part};
use koppla_sync::{CheckError, Figures, SettingsChangeError, change_settings, read_methods};

use super::settings::{change, facts, failed, note};
use crate::access::{Administrator, Operator, Viewer};
use crate::error::PageError;
use crate::frame::{Frame, Section};
use crate::message::Message;
use crate::page::connect::refusal;
use crate::page::html;
use crate::state::{self, Web};

/// Among how many of the last orders it is counted which methods are used.
const LOOKED_AT: usize = 500;

pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/connection/{id}/deliveries", get(show).post(save))
        .route("/connection/{id}/deliveries/read", post(read))
}

#[derive(Template)]
#[template(path = "deliveries.html")]
struct Page {
    frame: Frame,
    id: String,
    methods: Vec<Method>,
    read_at: Option<String>,
    looked_at: usize,
    /// Orders without any method.
    without: usize,
}

struct Method {
    id: String,
    /// Empty for one that the shop no longer has.
    name: String,
    linked: bool,
    used: Used,
}

#[derive(Clone, Default)]
struct Used {
    orders: u64,
    /// Key and number of the newest order.
    newest: Option<(String, String)>,
}

impl Method {
    fn orders(&self) -> u64 {
        self.used.orders
    }

    /// Orders use it and nobody has linked it.
    fn is_missing(&self) -> bool {
        self.used.orders > 0 && !self.linked
    }
}

async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    let connection = web.connection(&id).await?;
    let settings = state::settings(&connection)?;
    let facts = facts(&connection);
    let listed = web.store().listed(&id, Entity::Order, None, &Part::Newest, LOOKED_AT).await?;
    let mut used: BTreeMap<u64, Used> = BTreeMap::new();
    let mut without = 0;
    let mut looked_at = 0;
    for record in listed.records {
        let Some(figures) = record.figures.as_deref().and_then(Figures::read) else { continue };
        looked_at += 1;
        let Some(method) = figures.delivery_method else {
            without += 1;
            continue;
        };
        let used = used.entry(method).or_default();
        used.orders += 1;
        used.newest.get_or_insert((record.key, record.name));
    }
    let mut methods: Vec<Method> = Vec::new();
    let known = facts.delivery_methods.iter().map(|method| (method.id, method.name.clone()));
    for (method, name) in known {
        methods.push(Method {
            linked: settings.deliveries.get(&method.to_string()).is_some_and(|one| one.linked),
            used: used.remove(&method).unwrap_or_default(),
            id: method.to_string(),
            name,
        });
    }
    methods.extend(used.into_iter().map(|(method, used)| Method {
        linked: settings.deliveries.get(&method.to_string()).is_some_and(|one| one.linked),
        id: method.to_string(),
        name: String::new(),
        used,
    }));
    methods.sort_by_key(|method| !method.is_missing());
    html(&Page {
        frame: Frame::of(&viewer, Section::Deliveries, &connection),
        id,
        methods,
        read_at: facts.methods_read_at.map(|at| viewer.language.time(at)),
        looked_at,
        without,
    })
}

async fn save(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let connection = web.connection(&id).await?;
    let settings = state::settings(&connection)?;
    // A box sends a hidden value before its own; the last counts.
    let boxes: BTreeMap<String, String> = pairs
        .into_iter()
        .filter(|(key, _)| {
            Setting::find(key).is_some_and(|(one, _)| one.key.starts_with("deliveries."))
        })
        .collect();
    let changes: Vec<_> = boxes.into_iter().map(|(key, value)| change(key, value)).collect();
    let invalid = |_| PageError::Invalid(Message::new("deliveries-invalid"));
    let new = settings.changed(&changes).map_err(invalid)?;
    let who = Some(viewer.person.name.clone());
    match change_settings(web.store(), &connection, &new, who).await {
        Ok(Some(changed)) => {
            note(&web, &viewer, &connection, &changed, Deed::SettingsChanged).await?;
        }
        Ok(None) => {}
        Err(SettingsChangeError::Meanwhile) => {
            return Err(PageError::Invalid(Message::new("deliveries-meanwhile")));
        }
        Err(error) => return Err(failed(error)),
    }
    Ok(Redirect::to(&format!("/connection/{id}/deliveries?said=settings-saved")))
}

async fn read(
    State(web): State<Web>,
    Operator(_): Operator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let connection = web.connection(&id).await?;
    read_methods(web.store(), &connection).await.map_err(|error| match error {
        CheckError::Unusable(error) => PageError::Engine(error),
        error => PageError::Invalid(
            Message::new("deliveries-not-read").with("reason", refusal(&error, true).what),
        ),
    })?;
    Ok(Redirect::to(&format!("/connection/{id}/deliveries?said=deliveries-read")))
}
