//! Noticing articles: all of them once, then those that change (ART-1, ART-2).

use std::collections::BTreeSet;

use abicart::{Filters, Keyed, Page, Watermark};
use jiff::Timestamp;
use koppla_domain::article::{Article, classify};
use koppla_store::{Entity, Observed, Verdict};

use crate::article::decide::refused;
use crate::article::{ArticleFigures, key};
use crate::engine::Engine;
use crate::error::Error;
use crate::facts::ArticleTally;
use crate::gate::Class;
use crate::map;
use crate::reason::Reason;
use crate::remote::Trouble;

/// How far the shop's articles have been read.
pub(crate) const STREAM: &str = "articles";

/// What a look at all articles of the shop came to (PRE-1 to PRE-5).
#[derive(Clone, Debug)]
pub struct ArticleReport {
    /// Articles and choice options in the shop.
    pub articles: usize,
    /// Those that cannot be exported.
    pub refused: Vec<RefusedArticle>,
}

/// An article that cannot be exported as it is.
#[derive(Clone, Debug)]
pub struct RefusedArticle {
    /// The shop's id.
    pub key: String,
    /// Its number as it stands.
    pub number: String,
    /// Why, and what to do.
    pub reason: Reason,
}

impl Engine {
    /// Notes every article of the shop, and tells which of them can be exported (PRE).
    pub async fn list_articles(&self) -> Result<ArticleReport, Error> {
        let all = self.look_at_articles().await?;
        let findings = classify(&all, &self.settings().service_articles);
        let refused = findings.iter().filter_map(|finding| {
            let reason = refused(finding)?;
            Some(RefusedArticle { key: key(finding.id), number: finding.number.clone(), reason })
        });
        let report = ArticleReport { articles: all.len(), refused: refused.collect() };
        self.learned(&report).await?;
        Ok(report)
    }

    /// As [`Self::list_articles`]; notes what is wrong with each article too, so that it can be mended
    /// before the connection is switched on (PRE-4).
    pub async fn check_articles(&self) -> Result<ArticleReport, Error> {
        let all = self.look_at_articles().await?;
        let findings = classify(&all, &self.settings().service_articles);
        let mut report = ArticleReport { articles: all.len(), refused: Vec::new() };
        let mut verdicts = Vec::with_capacity(all.len());
        for (article, finding) in all.iter().zip(&findings) {
            let reason = refused(finding);
            verdicts.push(Verdict {
                key: key(finding.id),
                figures: ArticleFigures::of(article, finding).stored(),
                refused: reason.clone().map(Reason::stored),
            });
            report.refused.extend(reason.map(|reason| RefusedArticle {
                key: key(finding.id),
                number: finding.number.clone(),
                reason,
            }));
        }
        self.store().judge_articles(self.id(), verdicts).await?;
        self.learned(&report).await?;
        Ok(report)
    }

    /// Notes every article of the shop.
    async fn look_at_articles(&self) -> Result<Vec<Article>, Error> {
        let (currency, language) = self.article_words();
        let mut pages = self.shop().client(Class::Article).articles().pages(Filters::none());
        let mut watermark = Watermark::begin(self.now());
        let mut all = Vec::new();
        let mut next = pages.next_page().await;
        while let Some(page) = next.map_err(Trouble::from)? {
            watermark.see(page.objects.iter().filter_map(Keyed::changed));
            watermark.pass(self.now());
            // The next page is on its way while this one is noted.
            let noted = self.note_articles(self.observed(&page), None);
            let (following, noted) = tokio::join!(pages.next_page(), noted);
            noted?;
            next = following;
            let seen = page
                .objects
                .iter()
                .flat_map(|article| map::article::articles(article, &currency, &language));
            all.extend(seen.map(|seen| seen.article));
        }
        self.passed_over(Entity::Article, STREAM, watermark.mark(), None).await?;
        Ok(all)
    }

    /// Remembers that all articles have been looked at, and what came of it.
    async fn learned(&self, report: &ArticleReport) -> Result<(), Error> {
        let tally = ArticleTally {
            all: report.articles as u64,
            refused: report.refused.len() as u64,
            at: self.now(),
        };
        self.learn(|facts| {
            facts.articles_listed = true;
            facts.articles = Some(tally);
        })
        .await?;
        self.wake();
        Ok(())
    }

