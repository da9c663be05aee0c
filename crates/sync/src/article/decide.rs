//! What happens next with an article: a pure function of what is known.

use koppla_domain::article::{Article, ArticleFinding, ArticleStatus, NumberProblem, document};
use koppla_domain::document::ArticleDocument;
use koppla_domain::sentence::Sentence;
use koppla_domain::settings::{ArticleEvent, Delivery, Settings};
use koppla_store::State;

use crate::article::{IN_DOUBT, digest, key};
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
        return Next::Rest(State::Ignored, Some(Reason::plain("inactive-articles")));
    }
    let document = document(article);
    // What a person wants sent again may have been removed in the ERP.
    let Some(applied) = applied.filter(|_| !forced) else { return Next::Create(document) };
    if applied == digest(&document) {
        return Next::Rest(State::Done, exported(finding.stock_off));
    }
    if settings.articles.event == ArticleEvent::Inactive && applied != IN_DOUBT {
        return Next::Rest(State::Done, Some(Reason::plain("not-sent-again")));
    }
    Next::Update(document)
}

/// What is worth telling of an exported article.
pub(super) fn exported(stock_off: bool) -> Option<Reason> {
    stock_off.then(|| Reason::plain("stock-off"))
}

/// Why the article may not be sent, with the cure (PRE-1 to PRE-5).
pub(super) fn refused(finding: &ArticleFinding) -> Option<Reason> {
    let number = shortened(&finding.number);
    Some(Reason::new(match &finding.status {
        ArticleStatus::Ready => return None,
        ArticleStatus::NoNumber { suggestion } => {
            Sentence::new("no-number").text("suggestion", suggestion)
        }
        ArticleStatus::BadNumber { problems, suggestion } => Sentence::new("bad-number")
            .text("number", number)
            .all("problems", problems.iter().map(NumberProblem::sentence).collect())
            .text("suggestion", suggestion),
        ArticleStatus::Duplicate { with, count, suggestion } => {
            let others: Vec<String> = with.iter().map(|id| key(*id)).collect();
            let said = |key| {
                let sentence = Sentence::new(key).text("number", number).number("count", *count);
                sentence.text("others", others.join(", "))
            };
            match suggestion {
                Some(free) => said("number-twice-change").text("suggestion", free),
                None => said("number-twice"),
            }
        }
        ArticleStatus::ServiceNumber { service, suggestion } => Sentence::new("service-number")
            .text("number", number)
            .one_of("service", "service", service.name())
            .text("suggestion", suggestion),
        ArticleStatus::Package => Sentence::new("package"),
        ArticleStatus::BadPrice { price } => Sentence::new("bad-price").decimal("price", *price),
    }))
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

#[cfg(test)]
mod tests {
    use koppla_domain::article::{ArticleId, Price, classify};
    use rust_decimal::Decimal;

    use super::*;

    fn article(number: &str) -> Article {
        Article {
            id: ArticleId { article: 1, variant: None },
            number: number.into(),
            name: "Tröja".into(),
            price: Price { amount: Decimal::new(24_900, 2), vat_included: true },
            vat: koppla_domain::VatRate(2_500),
            barcode: None,
            weight_grams: None,
            stock: Some(Decimal::TEN),
            package: false,
        }
    }

    fn outcome(article: &Article, applied: Option<&str>, settings: &Settings) -> String {
        let finding = classify(std::slice::from_ref(article), &settings.service_articles).remove(0);
        match decide(article, &finding, applied, false, settings) {
            Next::Rest(state, reason) => {
                format!("{state}/{}", reason.map_or("", |reason| reason.code))
            }
            Next::Create(document) => format!("create {}", document.number),
            Next::Update(document) => format!("update {}", document.number),
        }
    }

    #[test]
    fn ready_articles_are_made_once_and_then_updated_when_they_differ() {
        let settings = Settings::default();
        let shirt = article("TS-01");
        assert_eq!(outcome(&shirt, None, &settings), "create TS-01");
        let sent = digest(&document(&shirt));
        assert_eq!(outcome(&shirt, Some(&sent), &settings), "done/");
        let sold = Article { stock: Some(Decimal::ONE), ..shirt.clone() };
        assert_eq!(outcome(&sold, Some(&sent), &settings), "done/");
        let dearer = Article {
            price: Price { amount: Decimal::new(29_900, 2), vat_included: true },
            ..shirt
        };
        assert_eq!(outcome(&dearer, Some(&sent), &settings), "update TS-01");
        let mut off = settings;
        off.articles.event = ArticleEvent::Inactive;
        assert_eq!(outcome(&dearer, Some(&sent), &off), "done/not-sent-again");
        assert_eq!(outcome(&dearer, Some(IN_DOUBT), &off), "update TS-01");
    }

    #[test]
    fn articles_that_cannot_go_are_held_with_a_reason_and_a_cure() {
        let settings = Settings::default();
        assert_eq!(outcome(&article(""), None, &settings), "held/no-number");
        assert_eq!(outcome(&article("TRÖJA 42"), None, &settings), "held/bad-number");
        assert_eq!(outcome(&article("FRAKT"), None, &settings), "held/service-number");
        let package = Article { package: true, ..article("PAKET-1") };
        assert_eq!(outcome(&package, None, &settings), "held/package");
        let finding = classify(&[article("TRÖJA 42")], &settings.service_articles).remove(0);
        let text = refused(&finding).map(|reason| reason.text).unwrap_or_default();
        assert!(text.contains("TROJA-42"), "{text}");
    }

    #[test]
    fn stock_handling_that_is_off_is_told() {
        let settings = Settings::default();
        let shirt = Article { stock: None, ..article("TS-01") };
        let sent = digest(&document(&shirt));
        assert_eq!(outcome(&shirt, Some(&sent), &settings), "done/stock-off");
    }
}
