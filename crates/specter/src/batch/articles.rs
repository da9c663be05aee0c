//! Article changes (specter-api §5.9). Absent or unreadable members are `None`: no change.

use rust_decimal::Decimal;

use super::decimal;
use super::page::{self, Page, Readers, Skipped};
use crate::answer::xml::Element;
use crate::error::Fault;

/// What Specter now says about an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleChange {
    /// Never empty.
    pub article_no: String,
    /// Name.
    pub name: Option<String>,
    /// Purchase price.
    pub buy_price: Option<Decimal>,
    /// Sales price without VAT.
    pub price_excl_vat: Option<Decimal>,
    /// EAN; empty when it was cleared.
    pub bar_code: Option<String>,
    /// Kilograms.
    pub weight: Option<Decimal>,
    /// Members that are present but are no numbers.
    pub unreadable: Vec<&'static str>,
}

/// The content of an article batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticlePage {
    /// The articles, in the order received.
    pub articles: Vec<ArticleChange>,
    /// What could not be read.
    pub skipped: Vec<Skipped>,
    /// The most articles that one answer holds, where Specter says it.
    pub limit: Option<u64>,
}

impl Page for ArticlePage {
    fn is_empty(&self) -> bool {
        self.received() == 0
    }

    fn more(&self) -> bool {
        match self.limit {
            Some(limit) => !self.is_empty() && self.received() as u64 >= limit,
            None => !self.is_empty(),
        }
    }
}

impl ArticlePage {
    fn received(&self) -> usize {
        self.articles.len() + self.skipped.len()
    }
}

pub(crate) const READERS: Readers<ArticlePage> =
    Readers { xml: from_xml, rows: None, empty: ArticlePage::default };

fn from_xml(root: &Element) -> Result<ArticlePage, Fault> {
    page::require_one(root, &["articles", "responseMaxLimit"])?;
    let limit = root.value("responseMaxLimit").and_then(|limit| limit.parse().ok());
    let mut page = ArticlePage { limit, ..ArticlePage::default() };
    let articles = root.children("articles").flat_map(|list| list.children("article"));
    for (index, article) in articles.enumerate() {
        match article.value("articleNo").filter(|number| !number.is_empty()) {
            Some(number) => page.articles.push(change(number, article)),
            None => page
                .skipped
                .push(Skipped { position: index + 1, reason: "the article number is empty" }),
        }
    }
    Ok(page)
}

fn change(number: &str, article: &Element) -> ArticleChange {
    let mut unreadable = Vec::new();
    let mut amount = |name: &'static str| {
        let text = article.value(name).filter(|text| !text.is_empty())?;
        let parsed = decimal::parse(text);
        if parsed.is_none() {
            unreadable.push(name);
        }
        parsed
    };
    let (buy_price, price_excl_vat) = (amount("buyPrice"), amount("priceExclVat"));
    let weight = amount("productWeight");
    ArticleChange {
        article_no: number.to_owned(),
        name: article.value("name").map(str::to_owned),
        buy_price,
        price_excl_vat,
        bar_code: article.value("barCode").map(str::to_owned),
        weight,
        unreadable,
    }
}
