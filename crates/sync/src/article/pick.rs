//! From claimed articles to those that are to be sent; the others are recorded at once.

use std::collections::HashMap;

use abicart::Page;
use jiff::Timestamp;
use koppla_domain::article::{Article, ArticleFinding, ArticleStatus, classify};
use koppla_domain::document::ArticleDocument;
use koppla_domain::sentence::Sentence;
use koppla_store::{Claimed, Commit, Entity, FailureClass, Lease, RecordChange, State};

use crate::article::decide::{Next, decide};
use crate::article::{ArticleFigures, id, key, namesake};
use crate::engine::Engine;
use crate::error::Error;
use crate::map;
use crate::reason::Reason;

/// One claimed article with what was decided.
pub(super) struct Item {
    pub(super) claimed: Claimed,
    pub(super) stock_off: bool,
    pub(super) figures: String,
    pub(super) document: ArticleDocument,
    pub(super) stamp: Option<String>,
}

impl Engine {
    /// Decides on every claimed article as it was read when the shop was asked then; those with
    /// nothing to send are recorded at once.
    pub(super) async fn decide_articles(
        &self,
        claimed: Vec<Claimed>,
        page: Page<abicart::Article>,
        asked: Timestamp,
    ) -> Result<(Vec<Item>, Vec<Item>), Error> {
        let (currency, language) = self.article_words();
        let keep = |stamp| self.shop().time().to_keep(asked, stamp);
        let articles: Vec<map::article::Seen> = page
            .objects
            .iter()
            .flat_map(|article| map::article::articles(article, &currency, &language))
            .map(|seen| map::article::Seen { stamp: keep(seen.stamp.clone()), ..seen })
            .collect();
        let findings = self.findings(&articles).await?;
        let mut known: HashMap<String, (map::article::Seen, ArticleFinding)> = articles
            .into_iter()
            .zip(findings)
            .map(|(seen, finding)| (key(seen.article.id), (seen, finding)))
            .collect();
        let (mut create, mut update, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for claimed in claimed {
            let Some((seen, finding)) = known.remove(&claimed.claim.id.key) else {
                let (state, reason) = absent(&claimed, &page);
                rest.push(self.resting(&claimed, state, Some(reason), None));
                continue;
            };
            let applied = claimed.applied.as_deref();
            let stock_off = seen.stock_off;
            let finding = ArticleFinding { stock_off, ..finding };
            let figures = ArticleFigures::of(&seen.article, &finding).stored();
            let next = decide(&seen.article, &finding, applied, claimed.forced, self.settings());
            let (list, document) = match next {
                Next::Rest(state, reason) => {
                    rest.push(self.resting(&claimed, state, reason, Some((&seen, figures))));
                    continue;
                }
                Next::Create(document) => (&mut create, document),
                Next::Update(document) => (&mut update, document),
            };
            list.push(Item { claimed, stock_off, figures, document, stamp: seen.stamp });
        }
        self.record_all(rest).await?;
        Ok((create, update))
    }

    /// Checks the batch against each other and against all other articles of the ledger.
    async fn findings(
        &self,
        articles: &[map::article::Seen],
    ) -> Result<Vec<ArticleFinding>, Error> {
        let mut all: Vec<Article> = articles.iter().map(|seen| seen.article.clone()).collect();
        let services = &self.settings().service_articles;
        let mut names: Vec<String> = all
            .iter()
            .map(|article| article.number.clone())
            .filter(|name| !name.is_empty())
            .collect();
        // Once for the numbers themselves, once for the numbers that would be suggested.
        for _ in 0..2 {
            let records = self.store().records_named(self.id(), Entity::Article, &names).await?;
            for record in records {
                if record.state == State::Ignored {
                    continue;
                }
                if let Some(id) = id(&record.key)
                    && !all.iter().any(|article| article.id == id)
                {
                    all.push(namesake(id, &record.name));
                }
            }
            let findings = classify(&all, services);
            names = findings.iter().filter_map(|finding| suggestion(&finding.status)).collect();
            if names.is_empty() {
                break;
            }
        }
        let mut findings = classify(&all, services);
        findings.truncate(articles.len());
        Ok(findings)
    }

    fn resting(
        &self,
        claimed: &Claimed,
        state: State,
        reason: Option<Reason>,
        seen: Option<(&map::article::Seen, String)>,
    ) -> Commit {
        let (seen, figures) = seen.unzip();
        let blocked = (state == State::Held).then_some((FailureClass::Blocked, 1));
        let record = RecordChange {
            state: Some((state, self.now())),
            failure: Some(blocked),
            reason: Some(reason.map(Reason::stored)),
            name: seen.map(|seen| seen.article.number.clone()),
            stamp: seen.and_then(|seen| seen.stamp.clone()),
            figures,
            ..RecordChange::default()
        };
        let claim = claimed.claim.clone();
        Commit { claim, record, steps: Vec::new(), lease: Lease::Release }
    }
}

/// Why a claimed article is not among those that were read.
fn absent(claimed: &Claimed, page: &Page<abicart::Article>) -> (State, Reason) {
    let uid = id(&claimed.claim.id.key).map(|id| id.article);
    if let Some(error) = page.unreadable.iter().find(|error| error.uid == uid) {
        let sentence = Sentence::new("unreadable-article").text("detail", error.to_string());
        return (State::Held, Reason::new(sentence));
    }
    (State::Ignored, Reason::plain("gone-article"))
}

fn suggestion(status: &ArticleStatus) -> Option<String> {
    match status {
        ArticleStatus::NoNumber { suggestion }
        | ArticleStatus::BadNumber { suggestion, .. }
        | ArticleStatus::ServiceNumber { suggestion, .. } => Some(suggestion.clone()),
        ArticleStatus::Duplicate { suggestion, .. } => suggestion.clone(),
        ArticleStatus::Ready | ArticleStatus::Package | ArticleStatus::BadPrice { .. } => None,
    }
}
