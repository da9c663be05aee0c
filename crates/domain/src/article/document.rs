//! An article as it is to stand in the ERP.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Article, without_markup};
use crate::document::ArticleDocument;
use crate::text::{filled, shorten};

/// Most characters in a name. The ERP's own limit is not published.
pub(crate) const NAME_LIMIT: usize = 200;

/// What the ERP is told of an article that passed [`classify`](super::classify): no markup in the
/// name, the price without VAT with two decimals, half away from zero (specter-api §5.4).
pub fn document(article: &Article) -> ArticleDocument {
    let amount = article.price.amount;
    let net = if article.price.vat_included {
        // The divisor is at least 1, so the quotient always fits.
        amount.checked_div(Decimal::ONE + article.vat.fraction()).unwrap_or(amount)
    } else {
        amount
    };
    let mut name = without_markup(&article.name);
    shorten(&mut name, NAME_LIMIT);
    ArticleDocument {
        number: article.number.clone(),
        name: if name.is_empty() { article.number.clone() } else { name },
        price_net: two_decimals(net),
        vat: article.vat,
        barcode: article.barcode.as_deref().and_then(filled),
        weight_grams: article.weight_grams,
        opening_stock: article.stock,
    }
}

fn two_decimals(amount: Decimal) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}
