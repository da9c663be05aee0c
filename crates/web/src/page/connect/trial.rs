//! The third step: both sides are asked, and say in words what is right or wrong (ACC-1, PRE-3).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use koppla_sync::setup::{self, Step, Trial};
use koppla_sync::{CheckError, Trouble};

use super::address;
use super::guide::{Guide, GuidePage};
use crate::access::Administrator;
use crate::error::PageError;
use crate::fault;
use crate::message::Message;
use crate::page::html;
use crate::state::Web;

/// What one side says.
pub(in crate::page) struct Verdict {
    pub(super) is_fine: bool,
    pub(in crate::page) what: Message,
    /// What to do.
    pub(super) cure: Option<Message>,
    /// The words behind it, which are English.
    pub(super) raw: Option<String>,
}

/// What both sides said, the shop first.
pub(super) fn verdicts(trial: &Trial) -> Vec<Verdict> {
    let fine = |what| Verdict { is_fine: true, what, cure: None, raw: None };
    let shop = match &trial.shop {
        Ok(report) => fine(Message::new("connect-shop-fine").with("name", &report.facts.shop_name)),
        Err(error) => refusal(error, true),
    };
    let erp = match &trial.erp {
        Ok(()) => fine(Message::new("connect-specter-fine")),
        Err(error) => refusal(error, false),
    };
    vec![shop, erp]
}

/// Why one side is not taken.
pub(in crate::page) fn refusal(error: &CheckError, is_shop: bool) -> Verdict {
    let (what, cure) = match error {
        CheckError::NoShop { .. } => {
            (Message::new("connect-no-shop"), Message::new("connect-no-shop-cure"))
        }
        CheckError::Currency(currency) => (
            Message::new("connect-currency").with("currency", currency),
            Message::new("connect-currency-cure"),
        ),
        CheckError::Unusable(_) => {
            (Message::new("connect-unusable"), Message::new("connect-unusable-cure"))
        }
        CheckError::Trouble { trouble, .. } => trouble_of(trouble, is_shop),
    };
    let raw = match error {
        CheckError::Trouble {
            trouble: Trouble::Unreached(words) | Trouble::Unknown(words),
            ..
        } => Some(words.clone()),
        CheckError::Unusable(error) => Some(error.to_string()),
        _ => None,
    };
    Verdict { is_fine: false, what, cure: Some(cure), raw }
}

/// A call that did not do what it was to do, and the cure.
pub(super) fn trouble_of(trouble: &Trouble, is_shop: bool) -> (Message, Message) {
    let system = if is_shop { "shop" } else { "specter" };
    let of = |message: Message| message.with("system", system);
    match trouble {
        Trouble::Unreached(words) => (
            of(Message::new("connect-unreached")).with("words", fault::transport(words)),
            of(Message::new("connect-unreached-cure")),
        ),
        Trouble::Unknown(words) => (
            of(Message::new("connect-no-answer")).with("words", fault::transport(words)),
            of(Message::new("connect-no-answer-cure")),
        ),
        Trouble::Throttled { retry_after } => {
            let seconds = u64::try_from(retry_after.as_secs()).unwrap_or(0).max(1);
            (
                of(Message::new("connect-throttled")).with("seconds", seconds),
                Message::new("connect-throttled-cure").with("seconds", seconds),
            )
        }
        Trouble::Account { text, .. } if is_shop => (
            Message::new("connect-token-refused").with("words", text),
            Message::new("connect-token-refused-cure"),
        ),
        Trouble::Account { text, .. } => (
            Message::new("connect-keys-refused").with("words", text),
            Message::new("connect-keys-refused-cure"),
        ),
        Trouble::Refused { code, text } => (
            of(Message::new("connect-refused")).with("words", format!("{code}: {text}")),
            of(Message::new("connect-refused-cure")),
        ),
        Trouble::NotFound(words) => (
            of(Message::new("connect-refused")).with("words", words),
            of(Message::new("connect-refused-cure")),
        ),
    }
}

/// Asks both sides and remembers what they say.
pub(super) async fn run(
    State(web): State<Web>,
    Administrator(viewer): Administrator,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let guide = Guide::of(&web, &id).await?;
    let Some(connection) = guide.connection.as_ref().filter(|_| guide.is_ready(Step::Test)) else {
        return Ok(Redirect::to(&address(&id, guide.next())).into_response());
    };
    let now = Timestamp::now();
    let tried = setup::try_account(&guide.account, now).await;
    let saved = setup::note_trial(web.store(), connection, &tried, now).await?;
    let mut page = GuidePage::new(&viewer, Guide::read(saved)?, Step::Test);
    page.verdicts = verdicts(&tried);
    Ok(html(&page)?.into_response())
}
