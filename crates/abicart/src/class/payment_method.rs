//! Payment methods (abicart-api §10.6).

use serde_json::{Map, Value};

use super::handle;
use crate::value::members::Members;
use crate::{Error, Keyed, Localized, Object, Page, Prices, Query, Unreadable};

/// A payment method. Gift cards are recognized by its type, never by a negative row.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentMethod {
    /// The uid.
    pub uid: u64,
    /// The name.
    pub name: Localized,
    /// The kind of provider, such as `Invoice`; the set of values is open.
    pub kind: Option<String>,
    /// Whether buyers are offered it.
    pub active: Option<bool>,
    /// What the buyer is charged for it.
    pub fee: Prices,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for PaymentMethod {
    const CLASS: &'static str = "PaymentMethod";

    fn query() -> Query {
        Query::of(["uid", "name", "type", "active", "fee"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            name: members.localized("name"),
            kind: members.text("type"),
            active: members.flag("active"),
            fee: members.optional_object("fee", Prices::read).unwrap_or_default(),
            other: members.rest(),
        })
    }
}

impl Keyed for PaymentMethod {
    fn uid(&self) -> u64 {
        self.uid
    }
}

handle! {
    /// The calls of the class `PaymentMethod`.
    PaymentMethods, payment_methods
}

impl PaymentMethods<'_> {
    /// One payment method.
    pub async fn get(&self, uid: u64) -> Result<PaymentMethod, Error> {
        self.client.get(uid).await
    }

    /// All payment methods.
    pub async fn list(&self) -> Result<Page<PaymentMethod>, Error> {
        self.client.list_all().await
    }
}
