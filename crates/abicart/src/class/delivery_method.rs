//! Delivery methods (abicart-api §10.8). What a buyer paid is in the order, not in here.

use serde_json::{Map, Value};

use super::handle;
use crate::value::members::Members;
use crate::{Error, Keyed, Localized, Object, Page, Query, Unreadable};

/// A delivery method.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryMethod {
    /// The uid; what an ERP stores as its external key (ORD-14).
    pub uid: u64,
    /// The name.
    pub name: Localized,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for DeliveryMethod {
    const CLASS: &'static str = "DeliveryMethod";

    fn query() -> Query {
        Query::of(["uid", "name"])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            name: members.localized("name"),
            other: members.rest(),
        })
    }
}

impl Keyed for DeliveryMethod {
    fn uid(&self) -> u64 {
        self.uid
    }
}

handle! {
    /// The calls of the class `DeliveryMethod`.
    DeliveryMethods, delivery_methods
}

impl DeliveryMethods<'_> {
    /// One delivery method.
    pub async fn get(&self, uid: u64) -> Result<DeliveryMethod, Error> {
        self.client.get(uid).await
    }

    /// All delivery methods.
    pub async fn list(&self) -> Result<Page<DeliveryMethod>, Error> {
        self.client.list_all().await
    }
}
