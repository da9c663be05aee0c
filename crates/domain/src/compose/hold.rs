//! Why an order may not be sent: stable code, what is wrong with the figures, and the cure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::article::NumberProblem;
use crate::money::{Ore, VatRate};
use crate::settings::Service;

mod text;
mod values;

/// The reason why an order is held. Rows count from 1, in the shop's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// The order has no rows with goods.
    NoRows,
    /// The customer has no e-mail address, or one that is too long to be one.
    Email,
    /// Neither a company nor a person is named.
    Name,
    /// The country of an address is no ISO 3166-1 code.
    Country {
        /// As it stands.
        country: String,
    },
    /// The currency is no ISO 4217 code.
    Currency {
        /// As it stands.
        currency: String,
    },
    /// The reference would be empty, too long, or hold a character that is not plain.
    Reference {
        /// Prefix and number, cut for showing.
        reference: String,
        /// Most characters that are allowed.
        limit: usize,
    },
    /// A row has no article number, or one that breaks PRE-2.
    ArticleNumber {
        /// The row.
        row: usize,
        /// Its name.
        name: String,
        /// Its number.
        number: String,
        /// What is wrong with it.
        problems: Vec<NumberProblem>,
    },
    /// A row of goods has the article number of a service (ORD-10).
    ServiceClash {
        /// The row.
        row: usize,
        /// The number.
        number: String,
        /// The service that uses it.
        service: Service,
    },
    /// A service that the order needs has no usable article number (ORD-10).
    ServiceNumber {
        /// The service.
        service: Service,
        /// What stands in the settings.
        number: String,
    },
    /// A quantity that no order can have.
    Quantity {
        /// The row.
        row: usize,
        /// The quantity.
        quantity: Decimal,
    },
    /// A VAT rate that the ERP does not have.
    VatRate {
        /// The row.
        row: usize,
        /// The rate.
        vat: VatRate,
    },
    /// A row's sums with and without VAT disagree with its rate.
    VatSums {
        /// The row.
        row: usize,
        /// The rate.
        vat: VatRate,
        /// Without VAT.
        net: Ore,
        /// With VAT.
        gross: Ore,
    },
    /// A discount that adds instead of taking off.
    NegativeDiscount {
        /// The row.
        row: usize,
        /// The discount, with VAT.
        gross: Ore,
    },
    /// Rows less discounts are not the shop's sum of goods, by more than one öre a row.
    RowsDiffer {
        /// Rows less discounts.
        rows: Ore,
        /// The shop's sum.
        cart: Ore,
    },
    /// Goods, shipping and fee are not the shop's total.
    SumsDiffer {
        /// Goods.
        goods: Ore,
        /// Shipping.
        shipping: Ore,
        /// Fee of the payment method.
        fee: Ore,
        /// The shop's total.
        total: Ore,
    },
    /// The total is below nothing.
    NegativeTotal {
        /// The total.
        total: Ore,
    },
    /// Gift cards pay more than the order costs, or a negative sum.
    GiftCards {
        /// What the cards pay.
        cards: Ore,
        /// What the order costs.
        total: Ore,
    },
    /// An amount or quantity that no webshop order can have.
    AmountTooLarge,
    /// More than one öre a rate would be left: the rounding profile is wrong, not the rounding.
    Residual {
        /// What would be left.
        residual: Ore,
        /// VAT rates in the order.
        rates: usize,
    },
    /// The rows do not add up to what is left to pay.
    Unbalanced {
        /// What is left to pay.
        shop: Ore,
        /// What the ERP would make of the rows.
        erp: Ore,
    },
}

impl Hold {
    /// A short stable text for lists, logs and the documentation.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRows => "no-rows",
            Self::Email => "email",
            Self::Name => "name",
            Self::Country { .. } => "country",
            Self::Currency { .. } => "currency",
            Self::Reference { .. } => "reference",
            Self::ArticleNumber { .. } => "article-number",
            Self::ServiceClash { .. } => "service-clash",
            Self::ServiceNumber { .. } => "service-number",
            Self::Quantity { .. } => "quantity",
            Self::VatRate { .. } => "vat-rate",
            Self::VatSums { .. } => "vat-sums",
            Self::NegativeDiscount { .. } => "negative-discount",
            Self::RowsDiffer { .. } => "rows-differ",
            Self::SumsDiffer { .. } => "sums-differ",
            Self::NegativeTotal { .. } => "negative-total",
            Self::GiftCards { .. } => "gift-cards",
            Self::AmountTooLarge => "amount-too-large",
            Self::Residual { .. } => "residual",
            Self::Unbalanced { .. } => "unbalanced",
        }
    }
}
