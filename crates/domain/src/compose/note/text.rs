//! Notes as plain sentences.

use std::fmt;

use super::{AddressPart, Note};

impl fmt::Display for AddressPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Street => "street",
            Self::Postcode => "postcode",
            Self::Town => "town",
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PaymentCodeMissing { method, name } => write!(
                formatter,
                "The payment method {name} ({method}) has no code; the order goes without one. \
                 Set `code` under [payments.{method}]."
            ),
            Self::NoPayment => formatter.write_str("Nothing pays for the order yet."),
            Self::SeveralPayments { count, name } => write!(
                formatter,
                "{count} payment methods pay for the order; the ERP is told of {name}, the largest."
            ),
            Self::PaymentsDiffer { paid, total } => {
                write!(formatter, "The payments come to {paid} but the order costs {total}.")
            }
            Self::GiftCard { amount } => {
                write!(formatter, "A gift card pays {amount} and is a row of its own.")
            }
            Self::IdentityNumberInvalid { reason } => {
                write!(formatter, "The person or organisation number is not sent: {reason}.")
            }
            Self::PersonNumberWithheld => formatter.write_str(
                "The person number is not sent: the settings do not need it to find the customer.",
            ),
            Self::VatNumberInvalid => {
                formatter.write_str("The VAT number does not have the form of one and is not sent.")
            }
            Self::NoMatchingKey => formatter.write_str(
                "Customers are found by number only and this one has none to send, so the ERP \
                 makes a new customer.",
            ),
            Self::CompanyNameMissing { used } => {
                write!(formatter, "The company has no name; it goes as {used}.")
            }
            Self::PersonNameMissing { used } => {
                write!(formatter, "The person has no name; the company's, {used}, is sent.")
            }
            Self::NameSplit => {
                formatter.write_str("The whole name stood in one field and was split in two.")
            }
            Self::NameIncomplete => formatter.write_str("The person has one name only."),
            Self::CountryAssumed { country } => {
                write!(formatter, "The address names no country; {country} is sent.")
            }
            Self::AddressIncomplete { part } => {
                write!(formatter, "The invoice address has no {part}.")
            }
            Self::DeliveryAddressEmpty => formatter
                .write_str("The delivery address names no place; the invoice address is sent."),
            Self::DeliveryMethodMissing => {
                formatter.write_str("The order names no delivery method.")
            }
            Self::TextShortened { field, limit } => {
                write!(formatter, "The {field} was cut to {limit} characters.")
            }
            Self::EmptyRowLeftOut { row, name } => {
                write!(formatter, "Row {row} ({name}) has quantity and sum 0 and is not sent.")
            }
            Self::PercentNotSent { row } => write!(
                formatter,
                "Row {row}: the discount's percentage does not give the shop's sum, so the \
                 reduced price is sent instead."
            ),
            Self::DiscountMoved { from, to, amount } => write!(
                formatter,
                "{amount} of the discount is more than the goods at {from} cost and is taken at {to}."
            ),
            Self::ChargeShared { service } => write!(
                formatter,
                "The shop gives one sum for `{}`; it is shared over the goods' VAT rates.",
                service.key()
            ),
            Self::CartCorrected { difference } => write!(
                formatter,
                "The shop's rows differ from its sum of goods by {difference}; the largest rows \
                 carry it."
            ),
            Self::RowAdjusted { row, by } => write!(
                formatter,
                "Row {row} comes to {by} more than in the shop, so that the sum is right."
            ),
            Self::RowParted { row } => write!(
                formatter,
                "Rows {row} and {} are one row of the shop: no single unit price gives its sum.",
                row + 1
            ),
            Self::Residual { amount } => {
                write!(formatter, "A rounding row of {amount} makes the total right.")
            }
        }
    }
}
