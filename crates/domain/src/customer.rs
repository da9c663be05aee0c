//! Who buys: the shop's side as typed by the buyer.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identity::masked;

/// The customer of an order, as it stood when the order was placed. `Debug` hides the numbers.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// A company; decided by the shop's own customer type, never by a filled company field.
    pub business: bool,
    /// E-mail address as typed.
    pub email: String,
    /// Person or organisation number as typed; may be empty.
    pub identity_number: String,
    /// EU VAT number, if the shop gives one.
    pub vat_number: Option<String>,
    /// Invoice address.
    pub address: Address,
    /// Where the goods go, if elsewhere.
    pub delivery: Option<DeliveryAddress>,
}

impl fmt::Debug for Buyer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { business, email, identity_number, vat_number, address, delivery } = self;
        formatter
            .debug_struct("Buyer")
            .field("business", business)
            .field("email", email)
            .field("identity_number", &masked(identity_number))
            .field("vat_number", &vat_number.as_deref().map(masked))
            .field("address", address)
            .field("delivery", delivery)
            .finish()
    }
}

/// The invoice address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Company name.
    pub company: String,
    /// First name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Street.
    pub street: String,
    /// Second address line.
    pub street2: String,
    /// Postcode as typed.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// State, where the country has them.
    pub state: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Telephone.
    pub phone: String,
    /// Mobile telephone.
    pub mobile: String,
}

/// The delivery address: one name field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryAddress {
    /// Company name.
    pub company: String,
    /// Recipient.
    pub name: String,
    /// Street.
    pub street: String,
    /// Second address line.
    pub street2: String,
    /// Postcode as typed.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// State, where the country has them.
    pub state: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}
