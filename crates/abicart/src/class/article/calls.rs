//! The calls of the class `Article`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::Article;
use crate::class::handle;
use crate::class::patch::Patch;
use crate::value::decimal;
use crate::{Changes, Error, Filters, Object, Page, Pages, Selection};

handle! {
    /// The calls of the class `Article`.
    Articles, articles
}

impl Articles<'_> {
    /// One article.
    pub async fn get(&self, uid: u64) -> Result<Article, Error> {
        self.client.get(uid).await
    }

    /// One page of a free selection.
    pub async fn list(&self, selection: &Selection) -> Result<Page<Article>, Error> {
        self.client.list(selection).await
    }

    /// All articles that pass the filters, by uid.
    pub fn pages(&self, filters: Filters) -> Pages<Article> {
        Pages::new(self.client.clone(), filters)
    }

    /// The articles changed at or after `mark`, by the shop's clock. The listing fails with
    /// [`Error::FilterRefused`] where the shop cannot filter on changes.
    pub fn changed_since(&self, mark: Timestamp) -> Changes<Article> {
        Changes::since(self.client.clone(), mark)
    }

    /// How many articles pass the filters.
    pub async fn count(&self, filters: &Filters) -> Result<u64, Error> {
        self.client.count(Article::CLASS, filters).await
    }

    /// Changes an article; the result is what the shop then has.
    pub async fn set(&self, uid: u64, patch: &ArticlePatch) -> Result<Article, Error> {
        self.client.set(uid, patch.to_value()).await
    }
}

/// What shall change in an article; `None` or an empty map leaves a member alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticlePatch {
    /// The article number.
    pub article_number: Option<String>,
    /// The name by language; other languages stay.
    pub name: BTreeMap<String, String>,
    /// The regular price by currency; other currencies stay.
    pub regular_price: BTreeMap<String, Decimal>,
    /// Pieces in stock.
    pub stock: Option<Decimal>,
    /// The bar code.
    pub ean: Option<String>,
    /// The weight in grams.
    pub weight: Option<Decimal>,
    /// Whether it is a draft.
    pub draft: Option<bool>,
}

impl ArticlePatch {
    /// A patch of the stock alone.
    pub fn stock(pieces: Decimal) -> Self {
        Self { stock: Some(pieces), ..Self::default() }
    }

    fn to_value(&self) -> Value {
        let names =
            self.name.iter().map(|(language, name)| (language.clone(), name.as_str().into()));
        let prices = self
            .regular_price
            .iter()
            .map(|(currency, price)| (currency.clone(), decimal::to_value(*price)));
        let price = Patch::default().with("regular", filled(prices.collect())).some();
        let stock = Patch::default().with("stock", self.stock.map(decimal::to_value)).some();
        Patch::default()
            .with("articleNumber", self.article_number.as_deref())
            .with("name", filled(names.collect()))
            .with("price", price)
            .with("stock", stock)
            .with("ean", self.ean.as_deref())
            .with("weight", self.weight.map(decimal::to_value))
            .with("draft", self.draft)
            .into_value()
    }
}

fn filled(map: Map<String, Value>) -> Option<Value> {
    if map.is_empty() { None } else { Some(Value::Object(map)) }
}
