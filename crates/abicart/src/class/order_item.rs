//! Rows of an order (abicart-api §10.2).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::cost::RowCosts;
use super::discount::DiscountInfo;
use super::handle;
use crate::value::members::Members;
use crate::{Error, Keyed, Object, Query, Unreadable};

/// A row: an article at the time of the order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderItem {
    /// The row's uid.
    pub uid: u64,
    /// The article's uid; the article may have been deleted since.
    pub article: Option<u64>,
    /// The article number; the variant's, if a variant was bought.
    pub article_number: Option<String>,
    /// The article's name in the order's language.
    pub article_name: Option<String>,
    /// How many, possibly a fraction; 1 where the shop says nothing.
    pub quantity: Decimal,
    /// What was chosen, in words.
    pub choice_text: Option<String>,
    /// The choices: uid of the choice → uid of the option as text, or a free text or number.
    pub choices: Map<String, Value>,
    /// The amounts before discount.
    pub costs: RowCosts,
    /// What was taken off this row.
    pub discounts: Vec<DiscountInfo>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for OrderItem {
    const CLASS: &'static str = "OrderItem";

    fn query() -> Query {
        Query::of([
            "uid",
            "article",
            "articleNumber",
            "articleName",
            "choices",
            "costs",
            "discountInfo",
        ])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        let mut choices = members.object("choices", Members::of)?.unwrap_or_default();
        let quantity = choices.amount("quantity").map_err(|error| error.within("choices"))?;
        Ok(Self {
            uid: members.required_uid()?,
            article: members.reference_uid("article"),
            article_number: members.text("articleNumber"),
            article_name: members.text("articleName"),
            quantity: quantity.unwrap_or(Decimal::ONE),
            choice_text: choices.text("choiceString"),
            choices: choices.rest(),
            costs: members.object("costs", RowCosts::read)?.unwrap_or_default(),
            discounts: DiscountInfo::take(&mut members)?,
            other: members.rest(),
        })
    }
}

impl Keyed for OrderItem {
    fn uid(&self) -> u64 {
        self.uid
    }
}

handle! {
    /// The calls of the class `OrderItem`.
    OrderItems, order_items
}

impl OrderItems<'_> {
    /// One row.
    pub async fn get(&self, uid: u64) -> Result<OrderItem, Error> {
        self.client.get(uid).await
    }
}
