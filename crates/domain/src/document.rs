//! What is to stand in the ERP: the desired documents, in neutral words.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::identity::masked;
use crate::money::{Ore, VatRate};

/// The order as it is to stand in the ERP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDocument {
    /// The shop's number behind the link's prefix: the client reference (ledger.md §3, ORD-15).
    pub reference: String,
    /// ISO 4217.
    pub currency: String,
    /// ISO 639-1, lower case.
    pub language: String,
    /// The ERP's code of the language, where the settings name one.
    pub language_code: Option<String>,
    /// The ERP's code of the payment type; empty when the method has no code.
    pub payment_code: String,
    /// The payment provider's reference.
    pub payment_reference: Option<String>,
    /// Paid before delivery, by bank transfer.
    pub prepayment: bool,
    /// Shown on the customer's documents: checkout fields (ORD-7).
    pub comment: Option<String>,
    /// The shop's delivery-method id as text (ORD-14).
    pub delivery_method: Option<String>,
    /// The ERP mails the confirmation to the customer (ORD-2).
    pub confirm_to_customer: bool,
    /// The ERP mails a copy to the administrator (ORD-3).
    pub confirm_to_administrator: bool,
    /// The ERP's number of the web shop.
    pub webshop: Option<u64>,
    /// The ERP's warehouse.
    pub stock_site: Option<u64>,
    /// Rows in sending order.
    pub rows: Vec<DocumentRow>,
    /// What the ERP will make of the rows, with VAT: what is left to pay after gift cards.
    pub payable: Ore,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Goods.
    Article,
    /// Delivery (ORD-4).
    Shipping,
    /// Fee of the payment method (ORD-5).
    PaymentFee,
    /// Cash on delivery (ORD-6).
    CashOnDelivery,
    /// Discount, one row a VAT rate, negative (ORD-11).
    Discount,
    /// Gift card used as payment, negative, VAT 0 (ORD-12).
    GiftCard,
    /// What no net price can express, VAT 0 (BEY-1).
    Rounding,
}

/// One row of the order document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// What it stands for.
    pub kind: RowKind,
    /// Article number in the ERP.
    pub article_number: String,
    /// Row text.
    pub text: String,
    /// Free text under the row, such as the choices made.
    pub comment: Option<String>,
    /// Unit price without VAT, before `discount_percent`.
    pub unit_net: Decimal,
    /// How many.
    pub quantity: Decimal,
    /// VAT rate.
    pub vat: VatRate,
    /// Row discount in percent (ORD-8); `None` is an explicit 0.
    pub discount_percent: Option<Decimal>,
}

/// The customer as it is to stand in the ERP. `Debug` hides the numbers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerDocument {
    /// Company or person, with its names.
    pub party: Party,
    /// Person or organisation number, normalised, only if it is valid and may be sent.
    pub identity_number: Option<String>,
    /// EU VAT number.
    pub vat_number: Option<String>,
    /// E-mail, trimmed.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Mobile telephone.
    pub mobile: String,
    /// ISO 4217.
    pub currency: String,
    /// ISO 639-1, lower case.
    pub language: String,
    /// The ERP's code of the language, where the settings name one.
    pub language_code: Option<String>,
    /// The ERP's customer group.
    pub group: Option<u64>,
    /// Invoice address.
    pub invoice: PostalAddress,
    /// Delivery address with its recipient.
    pub delivery: PostalAddress,
    /// How an existing customer is found (CUS).
    pub matching: Matching,
    /// Overwrite the data of a customer that was found.
    pub update: bool,
}

impl fmt::Debug for CustomerDocument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CustomerDocument")
            .field("party", &self.party)
            .field("identity_number", &self.identity_number.as_deref().map(masked))
            .field("vat_number", &self.vat_number.as_deref().map(masked))
            .field("email", &self.email)
            .field("phone", &self.phone)
            .field("mobile", &self.mobile)
            .field("currency", &self.currency)
            .field("language", &self.language)
            .field("language_code", &self.language_code)
            .field("group", &self.group)
            .field("invoice", &self.invoice)
            .field("delivery", &self.delivery)
            .field("matching", &self.matching)
            .field("update", &self.update)
            .finish()
    }
}

/// A company or a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A company and the person who ordered.
    Company {
        /// Company name.
        name: String,
        /// Who ordered.
        contact: String,
    },
    /// A private person.
    Person {
        /// First name.
        first_name: String,
        /// Family name.
        last_name: String,
    },
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    /// Company, or the recipient's name.
    pub name: String,
    /// Person at the company.
    pub attention: Option<String>,
    /// First line.
    pub line1: String,
    /// Second line.
    pub line2: Option<String>,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// State.
    pub state: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// Which of the two keys find an existing customer: the four cases of CUS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// The same number or the same e-mail.
    NumberOrEmail,
    /// The same number only.
    Number,
    /// The same e-mail only.
    Email,
    /// Always a new customer.
    AlwaysNew,
}

/// An article as it is to stand in the ERP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleDocument {
    /// Its identity in the ERP; passes the checks of PRE-2.
    pub number: String,
    /// Name without markup.
    pub name: String,
    /// Price without VAT, two decimals.
    pub price_net: Decimal,
    /// VAT rate.
    pub vat: VatRate,
    /// EAN.
    pub barcode: Option<String>,
    /// Grams.
    pub weight_grams: Option<Decimal>,
    /// Opening stock, used when the ERP creates the article; `None` when stock handling is off (ART-3).
    pub opening_stock: Option<Decimal>,
}
