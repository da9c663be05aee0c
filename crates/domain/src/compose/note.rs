//! What was decided while composing, and what a person should look at.

use serde::{Deserialize, Serialize};

use crate::identity::IdentityError;
use crate::money::{Ore, VatRate};
use crate::settings::Service;

mod text;

/// One decision or warning. Shop rows count from 1 in the shop's order, document rows in sending
/// order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The payment method has no code of the ERP.
    PaymentCodeMissing {
        /// The shop's id of the method.
        method: u64,
        /// Its name.
        name: String,
    },
    /// Nothing pays for the order.
    NoPayment,
    /// More than one method besides gift cards pays; the largest sum names the payment type.
    SeveralPayments {
        /// How many.
        count: usize,
        /// The method that was chosen.
        name: String,
    },
    /// The payments do not cover the total, or cover more (abicart-api Q12).
    PaymentsDiffer {
        /// What the payments that count come to.
        paid: Ore,
        /// What the order costs.
        total: Ore,
    },
    /// A gift card is a row of its own (ORD-12).
    GiftCard {
        /// What it pays.
        amount: Ore,
    },
    /// The identity number is invalid and not sent.
    IdentityNumberInvalid {
        /// Why.
        reason: IdentityError,
    },
    /// A private person's number is not needed and not sent (money.md §6, "Law").
    PersonNumberWithheld,
    /// The VAT number has no valid form and is not sent.
    VatNumberInvalid,
    /// Customers are found by number only and there is none to send: a new customer is made.
    NoMatchingKey,
    /// A business buyer without company name goes as a company with this name.
    CompanyNameMissing {
        /// The person's name.
        used: String,
    },
    /// A private buyer has only a company name, which stands as the family name.
    PersonNameMissing {
        /// The company's name.
        used: String,
    },
    /// A whole name stood in one field and was split at its last blank.
    NameSplit,
    /// The person has one name only.
    NameIncomplete,
    /// The invoice address names no country.
    CountryAssumed {
        /// The country that is sent.
        country: String,
    },
    /// A part of the invoice address is empty.
    AddressIncomplete {
        /// The part.
        part: AddressPart,
    },
    /// The delivery address names no place; the invoice address's is sent.
    DeliveryAddressEmpty,
    /// The order names no delivery method (ORD-14).
    DeliveryMethodMissing,
    /// A text was cut.
    TextShortened {
        /// Which.
        field: String,
        /// To how many characters.
        limit: usize,
    },
    /// A row of nothing, quantity and sum 0, is not sent.
    EmptyRowLeftOut {
        /// The shop's row.
        row: usize,
        /// Its name.
        name: String,
    },
    /// The discount's percentage does not give the shop's sum; the reduced price is sent (ORD-8).
    PercentNotSent {
        /// The shop's row.
        row: usize,
    },
    /// A discount was larger than the goods of its rate and continues at another rate.
    DiscountMoved {
        /// Its rate.
        from: VatRate,
        /// The rate that takes it.
        to: VatRate,
        /// How much.
        amount: Ore,
    },
    /// The shop gives one sum without a rate of its own; it is shared over the goods' rates.
    ChargeShared {
        /// Shipping, fee or cash on delivery.
        service: Service,
    },
    /// The shop's rows and its sum of goods differ by an öre or a few; the largest rows carry it.
    CartCorrected {
        /// Sum of goods − rows.
        difference: Ore,
    },
    /// A row comes to some öre more or less than in the shop, so that its rate's sum is right.
    RowAdjusted {
        /// The document's row.
        row: usize,
        /// ERP − shop.
        by: Ore,
    },
    /// No unit price gives the row's sum; the quantity is parted over two prices.
    RowParted {
        /// The document's first row of the two.
        row: usize,
    },
    /// A rounding row of some öre (money.md §3.6).
    Residual {
        /// How much.
        amount: Ore,
    },
}

/// A part of an address that the ERP wants (specter-api §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressPart {
    /// Street.
    Street,
    /// Postcode.
    Postcode,
    /// Town.
    Town,
}

impl Note {
    /// True for what a person should look at, false for what explains a row.
    pub fn is_warning(&self) -> bool {
        !matches!(
            self,
            Self::GiftCard { .. }
                | Self::PersonNumberWithheld
                | Self::NameSplit
                | Self::PercentNotSent { .. }
                | Self::CartCorrected { .. }
                | Self::RowAdjusted { .. }
                | Self::RowParted { .. }
                | Self::Residual { .. }
        )
    }
}
