//! Registered customers (abicart-api §12). A guest's order has none.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::handle;
use super::party::Party;
use crate::value::members::Members;
use crate::{DateTime, Error, Filters, Keyed, Object, Page, Pages, Query, Selection, Unreadable};

/// A registered customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// The uid.
    pub uid: u64,
    /// When the customer was registered.
    pub created: Option<DateTime>,
    /// When the customer last changed.
    pub changed: Option<DateTime>,
    /// Whether the shop has approved the customer.
    pub approved: Option<bool>,
    /// The customer's language, ISO 639-1.
    pub language: Option<String>,
    /// Uids of the customer's groups.
    pub groups: Vec<String>,
    /// Name, addresses, number and answers.
    pub party: Party,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for Customer {
    const CLASS: &'static str = "Customer";

    fn query() -> Query {
        Query::of([
            "uid",
            "created",
            "changed",
            "approved",
            "language",
            "groups",
            "info",
            "address",
            "deliveryAddress",
            "custom",
        ])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        let uid = members.required_uid()?;
        let created = members.date_time("created");
        let changed = members.date_time("changed");
        let approved = members.flag("approved");
        let language = members.text("language");
        let groups = members.texts("groups");
        let mut party = Party::take(members);
        let other = std::mem::take(&mut party.other);
        Ok(Self { uid, created, changed, approved, language, groups, party, other })
    }
}

impl Keyed for Customer {
    fn uid(&self) -> u64 {
        self.uid
    }

    fn changed(&self) -> Option<Timestamp> {
        self.changed.as_ref().and_then(DateTime::timestamp)
    }
}

handle! {
    /// The calls of the class `Customer`.
    Customers, customers
}

impl Customers<'_> {
    /// One customer.
    pub async fn get(&self, uid: u64) -> Result<Customer, Error> {
        self.client.get(uid).await
    }

    /// One page of a free selection.
    pub async fn list(&self, selection: &Selection) -> Result<Page<Customer>, Error> {
        self.client.list(selection).await
    }

    /// All customers that pass the filters, by uid.
    pub fn pages(&self, filters: Filters) -> Pages<Customer> {
        Pages::new(self.client.clone(), filters)
    }
}