    /// Notes all articles that changed since the last time.
    pub async fn poll_articles(&self) -> Result<u64, Error> {
        let Some(mark) = self.mark(STREAM).await? else {
            return self.list_articles().await.map(|_| 0);
        };
        let mut changes = self.shop().client(Class::Article).articles().changed_since(mark);
        let mut noted = 0;
        loop {
            match changes.next_page(self.now()).await {
                Ok(Some(page)) => noted += self.note_changed_articles(&page).await?,
                Ok(None) => break,
                // A shop that cannot list by change is listed whole; unchanged stamps cost nothing.
                Err(abicart::Error::FilterRefused { .. }) => {
                    return self.list_articles().await.map(|_| 0);
                }
                Err(error) => return Err(Trouble::from(error).into()),
            }
        }
        if let Some(mark) = changes.next_mark() {
            self.note_articles(Vec::new(), Some(mark)).await?;
        }
        Ok(noted)
    }

    /// Notes those of the page that differ from what is known, and tells how many.
    pub(crate) async fn note_changed_articles(
        &self,
        page: &Page<abicart::Article>,
    ) -> Result<u64, Error> {
        let seen = self.observed(page);
        self.wake_namesakes(&seen).await?;
        let noted = self.note_articles(seen, None).await?;
        if noted > 0 {
            self.wake();
        }
        Ok(noted)
    }

    /// Notes the articles and choice options that have one of these numbers; tells how many.
    pub(crate) async fn look_up_articles(&self, numbers: &[String]) -> Result<u64, Error> {
        let page = self.shop().articles_numbered(numbers).await?;
        let seen = self.observed(&page);
        self.note_articles(seen, None).await
    }

    /// A number that an article takes or leaves may make another one's unique or double: those are
    /// looked at again too (PRE-4).
    async fn wake_namesakes(&self, seen: &[Observed]) -> Result<(), Error> {
        let keys: Vec<String> = seen.iter().map(|seen| seen.key.clone()).collect();
        let before = self.store().names(self.id(), Entity::Article, &keys).await?;
        let mut names = BTreeSet::new();
        for seen in seen {
            let old = before.get(&seen.key);
            if old != Some(&seen.name) {
                names.extend(old.cloned());
                names.insert(seen.name.clone());
            }
        }
        names.remove("");
        let names: Vec<String> = names.into_iter().collect();
        let records = self.store().records_named(self.id(), Entity::Article, &names).await?;
        let hints = records.into_iter().map(|record| Observed {
            rank: rank(&record.key),
            key: record.key,
            name: String::new(),
            stamp: None,
        });
        self.note_articles(hints.collect(), None).await?;
        Ok(())
    }

    fn observed(&self, page: &Page<abicart::Article>) -> Vec<Observed> {
        let (currency, language) = self.article_words();
        let good = page.objects.iter().flat_map(|article| {
            map::article::articles(article, &currency, &language).into_iter().map(|seen| {
                let key = key(seen.article.id);
                Observed {
                    rank: rank(&key),
                    key,
                    name: seen.article.number,
                    stamp: Some(seen.stamp.unwrap_or_else(|| "unknown".to_owned())),
                }
            })
        });
        let bad = page.unreadable.iter().filter_map(|error| {
            let key = error.uid?.to_string();
            Some(Observed {
                rank: rank(&key),
                key,
                name: String::new(),
                stamp: Some("unreadable".to_owned()),
            })
        });
        good.chain(bad).collect()
    }

    /// The currency of prices and the language of names.
    pub(super) fn article_words(&self) -> (String, String) {
        let facts = self.facts();
        let language = self.settings().articles.language.clone();
        (facts.base_currency.clone(), language.unwrap_or_else(|| facts.language.clone()))
    }

    async fn note_articles(
        &self,
        seen: Vec<Observed>,
        mark: Option<Timestamp>,
    ) -> Result<u64, Error> {
        self.note(Entity::Article, seen, mark.map(|mark| (STREAM, mark))).await
    }
}

/// Articles in the shop's order, variants behind their article.
fn rank(key: &str) -> i64 {
    key.split('/').next().and_then(|article| article.parse().ok()).unwrap_or(i64::MAX)
}
