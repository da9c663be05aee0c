//! A hold as a sentence with values, for readers of every language.

use super::Hold;
use crate::article::NumberProblem;
use crate::sentence::Sentence;

impl Hold {
    /// The sentence under [`Self::code`], with the values that it names.
    pub fn sentence(&self) -> Sentence {
        let sentence = Sentence::new(self.code());
        match self {
            Self::NoRows | Self::Email | Self::Name | Self::AmountTooLarge => sentence,
            Self::Country { country } => sentence.text("country", country),
            Self::Currency { currency } => sentence.text("currency", currency),
            Self::Reference { reference, limit } => {
                sentence.text("reference", reference).number("limit", *limit)
            }
            Self::ArticleNumber { row, name, number, problems } => sentence
                .number("row", *row)
                .text("name", name)
                .text("number", number)
                .all("problems", problems.iter().map(NumberProblem::sentence).collect()),
            Self::ServiceClash { row, number, service } => sentence
                .number("row", *row)
                .text("number", number)
                .one_of("service", "service", service.name()),
            Self::ServiceNumber { service, number } => Sentence::new("service-number-unset")
                .one_of("service", "service", service.name())
                .text("number", number),
            Self::Quantity { row, quantity } => {
                sentence.number("row", *row).decimal("quantity", *quantity)
            }
            Self::VatRate { row, vat } => {
                sentence.number("row", *row).decimal("vat", vat.percent())
            }
            Self::VatSums { row, vat, net, gross } => sentence
                .number("row", *row)
                .decimal("vat", vat.percent())
                .amount("net", *net)
                .amount("gross", *gross),
            Self::NegativeDiscount { row, gross } => {
                sentence.number("row", *row).amount("gross", *gross)
            }
            Self::RowsDiffer { rows, cart } => sentence.amount("rows", *rows).amount("cart", *cart),
            Self::SumsDiffer { goods, shipping, fee, total } => sentence
                .amount("goods", *goods)
                .amount("shipping", *shipping)
                .amount("fee", *fee)
                .amount("total", *total),
            Self::NegativeTotal { total } => sentence.amount("total", *total),
            Self::GiftCards { cards, total } => {
                sentence.amount("cards", *cards).amount("total", *total)
            }
            Self::Residual { residual, rates } => {
                sentence.amount("residual", *residual).number("rates", *rates)
            }
            Self::Unbalanced { shop, erp } => sentence.amount("shop", *shop).amount("erp", *erp),
        }
    }

    /// One hold of each kind, for whoever checks that all of them can be said.
    pub fn examples() -> Vec<Self> {
        use rust_decimal::Decimal;

        use crate::money::{Ore, VatRate};
        use crate::settings::Service;
        let (row, ore, vat) = (2, Ore(12_345), VatRate::default());
        let text = || "X".to_owned();
        vec![
            Self::NoRows,
            Self::Email,
            Self::Name,
            Self::Country { country: text() },
            Self::Currency { currency: text() },
            Self::Reference { reference: text(), limit: 50 },
            Self::ArticleNumber {
                row,
                name: text(),
                number: text(),
                problems: NumberProblem::examples(),
            },
            Self::ServiceClash { row, number: text(), service: Service::Shipping },
            Self::ServiceNumber { service: Service::GiftCard, number: text() },
            Self::Quantity { row, quantity: Decimal::new(-15, 1) },
            Self::VatRate { row, vat },
            Self::VatSums { row, vat, net: ore, gross: ore },
            Self::NegativeDiscount { row, gross: ore },
            Self::RowsDiffer { rows: ore, cart: ore },
            Self::SumsDiffer { goods: ore, shipping: ore, fee: ore, total: ore },
            Self::NegativeTotal { total: ore },
            Self::GiftCards { cards: ore, total: ore },
            Self::AmountTooLarge,
            Self::Residual { residual: ore, rates: 2 },
            Self::Unbalanced { shop: ore, erp: ore },
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_value_of_the_english_words_is_among_the_values() {
        for hold in Hold::examples() {
            let json = serde_json::to_string(&hold.sentence()).unwrap();
            let back: Sentence = serde_json::from_str(&json).unwrap();
            assert_eq!(back, hold.sentence());
        }
        let keys: BTreeSet<_> = Hold::examples().iter().map(|hold| hold.sentence().key).collect();
        assert_eq!(keys.len(), Hold::examples().len(), "one key each");
    }
}
