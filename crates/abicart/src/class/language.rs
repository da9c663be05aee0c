//! The languages of a shop (abicart-api §13.2).

use serde_json::{Map, Value};

use crate::value::members::Members;
use crate::{Client, Error, Object, Page, Query, Unreadable};

/// A language of the shop.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// The language tag, such as `sv`.
    pub uid: String,
    /// Whether buyers can choose it.
    pub active: Option<bool>,
    /// The currency that goes with it, ISO 4217.
    pub default_currency: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for Language {
    const CLASS: &'static str = "Language";

    fn query() -> Query {
        Query::of(["uid", "active", "defaultCurrency"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.text("uid").ok_or_else(|| Unreadable::new("has no uid"))?,
            active: members.flag("active"),
            default_currency: members.text("defaultCurrency"),
            other: members.rest(),
        })
    }
}

impl Client {
    /// The languages of the shop.
    pub async fn languages(&self) -> Result<Page<Language>, Error> {
        self.list_plainly().await
    }
}
