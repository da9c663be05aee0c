//! Which articles can be exported, and why the others can't (PRE-4, PRE-5, ART-3).
//!
//! Numbers that differ only in case count as one number: an ERP on a database that compares
//! without case would merge two articles, and a merge can't be undone. Linear in the articles.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::number::safe_number;
use super::{Article, ArticleId, NUMBER_LIMIT, NumberProblem, number_problems};
use crate::money::Ore;
use crate::settings::{Service, ServiceArticles};

/// Most twins that a finding names; a number may stand ten thousand times.
pub const LISTED_TWINS: usize = 10;

/// Longest stem of a suggestion: leaves room for a counter behind it.
const STEM_LIMIT: usize = NUMBER_LIMIT - 10;

/// What the checks say of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleFinding {
    /// The article.
    pub id: ArticleId,
    /// Its number as it stands.
    pub number: String,
    /// Whether it can be exported.
    pub status: ArticleStatus,
    /// Stock handling is off, so that its stock never comes back from the ERP (ART-3).
    pub stock_off: bool,
}

/// Whether an article can be exported. Suggestions are free among the shop's numbers, the services'
/// and each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleStatus {
    /// It can.
    Ready,
    /// It has no number.
    NoNumber {
        /// One that is free, made of the shop's ids.
        suggestion: String,
    },
    /// Its number breaks PRE-2.
    BadNumber {
        /// How.
        problems: Vec<NumberProblem>,
        /// One that is free, near the bad one.
        suggestion: String,
    },
    /// Its number stands more than once.
    Duplicate {
        /// The others, [`LISTED_TWINS`] at most.
        with: Vec<ArticleId>,
        /// How often the number stands in all.
        count: usize,
        /// One that is free, for all but the first.
        suggestion: Option<String>,
    },
    /// Its number is that of a service row (ORD-10).
    ServiceNumber {
        /// The service.
        service: Service,
        /// One that is free.
        suggestion: String,
    },
    /// It is a package of other articles (PRE-5).
    Package,
    /// Its price is negative or does not fit.
    BadPrice {
        /// The price.
        price: Decimal,
    },
}

impl ArticleStatus {
    /// True when the article can be exported.
    pub fn is_ready(&self) -> bool {
        *self == Self::Ready
    }
}

/// Checks all articles of a shop at once, one finding an article, in their order.
///
/// An article may share the gift card's number: sold and redeemed cards go to the same account
/// (money.md §5).
pub fn classify(articles: &[Article], services: &ServiceArticles) -> Vec<ArticleFinding> {
    let keys: Vec<String> = articles.iter().map(|article| key(&article.number)).collect();
    let mut twins: HashMap<&str, Twins> = HashMap::with_capacity(articles.len());
    for (article, key) in articles.iter().zip(&keys) {
        let twins = twins.entry(key).or_default();
        twins.count += 1;
        // One more than is listed, because an article does not list itself.
        if twins.first.len() <= LISTED_TWINS {
            twins.first.push(article.id);
        }
    }
    let service_keys = Service::ALL.map(|service| key(services.number(service)));
    let taken = twins.keys().copied().chain(service_keys.iter().map(String::as_str));
    let mut free = FreeNumbers { taken: taken.map(Cow::Borrowed).collect(), next: HashMap::new() };
    articles
        .iter()
        .zip(&keys)
        .map(|(article, key)| ArticleFinding {
            id: article.id,
            number: article.number.clone(),
            status: status(article, services, twins.get(key.as_str()), &mut free),
            stock_off: article.stock.is_none(),
        })
        .collect()
}

#[derive(Default)]
struct Twins {
    count: usize,
    first: Vec<ArticleId>,
}

fn status(
    article: &Article,
    services: &ServiceArticles,
    twins: Option<&Twins>,
    free: &mut FreeNumbers<'_>,
) -> ArticleStatus {
    let number = &article.number;
    if article.package {
        return ArticleStatus::Package;
    }
    if number.trim().is_empty() {
        return ArticleStatus::NoNumber { suggestion: free.near("", article.id) };
    }
    let problems = number_problems(number);
    if !problems.is_empty() {
        return ArticleStatus::BadNumber { problems, suggestion: free.near(number, article.id) };
    }
    if let Some(service) = services.service(number).filter(|&found| found != Service::GiftCard) {
        return ArticleStatus::ServiceNumber { service, suggestion: free.near(number, article.id) };
    }
    if let Some(twins) = twins.filter(|twins| twins.count > 1) {
        let is_first = twins.first.first() == Some(&article.id);
        let others = twins.first.iter().filter(|&&id| id != article.id);
        return ArticleStatus::Duplicate {
            with: others.take(LISTED_TWINS).copied().collect(),
            count: twins.count,
            suggestion: (!is_first).then(|| free.near(number, article.id)),
        };
    }
    let price = article.price.amount;
    if price < Decimal::ZERO || Ore::rounded(price).is_none() {
        return ArticleStatus::BadPrice { price };
    }
    ArticleStatus::Ready
}

fn key(number: &str) -> String {
    number.to_lowercase()
}

/// The numbers that are taken, and a counter a stem, so that a stem asked for ten thousand times
/// does not count from 2 each time.
struct FreeNumbers<'a> {
    taken: HashSet<Cow<'a, str>>,
    next: HashMap<String, usize>,
}

impl FreeNumbers<'_> {
    /// Takes a free number near `number`, made of the shop's ids if nothing of it is safe.
    fn near(&mut self, number: &str, id: ArticleId) -> String {
        let stem = safe_number(number, STEM_LIMIT).unwrap_or_else(|| match id.variant {
            Some(variant) => format!("{}-{variant}", id.article),
            None => id.article.to_string(),
        });
        let next = self.next.entry(key(&stem)).or_insert(1);
        loop {
            let candidate = if *next == 1 { stem.clone() } else { format!("{stem}-{next}") };
            *next += 1;
            if self.taken.insert(Cow::Owned(key(&candidate))) {
                return candidate;
            }
        }
    }
}
