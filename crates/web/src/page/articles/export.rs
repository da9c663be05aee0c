//! Exporting one article, some, or all of them again: noted in the ledger, done by the engine (ART-1).

use axum::extract::{Path, State};
use axum::response::Redirect;
use axum_extra::extract::Form;
use koppla_store::{ConnectionState, Deed, Entity, Observation, Observed, RecordId};
use serde::Deserialize;

use crate::access::Operator;
use crate::error::PageError;
use crate::message::Message;
use crate::state::Web;

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    key: Vec<String>,
    /// What the list showed.
    #[serde(default)]
    show: String,
}

/// Has these articles sent again.
pub(super) async fn some(
    State(web): State<Web>,
    Operator(viewer): Operator,
    Path(id): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Redirect, PageError> {
    demand_active(&web, &id).await?;
    let mut seen = Vec::new();
    for key in chosen.key {
        let record = web.store().record(&RecordId::new(&id, Entity::Article, key)).await?;
        // The rank counts for new records only, and these are known.
        seen.extend(record.map(|record| Observed {
            key: record.key,
            rank: 0,
            name: record.name,
            stamp: None,
        }));
    }
    if seen.is_empty() {
        return Err(PageError::Invalid(Message::new("articles-none-chosen")));
    }
    let names: Vec<String> = seen
        .iter()
        .map(|one| if one.name.is_empty() { one.key.clone() } else { one.name.clone() })
        .collect();
    let (connection, entity) = (id.clone(), Entity::Article);
    let observation = Observation { connection, entity, seen, forced: true, cursor: None };
    web.store().observe(observation).await?;
    web.wake(&id);
    web.audit(&viewer, Deed::ArticlesExported, &id, names.join(", ")).await?;
    let show: String =
        chosen.show.chars().filter(|c| c.is_ascii_lowercase() || *c == '-').collect();
    let show = if show.is_empty() { String::new() } else { format!("&show={show}") };
    Ok(Redirect::to(&format!("/connection/{id}/articles?said=articles-noted{show}")))
}

/// Has all articles sent again.
pub(super) async fn all(
    State(web): State<Web>,
    Operator(viewer): Operator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    demand_active(&web, &id).await?;
    let number = web.store().send_articles_again(&id).await?;
    web.wake(&id);
    web.audit(&viewer, Deed::ArticlesExported, &id, number.to_string()).await?;
    Ok(Redirect::to(&format!("/connection/{id}/articles?said=articles-all-noted")))
}

/// A connection that is switched off or paused sends nothing (ACC-3).
async fn demand_active(web: &Web, id: &str) -> Result<(), PageError> {
    if web.connection(id).await?.state == ConnectionState::Active {
        return Ok(());
    }
    Err(PageError::Invalid(Message::new("articles-not-active")))
}
