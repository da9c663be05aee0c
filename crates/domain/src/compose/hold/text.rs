//! What a person reads of a hold: what is wrong with the figures, and the cure.

use std::fmt;

use super::Hold;

impl Hold {
    /// What a person can do so that the order goes.
    pub fn cure(&self) -> String {
        match self {
            Self::NoRows => "Add the goods to the order in the shop, or cancel it.".into(),
            Self::Email => "Enter the customer's e-mail address on the order in the shop.".into(),
            Self::Name => "Enter the customer's name on the order in the shop.".into(),
            Self::Country { .. } => {
                "Choose the country again in the order's addresses in the shop.".into()
            }
            Self::Currency { .. } => "Register this order in the ERP by hand.".into(),
            Self::Reference { .. } => "Choose a shorter `orders.prefix` of letters and digits; if \
                 the shop's number itself is the trouble, register the order by hand."
                .into(),
            Self::ArticleNumber { .. } => "Give the article a number of letters a-z, digits, \
                 hyphen, underscore and full stop, and put it on the order too: remove the row \
                 and add the article again."
                .into(),
            Self::ServiceClash { service, .. } => format!(
                "Choose another article number in `{}`, or for the article in the shop.",
                service.key()
            ),
            Self::ServiceNumber { service, .. } => format!(
                "Enter an article number in `{}` and make sure that the ERP has it.",
                service.key()
            ),
            Self::Quantity { .. } => "Correct the row's quantity in the shop.".into(),
            Self::VatRate { .. } => "If the ERP has this rate, add it to `orders.vat_rates`; else \
                 correct the article's VAT in the shop and add the row again."
                .into(),
            Self::VatSums { .. } | Self::NegativeDiscount { .. } => {
                "Remove the row in the shop and add the article again.".into()
            }
            Self::RowsDiffer { .. } | Self::SumsDiffer { .. } => "Open and save the order in the \
                 shop so that it adds up again; if it still does not, register it by hand."
                .into(),
            Self::NegativeTotal { .. } => "Lower the discount in \
                 the shop, and give the customer the rest as a credit in the ERP."
                .into(),
            Self::GiftCards { .. } => {
                "Correct the gift card's sum in the shop: the rest stays on the card.".into()
            }
            Self::AmountTooLarge => "Correct the order's figures in the shop.".into(),
            Self::Residual { .. } | Self::Unbalanced { .. } => "Set `rounding` to how the ERP \
                 rounds, with `price_decimals` as high as it accepts; the preview shows the rows."
                .into(),
        }
    }
}

impl std::error::Error for Hold {}

impl fmt::Display for Hold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => formatter.write_str("the order has no goods"),
            Self::Email => formatter.write_str("the customer has no usable e-mail address"),
            Self::Name => formatter.write_str("the customer has no name"),
            Self::Country { country } => {
                write!(formatter, "{country:?} is no two-letter country code")
            }
            Self::Currency { currency } => {
                write!(formatter, "{currency:?} is no three-letter currency code")
            }
            Self::Reference { reference, limit } => write!(
                formatter,
                "the reference {reference:?} is not 1 to {limit} plain characters"
            ),
            Self::ArticleNumber { row, name, number, problems } => {
                write!(
                    formatter,
                    "row {row} ({name}): the article number {number:?} can't be sent"
                )?;
                for (index, problem) in problems.iter().enumerate() {
                    write!(formatter, "{} {problem}", if index == 0 { ":" } else { "," })?;
                }
                Ok(())
            }
            Self::ServiceClash { row, number, service } => write!(
                formatter,
                "row {row}: the article number {number:?} is that of `{}`",
                service.key()
            ),
            Self::ServiceNumber { service, number } => {
                write!(formatter, "`{}` is {number:?}, no article number", service.key())
            }
            Self::Quantity { row, quantity } => {
                write!(formatter, "row {row}: the quantity is {quantity}")
            }
            Self::VatRate { row, vat } => {
                write!(formatter, "row {row}: the ERP has no VAT rate of {vat}")
            }
            Self::VatSums { row, vat, net, gross } => write!(
                formatter,
                "row {row}: {net} without VAT and {gross} with VAT do not make a rate of {vat}"
            ),
            Self::NegativeDiscount { row, gross } => {
                write!(formatter, "row {row}: the discount is {gross}, which adds to the price")
            }
            Self::RowsDiffer { rows, cart } => {
                write!(formatter, "the rows come to {rows} but the shop's sum of goods is {cart}")
            }
            Self::SumsDiffer { goods, shipping, fee, total } => write!(
                formatter,
                "goods {goods}, shipping {shipping} and fee {fee} do not make the total {total}"
            ),
            Self::NegativeTotal { total } => write!(formatter, "the total is {total}"),
            Self::GiftCards { cards, total } => {
                write!(formatter, "gift cards pay {cards} of an order that costs {total}")
            }
            Self::AmountTooLarge => formatter.write_str("an amount in the order is out of range"),
            Self::Residual { residual, rates } => write!(
                formatter,
                "{residual} would be left over, more than one öre for each of {rates} VAT rates"
            ),
            Self::Unbalanced { shop, erp } => {
                write!(formatter, "the rows come to {erp} in the ERP but {shop} is to be paid")
            }
        }
    }
}
