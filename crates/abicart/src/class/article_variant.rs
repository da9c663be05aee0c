//! Variants of articles, in both of their views (abicart-api §11.2).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::handle;
use super::patch::Patch;
use crate::value::members::Members;
use crate::value::{decimal, scalar};
use crate::{Error, Filters, Keyed, Object, Page, Pages, Query, Selection, Unreadable};

/// A variant as an object of its own; its uid is that of the embedded view.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleVariant {
    /// The uid.
    pub uid: u64,
    /// The article's uid.
    pub article: Option<u64>,
    /// The variant's article number.
    pub article_number: Option<String>,
    /// Pieces in stock.
    pub stock: Option<Decimal>,
    /// The address of a picture.
    pub image: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for ArticleVariant {
    const CLASS: &'static str = "ArticleVariant";

    fn query() -> Query {
        Query::of(["uid", "article", "articleNumber", "stock", "image"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            article: members.reference_uid("article"),
            article_number: members.text("articleNumber"),
            stock: members.number("stock"),
            image: members.text("image"),
            other: members.rest(),
        })
    }
}

impl Keyed for ArticleVariant {
    fn uid(&self) -> u64 {
        self.uid
    }
}

/// A variant as a member of its article.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddedVariant {
    /// The uid.
    pub uid: u64,
    /// The options that make the variant: uid of the choice → uid of the option.
    pub defined_by: BTreeMap<u64, u64>,
    /// Where the variant differs from its article.
    pub overrides: VariantOverrides,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl EmbeddedVariant {
    pub(super) fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            defined_by: members.take_if("definedBy", options_by_choice).unwrap_or_default(),
            overrides: members
                .optional_object("overrides", VariantOverrides::read)
                .unwrap_or_default(),
            other: members.rest(),
        })
    }
}

fn options_by_choice(value: &Value) -> Option<BTreeMap<u64, u64>> {
    let map = Members::of(value.clone()).ok()?.rest();
    map.iter().map(|(choice, option)| Some((choice.parse().ok()?, scalar::uid(option)?))).collect()
}

/// What a variant has instead of its article's values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VariantOverrides {
    /// The article number.
    pub article_number: Option<String>,
    /// Pieces in stock.
    pub stock: Option<Decimal>,
    /// The bar code.
    pub ean: Option<String>,
    /// The weight in grams.
    pub weight: Option<Decimal>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl VariantOverrides {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            article_number: members.text("articleNumber"),
            stock: members.number("stock"),
            ean: members.text("ean"),
            weight: members.number("weight"),
            other: members.rest(),
        })
    }
}

/// What shall change in a variant; `None` leaves a member alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleVariantPatch {
    /// The article number.
    pub article_number: Option<String>,
    /// Pieces in stock.
    pub stock: Option<Decimal>,
}

handle! {
    /// The calls of the class `ArticleVariant`.
    ArticleVariants, article_variants
}

impl ArticleVariants<'_> {
    /// One variant.
    pub async fn get(&self, uid: u64) -> Result<ArticleVariant, Error> {
        self.client.get(uid).await
    }

    /// One page of a free selection.
    pub async fn list(&self, selection: &Selection) -> Result<Page<ArticleVariant>, Error> {
        self.client.list(selection).await
    }

    /// All variants that pass the filters, by uid.
    pub fn pages(&self, filters: Filters) -> Pages<ArticleVariant> {
        Pages::new(self.client.clone(), filters)
    }

    /// How many variants pass the filters.
    pub async fn count(&self, filters: &Filters) -> Result<u64, Error> {
        self.client.count(ArticleVariant::CLASS, filters).await
    }

    /// Changes a variant; the result is what the shop then has.
    pub async fn set(
        &self,
        uid: u64,
        patch: &ArticleVariantPatch,
    ) -> Result<ArticleVariant, Error> {
        let patch = Patch::default()
            .with("articleNumber", patch.article_number.as_deref())
            .with("stock", patch.stock.map(decimal::to_value));
        self.client.set(uid, patch.into_value()).await
    }
}
