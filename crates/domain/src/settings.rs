//! What the merchant decides, with the defaults; read from and written to TOML.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod catalogue;
mod change;
mod check;
mod error;
mod file;
mod percent;
mod rounding;
mod service;

pub use catalogue::{Kind, SETTINGS, Section, Setting};
pub use change::{Change, Difference};
pub use error::{Fault, SettingsError};
pub use rounding::{RoundingMode, RoundingProfile, RowNet, VatRounding};
pub use service::{Service, ServiceArticles};

use crate::money::VatRate;

/// All settings of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Exporting orders.
    pub orders: OrderSettings,
    /// Finding and creating customers.
    pub customers: CustomerSettings,
    /// Exporting articles.
    pub articles: ArticleSettings,
    /// Article numbers of rows that are no goods (ORD-10).
    pub service_articles: ServiceArticles,
    /// How the ERP makes a total of rows (money.md §3).
    pub rounding: RoundingProfile,
    /// The shop's payment-method id → what the ERP is told.
    pub payments: BTreeMap<String, PaymentMapping>,
    /// The shop's delivery-method id → what the merchant has done about it (ORD-14).
    pub deliveries: BTreeMap<String, DeliveryMapping>,
    /// A language, ISO 639-1 → the ERP's code of it, where the usual one is not wanted
    /// (specter-api §8.3).
    pub languages: BTreeMap<String, String>,
    /// A country as the shop writes it → ISO 3166-1 alpha-2, where they differ.
    pub countries: BTreeMap<String, String>,
}

/// When orders are exported (ORD-1, first list).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderEvent {
    /// Nothing is exported.
    Inactive,
    /// When the customer orders.
    #[default]
    Placed,
    /// When somebody presses Export.
    Manual,
}

/// Whether a change goes to the ERP (ORD-1 and ART-2, second list).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Sent at once.
    #[default]
    Direct,
    /// Not sent.
    Inactive,
}

/// Exporting orders.
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the settings page (ORD)")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderSettings {
    /// When (ORD-1).
    pub event: OrderEvent,
    /// Whether (ORD-1).
    pub delivery: Delivery,
    /// Orders placed before this instant are exported only by hand.
    pub since: Option<Timestamp>,
    /// The ERP confirms to the customer (ORD-2).
    pub confirm_to_customer: bool,
    /// The ERP sends a copy to the administrator (ORD-3).
    pub confirm_to_administrator: bool,
    /// A shipping row even if it costs 0 (ORD-4).
    pub zero_shipping: bool,
    /// A payment-fee row even if it costs 0 (ORD-5).
    pub zero_payment_fee: bool,
    /// A cash-on-delivery row even if it costs 0, where that is the payment method (ORD-6).
    pub zero_cash_on_delivery: bool,
    /// The buyer's answers to the shop's own checkout questions go along (ORD-7).
    pub checkout_fields: bool,
    /// Discount percentage per row (ORD-8).
    pub row_discounts: bool,
    /// Company name on address line 1 (ORD-9).
    pub company_on_line_1: bool,
    /// Stands before the shop's number in the ERP's external order number; one per shop.
    pub prefix: String,
    /// The ERP's number of this web shop.
    pub webshop: Option<u64>,
    /// The ERP's warehouse.
    pub stock_site: Option<u64>,
    /// The VAT rates that the ERP has, in percent in the file; an order with another rate is held
    /// (money.md §5, last line).
    #[serde(with = "percent")]
    pub vat_rates: Vec<VatRate>,
}

impl Default for OrderSettings {
    fn default() -> Self {
        Self {
            event: OrderEvent::Placed,
            delivery: Delivery::Direct,
            since: None,
            confirm_to_customer: false,
            confirm_to_administrator: false,
            zero_shipping: false,
            zero_payment_fee: false,
            zero_cash_on_delivery: false,
            checkout_fields: true,
            row_discounts: false,
            company_on_line_1: false,
            prefix: String::new(),
            webshop: None,
            stock_site: None,
            vat_rates: vec![VatRate(2500), VatRate(1200), VatRate(600), VatRate::ZERO],
        }
    }
}

/// Finding and creating customers (CUS).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CustomerSettings {
    /// Ignore the e-mail when creating.
    pub ignore_email: bool,
    /// Ignore the person or organisation number when creating.
    pub ignore_number: bool,
    /// Overwrite the data of a customer that was found.
    pub update: bool,
    /// When the number of a private person is sent (money.md §6, "Law").
    pub person_numbers: PersonNumbers,
    /// The ERP's customer group for companies.
    pub company_group: Option<u64>,
    /// The ERP's customer group for private persons.
    pub person_group: Option<u64>,
}

impl Default for CustomerSettings {
    fn default() -> Self {
        Self {
            ignore_email: false,
            ignore_number: false,
            update: true,
            person_numbers: PersonNumbers::default(),
            company_group: None,
            person_group: None,
        }
    }
}

/// When the number of a private person leaves the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonNumbers {
    /// Only when customers are found by number alone, so that it is what identifies them.
    #[default]
    WhenNeeded,
    /// Always: the merchant has a reason that the law accepts.
    Always,
    /// Never.
    Never,
}

/// Exporting articles (ART-2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArticleSettings {
    /// Whether a changed article is sent again.
    pub event: ArticleEvent,
    /// Whether it goes to the ERP.
    pub delivery: Delivery,
    /// Language of the names, ISO 639-1; the shop's default when absent.
    pub language: Option<String>,
}

/// When articles are exported after the first time (ART-2, first list).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleEvent {
    /// When the article changes.
    #[default]
    Changed,
    /// Never.
    Inactive,
}

/// What the ERP is told of a payment method.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentMapping {
    /// The ERP's code of the payment type.
    pub code: String,
    /// Paid before delivery, by bank transfer.
    pub prepayment: bool,
    /// Cash on delivery: its fee goes as the cash-on-delivery article (ORD-6).
    pub cash_on_delivery: bool,
}

/// What the merchant has done about a delivery method (ORD-14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliveryMapping {
    /// Its id stands in "external key" in the ERP; nothing but the merchant's word tells.
    pub linked: bool,
}
