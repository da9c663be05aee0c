//! What a buyer can choose about an article (abicart-api §11.3).

use serde_json::{Map, Value};

use super::handle;
use crate::value::members::Members;
use crate::value::text_enum::text_enum;
use crate::{Error, Keyed, Localized, Object, Prices, Query, Reference, Unreadable};

text_enum! {
    /// What kind of choice it is.
    ChoiceKind {
        /// One of several options.
        Enumeration = "enum",
        /// A number.
        Number = "number",
        /// A text.
        Text = "string",
        /// A file.
        File = "file",
    }
}

/// A choice, such as size or colour.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleChoice {
    /// The uid.
    pub uid: u64,
    /// The name.
    pub name: Localized,
    /// What kind of choice it is.
    pub kind: Option<ChoiceKind>,
    /// Whether the buyer must choose.
    pub mandatory: Option<bool>,
    /// The options of an enumeration.
    pub options: Vec<Reference<ArticleChoiceOption>>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for ArticleChoice {
    const CLASS: &'static str = "ArticleChoice";

    fn query() -> Query {
        Query::of(["uid", "name", "type", "mandatory"])
            .with("options", ArticleChoiceOption::query())
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            name: members.localized("name"),
            kind: ChoiceKind::take(&mut members, "type"),
            mandatory: members.flag("mandatory"),
            options: members.objects("options", Reference::read)?,
            other: members.rest(),
        })
    }
}

impl Keyed for ArticleChoice {
    fn uid(&self) -> u64 {
        self.uid
    }
}

/// One option of a choice, such as "medium".
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleChoiceOption {
    /// The uid.
    pub uid: u64,
    /// The name.
    pub name: Localized,
    /// The surcharge.
    pub price: Prices,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for ArticleChoiceOption {
    const CLASS: &'static str = "ArticleChoiceOption";

    fn query() -> Query {
        Query::of(["uid", "name", "price"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            name: members.localized("name"),
            price: members.prices("price")?,
            other: members.rest(),
        })
    }
}

impl Keyed for ArticleChoiceOption {
    fn uid(&self) -> u64 {
        self.uid
    }
}

handle! {
    /// The calls of the class `ArticleChoice`.
    ArticleChoices, article_choices
}

impl ArticleChoices<'_> {
    /// One choice with its options.
    pub async fn get(&self, uid: u64) -> Result<ArticleChoice, Error> {
        self.client.get(uid).await
    }
}

handle! {
    /// The calls of the class `ArticleChoiceOption`.
    ArticleChoiceOptions, article_choice_options
}

impl ArticleChoiceOptions<'_> {
    /// One option.
    pub async fn get(&self, uid: u64) -> Result<ArticleChoiceOption, Error> {
        self.client.get(uid).await
    }
}
