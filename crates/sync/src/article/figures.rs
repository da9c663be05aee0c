//! What lists show of an article, as stored with its record.

use koppla_domain::article::{
    Article, ArticleFinding, ArticleStatus, NumberProblem, without_markup,
};
use koppla_domain::settings::Service;
use koppla_store::Record;
use serde::{Deserialize, Serialize};

use crate::article::key;

/// What lists show of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleFigures {
    /// Its name in the shop, with the chosen options.
    pub name: String,
    /// A free number for it, where it needs another one (PRE-4).
    pub suggestion: Option<String>,
    /// What is wrong with its number (PRE-2).
    pub problems: Vec<NumberProblem>,
    /// The shop's ids of others with the same number; not all, where they are many.
    pub twins: Vec<String>,
    /// How often its number stands in the shop, where more than once.
    pub times: u64,
    /// Which setting uses its number for something else (ORD-10).
    pub service: Option<Service>,
    /// Stock handling is off in the shop (ART-3).
    pub stock_off: bool,
    /// The name in lower case, at the end, for the search.
    find: String,
}

impl ArticleFigures {
    pub(super) fn of(article: &Article, finding: &ArticleFinding) -> Self {
        let name = without_markup(&article.name);
        let find = name.to_lowercase();
        let mut figures = Self { name, stock_off: finding.stock_off, find, ..Self::default() };
        match &finding.status {
            ArticleStatus::Ready | ArticleStatus::Package | ArticleStatus::BadPrice { .. } => {}
            ArticleStatus::NoNumber { suggestion } => figures.suggestion = Some(suggestion.clone()),
            ArticleStatus::BadNumber { problems, suggestion } => {
                figures.problems.clone_from(problems);
                figures.suggestion = Some(suggestion.clone());
            }
            ArticleStatus::Duplicate { with, count, suggestion } => {
                figures.twins = with.iter().map(|id| key(*id)).collect();
                figures.times = *count as u64;
                figures.suggestion.clone_from(suggestion);
            }
            ArticleStatus::ServiceNumber { service, suggestion } => {
                figures.service = Some(*service);
                figures.suggestion = Some(suggestion.clone());
            }
        }
        figures
    }

    pub(super) fn stored(&self) -> String {
        // The type holds no maps, so it always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The figures of an article's record; empty ones where it has not been looked at yet.
    pub fn of_record(record: &Record) -> Self {
        let stored = record.figures.as_deref();
        stored.and_then(|stored| serde_json::from_str(stored).ok()).unwrap_or_default()
    }
}
