//! The sixth step: both sides are asked once more, what the first order needs is made, and the
//! connection is switched on (ACC-3, ORD-10).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use koppla_store::Deed;
use koppla_sync::setup::{self, Step};
use koppla_sync::{Error, Trouble};

use super::guide::{Guide, GuidePage};
use super::{address, trial};
use crate::access::Administrator;
use crate::error::PageError;
use crate::message::{Message, Value};
use crate::page::html;
use crate::state::Web;

/// Switches the connection on; the node that works for its account begins at once.
pub(super) async fn switch_on(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    let ready = guide.is_ready(Step::Activate) && !guide.is_active();
    let Some(connection) = guide.connection.as_ref().filter(|_| ready) else {
        return Ok(Redirect::to(&address(&id, guide.next())).into_response());
    };
    let now = Timestamp::now();
    let tried = setup::try_account(&guide.account, now).await;
    let saved = setup::note_trial(web.store(), connection, &tried, now).await?;
    if !tried.is_fine() {
        let mut page = GuidePage::new(&viewer, Guide::read(saved)?, Step::Test);
        page.verdicts = trial::verdicts(&tried);
        return Ok(html(&page)?.into_response());
    }
    let wrong: Vec<Message> = match web.engine(&saved)?.make_service_articles().await {
        Ok(refused) => refused
            .iter()
            .map(|(service, trouble)| {
                let number = guide.settings.service_articles.number(*service);
                let words: Value = match trouble {
                    Trouble::Refused { code, text } => format!("{code}: {text}").into(),
                    trouble => trial::trouble_of(trouble, false).0.into(),
                };
                Message::new("connect-service-refused").with("number", number).with("words", words)
            })
            .collect(),
        Err(Error::Remote(trouble)) => vec![trial::trouble_of(&trouble, false).0],
        Err(error) => return Err(error.into()),
    };
    if !wrong.is_empty() {
        let mut page = GuidePage::new(&viewer, Guide::read(saved)?, Step::Activate);
        page.wrong = wrong;
        return Ok(html(&page)?.into_response());
    }
    setup::switch_on(web.store(), &id, now).await?;
    web.audit(&viewer, Deed::ConnectionOn, &id, &id).await?;
    let there = format!("/connection/{id}/connect?said=connection-on");
    Ok(Redirect::to(&there).into_response())
}
