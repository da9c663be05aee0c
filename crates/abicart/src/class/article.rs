//! Articles (abicart-api §11.1).

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::article_choice::ArticleChoice;
use super::article_variant::EmbeddedVariant;
use crate::value::members::Members;
use crate::value::scalar;
use crate::{DateTime, Keyed, Localized, Object, Prices, Query, Reference, Unreadable};

mod calls;

pub use calls::{ArticlePatch, Articles};

/// An article with its variants and choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The uid, which is not the article number.
    pub uid: u64,
    /// When the article was created.
    pub created: Option<DateTime>,
    /// When the article last changed.
    pub changed: Option<DateTime>,
    /// The article number; the shop does not guarantee that it is unique.
    pub article_number: Option<String>,
    /// The name.
    pub name: Localized,
    /// The kind of article, such as `Standard`.
    pub kind: Option<String>,
    /// The prices.
    pub price: ArticlePrice,
    /// The VAT rate as a fraction, `0.25` for 25 %.
    pub vat_rate: Option<Decimal>,
    /// Whether the prices include VAT.
    pub vat_is_included: Option<bool>,
    /// The stock.
    pub stock: Stock,
    /// Whether it can be bought now.
    pub is_buyable: Option<bool>,
    /// Whether it is a draft, invisible to visitors.
    pub draft: bool,
    /// Whether only administrators see it.
    pub hidden: bool,
    /// The bar code.
    pub ean: Option<String>,
    /// The shop's own stock-keeping number.
    pub sku: Option<String>,
    /// The unit of sale.
    pub unit: Option<String>,
    /// The weight in grams.
    pub weight: Option<Decimal>,
    /// The main article group's uid.
    pub article_group: Option<u64>,
    /// The choices, expanded with their options.
    pub choices: Vec<Reference<ArticleChoice>>,
    /// The options on offer: uid of the choice → uids of its options.
    pub choice_options: BTreeMap<u64, Vec<u64>>,
    /// The surcharges: uid of the option → price.
    pub choice_option_prices: BTreeMap<u64, Prices>,
    /// How the quantity may be chosen.
    pub quantity_info: QuantityInfo,
    /// The variants.
    pub variants: Vec<EmbeddedVariant>,
    /// The articles in a package, as they came; their form is not documented.
    pub content: Option<Value>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Article {
    /// Whether the article is a package of other articles (PRE-5).
    pub fn is_package(&self) -> bool {
        match &self.content {
            Some(Value::Array(content)) => !content.is_empty(),
            Some(Value::Object(content)) => !content.is_empty(),
            _ => false,
        }
    }
}

impl Object for Article {
    const CLASS: &'static str = "Article";

    fn query() -> Query {
        Query::of(["uid", "created", "changed", "articleNumber", "name", "type", "price"])
            .and(["vatRate", "vatIsIncluded", "stock", "isBuyable", "draft", "hidden", "ean"])
            .and(["sku", "unit", "weight", "articlegroup", "choiceOptions", "choiceOptionPrices"])
            .and(["quantityInfo", "variants", "content"])
            .with("choices", ArticleChoice::query())
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            created: members.date_time("created"),
            changed: members.date_time("changed"),
            article_number: members.text("articleNumber"),
            name: members.localized("name"),
            kind: members.text("type"),
            price: members.object("price", ArticlePrice::read)?.unwrap_or_default(),
            vat_rate: members.amount("vatRate")?,
            vat_is_included: members.flag("vatIsIncluded"),
            stock: members.optional_object("stock", Stock::read).unwrap_or_default(),
            is_buyable: members.flag("isBuyable"),
            draft: members.flag("draft").unwrap_or_default(),
            hidden: members.flag("hidden").unwrap_or_default(),
            ean: members.text("ean"),
            sku: members.text("sku"),
            unit: members.text("unit"),
            weight: members.number("weight"),
            article_group: members.reference_uid("articlegroup"),
            choices: members.objects("choices", Reference::read)?,
            choice_options: members.take_if("choiceOptions", options).unwrap_or_default(),
            choice_option_prices: option_prices(&mut members)?,
            quantity_info: members
                .optional_object("quantityInfo", QuantityInfo::read)
                .unwrap_or_default(),
            variants: members.objects("variants", EmbeddedVariant::read)?,
            content: members.take("content"),
            other: members.rest(),
        })
    }
}

impl Keyed for Article {
    fn uid(&self) -> u64 {
        self.uid
    }

    fn changed(&self) -> Option<Timestamp> {
        self.changed.as_ref().and_then(DateTime::timestamp)
    }
}

fn options(value: &Value) -> Option<BTreeMap<u64, Vec<u64>>> {
    let uids = |list: &Value| list.as_array()?.iter().map(scalar::uid).collect::<Option<Vec<_>>>();
    let map = Members::of(value.clone()).ok()?.rest();
    map.iter().map(|(choice, list)| Some((choice.parse().ok()?, uids(list)?))).collect()
}

fn option_prices(members: &mut Members) -> Result<BTreeMap<u64, Prices>, Unreadable> {
    const KEY: &str = "choiceOptionPrices";
    let mut prices = BTreeMap::new();
    let map = members.object(KEY, Members::of)?.unwrap_or_default().rest();
    for (option, value) in map {
        if let Ok(uid) = option.parse()
            && !value.is_null()
        {
            let price = Prices::read(value).map_err(|e| e.within(&option).within(KEY))?;
            prices.insert(uid, price);
        }
    }
    Ok(prices)
}

/// The prices of an article. A price that the shop converted from its base currency is not rounded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArticlePrice {
    /// What it costs now.
    pub current: Prices,
    /// What it costs without an offer.
    pub regular: Prices,
    /// What it costs on offer; empty without one.
    pub special_offer: Prices,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl ArticlePrice {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            current: members.prices("current")?,
            regular: members.prices("regular")?,
            special_offer: members.prices("specialOffer")?,
            other: members.rest(),
        })
    }
}

/// The stock of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    /// Pieces in stock; means nothing unless `use_stock` is on.
    pub stock: Option<Decimal>,
    /// Whether the shop keeps stock of it (ART-3).
    pub use_stock: Option<bool>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Stock {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            stock: members.number("stock"),
            use_stock: members.flag("useStock"),
            other: members.rest(),
        })
    }
}

/// How the quantity of an article may be chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuantityInfo {
    /// The least quantity.
    pub minimum: Option<Decimal>,
    /// The quantity offered first.
    pub default: Option<Decimal>,
    /// What the quantity must be a multiple of; below 1, fractions can be bought.
    pub divisible_by: Option<Decimal>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl QuantityInfo {
    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            minimum: members.number("minimum"),
            default: members.number("default"),
            divisible_by: members.number("divisibleBy"),
            other: members.rest(),
        })
    }
}
