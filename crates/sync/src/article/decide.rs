//! What happens next with an article: a pure function of what is known.

use koppla_domain::article::{Article, ArticleFinding, ArticleStatus, document};
use koppla_domain::document::ArticleDocument;
use koppla_domain::settings::{ArticleEvent, Delivery, Settings};
use koppla_store::State;

use crate::article::{digest, key};
use crate::reason::Reason;

/// What happens next.
#[derive(Debug)]
pub(super) enum Next {
    /// Nothing is sent.
    Rest(State, Option<Reason>),
    /// Sent for the first time: created with its stock where it is missing, else updated.
    Create(ArticleDocument),
    /// Sent again, without stock.
    Update(ArticleDocument),
}

/// Decides. `applied` is the hash of what was sent last.
pub(super) fn decide(
    article: &Article,
    finding: &ArticleFinding,
    applied: Option<&str>,
    forced: bool,
    settings: &Settings,
) -> Next {
    if let Some(reason) = refused(finding) {
        return Next::Rest(State::Held, Some(reason));
    }
    if settings.articles.delivery == Delivery::Inactive {
        let text = "Article export is set to inactive in the settings.";
        return Next::Rest(State::Ignored, Some(Reason::new("inactive", text)));
    }
    let document = document(article);
    match applied {
        None => Next::Create(document),
        Some(applied) if applied == digest(&document) => {
            Next::Rest(State::Done, exported(finding.stock_off))
        }
        Some(_) if settings.articles.event == ArticleEvent::Inactive && !forced => {
            let text = "Changed in the shop; changed articles are set not to be sent.";
            Next::Rest(State::Done, Some(Reason::new("not-sent-again", text)))
        }
        Some(_) => Next::Update(document),
    }
}

/// What is worth telling of an exported article.
pub(super) fn exported(stock_off: bool) -> Option<Reason> {
    stock_off.then(|| {
        Reason::new(
            "stock-off",
            "Exported, but stock handling is off in the shop, so its stock will not follow Specter. \
             Switch it on for the article if it should.",
        )
    })
}

/// Why the article may not be sent, with the cure (PRE-1 to PRE-5).
fn refused(finding: &ArticleFinding) -> Option<Reason> {
    let number = shortened(&finding.number);
    let (code, text) = match &finding.status {
        ArticleStatus::Ready => return None,
        ArticleStatus::NoNumber { suggestion } => (
            "no-number",
            format!("It has no article number. Give it one in the shop, such as {suggestion}."),
        ),
        ArticleStatus::BadNumber { problems, suggestion } => {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let problems = problems.join(", ");
            (
                "bad-number",
                format!(
                    "The article number \"{number}\" cannot be used: {problems}. Change it in the \
                     shop, for example to {suggestion}."
                ),
            )
        }
        ArticleStatus::Duplicate { with, count, suggestion } => {
            let others: Vec<String> = with.iter().map(|id| key(*id)).collect();
            let cure = suggestion.as_ref().map_or_else(String::new, |free| {
                format!(" Change this one to {free}, for example.")
            });
            (
                "number-twice",
                format!(
                    "The article number {number} stands {count} times in the shop (also on {}).{cure}",
                    others.join(", ")
                ),
            )
        }
        ArticleStatus::ServiceNumber { service, suggestion } => (
            "service-number",
            format!(
                "The article number {number} is the one set as {}. Change it in the shop, \
                 for example to {suggestion}, or choose another number in the settings.",
                service.key()
            ),
        ),
        ArticleStatus::Package => (
            "package",
            "It is a product package. Packages are not exported yet; its articles are.".to_owned(),
        ),
        ArticleStatus::BadPrice { price } => {
            ("bad-price", format!("Its price {price} cannot be used. Mend it in the shop."))
        }
    };
    Some(Reason::new(code, text))
}

/// A number as it fits into a sentence.
fn shortened(number: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = number.chars().take(SHOWN).collect();
    if number.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
