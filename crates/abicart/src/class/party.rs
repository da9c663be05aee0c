//! The customer of an order or of the register (abicart-api §12).
//!
//! Person numbers do not show in `Debug`. Nothing in here is needed to add up an order, so
//! nothing fails.

use std::fmt;

use serde_json::{Map, Value};

use crate::Unreadable;
use crate::value::members::Members;
use crate::value::scalar;
use crate::value::text_enum::text_enum;

text_enum! {
    /// Whether a customer is a person or a company.
    CustomerKind {
        /// A person.
        Individual = "individual",
        /// A company.
        Business = "business",
    }
}

/// Who buys, and where to send it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Party {
    /// Kind, e-mail and number.
    pub info: CustomerInfo,
    /// The invoice address.
    pub address: Address,
    /// The delivery address.
    pub delivery_address: DeliveryAddress,
    /// Answers to the shop's own checkout questions, as they came.
    pub custom: Option<Value>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Party {
    pub(crate) fn read(value: Value) -> Result<Self, Unreadable> {
        Members::of(value).map(Self::take)
    }

    pub(crate) fn take(mut members: Members) -> Self {
        let mut part = |key| members.optional_object(key, Members::of).unwrap_or_default();
        Self {
            info: CustomerInfo::take(part("info")),
            address: Address::take(part("address")),
            delivery_address: DeliveryAddress::take(part("deliveryAddress")),
            custom: members.take("custom"),
            other: members.rest(),
        }
    }

    /// The checkout questions with their answers (ORD-7), whichever form `custom` has: a list of
    /// objects with name and value, or an object by name. An answer without a question has an
    /// empty name.
    pub fn answers(&self) -> Vec<(String, String)> {
        match &self.custom {
            Some(Value::Array(entries)) => entries.iter().filter_map(|e| answer("", e)).collect(),
            Some(Value::Object(map)) if map.contains_key("value") => {
                self.custom.iter().filter_map(|entry| answer("", entry)).collect()
            }
            Some(Value::Object(map)) => {
                map.iter().filter_map(|(name, entry)| answer(name, entry)).collect()
            }
            Some(value) => answer("", value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

fn answer(name: &str, entry: &Value) -> Option<(String, String)> {
    let (name, value) = match entry {
        Value::Object(map) => {
            let label = ["name", "label"].iter().find_map(|key| scalar::text(map.get(*key)?));
            (label.unwrap_or_else(|| name.to_owned()), map.get("value")?)
        }
        other => (name.to_owned(), other),
    };
    let text = match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        value => scalar::text(value),
    };
    text.map(|text| (name, text))
}

/// Kind, e-mail and number of a customer. `Debug` shows the kind only.
#[derive(Clone, Default, PartialEq)]
pub struct CustomerInfo {
    /// Person or company; decide by this, not by the presence of a company name.
    pub kind: Option<CustomerKind>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The person or organisation number as typed by the buyer.
    pub nin: Option<PersonalNumber>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl CustomerInfo {
    fn take(mut members: Members) -> Self {
        Self {
            kind: CustomerKind::take(&mut members, "type"),
            email: members.text("email"),
            nin: members.text("nin").map(PersonalNumber),
            other: members.rest(),
        }
    }
}

impl fmt::Debug for CustomerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomerInfo").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A person or organisation number that does not show in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalNumber(String);

impl PersonalNumber {
    /// The number, for sending or comparing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalNumber(…)")
    }
}

/// The invoice address, as typed by the buyer.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the members of a postal address explain themselves")]
pub struct Address {
    pub company: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub address: Option<String>,
    pub address2: Option<String>,
    pub postcode: Option<String>,
    pub town: Option<String>,
    pub state: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub phone_day: Option<String>,
    pub phone_night: Option<String>,
    pub phone_mobile: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Address {
    fn take(mut members: Members) -> Self {
        Self {
            company: members.text("company"),
            first_name: members.text("firstName"),
            last_name: members.text("lastName"),
            address: members.text("address"),
            address2: members.text("address2"),
            postcode: members.text("postcode"),
            town: members.text("town"),
            state: members.text("state"),
            country: members.text("country"),
            phone_day: members.text("phoneDay"),
            phone_night: members.text("phoneNight"),
            phone_mobile: members.text("phoneMobile"),
            other: members.rest(),
        }
    }
}

/// The delivery address, as typed by the buyer.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the members of a postal address explain themselves")]
pub struct DeliveryAddress {
    /// The invoice address counts, even if members in here are filled in.
    pub copy_address: bool,
    pub company: Option<String>,
    /// First and last name in one.
    pub name: Option<String>,
    pub address: Option<String>,
    pub address2: Option<String>,
    pub postcode: Option<String>,
    pub town: Option<String>,
    pub state: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl DeliveryAddress {
    fn take(mut members: Members) -> Self {
        Self {
            copy_address: members.flag("copyAddress").unwrap_or_default(),
            company: members.text("company"),
            name: members.text("name"),
            address: members.text("address"),
            address2: members.text("address2"),
            postcode: members.text("postcode"),
            town: members.text("town"),
            state: members.text("state"),
            country: members.text("country"),
            other: members.rest(),
        }
    }
}
