//! What the merchant decides, with the defaults; read from and written to TOML.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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

/// Article numbers of rows that are no goods (ORD-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceArticles {
    /// Gift card used as payment.
    pub gift_card: String,
    /// Discount.
    pub discount: String,
    /// Fee of the payment method.
    pub payment_fee: String,
    /// Shipping.
    pub shipping: String,
    /// Cash on delivery.
    pub cash_on_delivery: String,
    /// Rounding of an öre that no net price can express.
    pub rounding: String,
    /// Create those that are missing in the ERP.
    pub create: bool,
}

impl Default for ServiceArticles {
    fn default() -> Self {
        Self {
            gift_card: "PRESENTKORT".into(),
            discount: "RABATT".into(),
            payment_fee: "AVGIFT".into(),
            shipping: "FRAKT".into(),
            cash_on_delivery: "POSTFORSKOTT".into(),
            rounding: "ORESUTJAMNING".into(),
            create: true,
        }
    }
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

/// How the ERP makes a total of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoundingProfile {
    /// Whether a row's net sum is rounded to two decimals first.
    pub row_net: RowNet,
    /// Where VAT is added and rounded.
    pub vat: VatRounding,
    /// How a third decimal is treated.
    pub mode: RoundingMode,
    /// Most decimals that a unit price may have, 2 to 6.
    pub price_decimals: u32,
}

impl Default for RoundingProfile {
    fn default() -> Self {
        Self {
            row_net: RowNet::Exact,
            vat: VatRounding::PerRow,
            mode: RoundingMode::HalfUp,
            price_decimals: 6,
        }
    }
}

/// A row's net sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowNet {
    /// Kept with all decimals.
    Exact,
    /// Rounded to two decimals before VAT.
    TwoDecimals,
}

/// Where VAT is added and rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatRounding {
    /// On every row, the row's sum with VAT then rounded to the öre.
    PerRow,
    /// On the sum of the rows of one rate.
    PerRate,
    /// On the whole document, once.
    PerDocument,
}

/// How a third decimal is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// 5 goes away from zero.
    HalfUp,
    /// Cut off.
    Truncate,
}
