//! The shop itself (abicart-api §13.1).

use serde_json::{Map, Value};

use crate::value::members::Members;
use crate::{Client, Error, Localized, Object, Query, Unreadable};

/// What an ERP needs to know of a shop before it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Webshop {
    /// The uid.
    pub uid: u64,
    /// The name.
    pub name: Localized,
    /// The address of the storefront.
    pub url: Localized,
    /// The currency that prices are kept in, ISO 4217 (PRE-3).
    pub base_currency: Option<String>,
    /// The currencies that buyers can choose.
    pub active_currencies: Vec<String>,
    /// The language that messages come in by default, ISO 639-1.
    pub default_language: Option<String>,
    /// The country whose VAT applies, ISO 3166-1 alpha-2.
    pub vat_country: Option<String>,
    /// Whether prices are kept with VAT included.
    pub price_stored_with_vat: Option<bool>,
    /// Members that are not described here.
    pub other: Map<String, Value>,
}

impl Object for Webshop {
    const CLASS: &'static str = "Webshop";

    fn query() -> Query {
        Query::of([
            "uid",
            "name",
            "url",
            "baseCurrency",
            "activeCurrencies",
            "defaultLanguage",
            "vatCountry",
            "priceStoredWithVat",
        ])
    }

    fn read(value: Value) -> Result<Self, Unreadable> {
        let mut members = Members::of(value)?;
        Ok(Self {
            uid: members.required_uid()?,
            name: members.localized("name"),
            url: members.localized("url"),
            base_currency: members.text("baseCurrency"),
            active_currencies: members.texts("activeCurrencies"),
            default_language: members.text("defaultLanguage"),
            vat_country: members.text("vatCountry"),
            price_stored_with_vat: members.flag("priceStoredWithVat"),
            other: members.rest(),
        })
    }
}

impl Client {
    /// The shop that this client serves. Works with a wrong token too, as the shop is public.
    pub async fn webshop(&self) -> Result<Webshop, Error> {
        self.get(self.endpoint().webshop()).await
    }
}
