//! A shop article as the engine sees it, the checks before it is exported (PRE-2, PRE-4, PRE-5,
//! ART-3) and what is to stand in the ERP.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::VatRate;

mod document;
mod finding;
mod html;
mod number;

pub use document::document;
pub use finding::{ArticleFinding, ArticleStatus, LISTED_TWINS, classify};
pub use html::without_markup;
pub use number::{NUMBER_LIMIT, NumberProblem, number_problems};

/// One thing that can be bought: a plain article, or one choice option of an article (ART-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The shop's ids.
    pub id: ArticleId,
    /// Article number as it stands in the shop; may be empty.
    pub number: String,
    /// Name, with the chosen options for a variant.
    pub name: String,
    /// Regular price with or without VAT in the shop's base currency, unrounded, surcharge included.
    pub price: Price,
    /// VAT rate.
    pub vat: VatRate,
    /// EAN.
    pub barcode: Option<String>,
    /// Grams.
    pub weight_grams: Option<Decimal>,
    /// Stock, `None` when stock handling is off (ART-3).
    pub stock: Option<Decimal>,
    /// A package of other articles (PRE-5).
    pub package: bool,
}

/// The shop's ids of an article or of one of its variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArticleId {
    /// The article.
    pub article: u64,
    /// The variant, for a choice option.
    pub variant: Option<u64>,
}

/// A price, and whether it holds VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The amount in main units.
    pub amount: Decimal,
    /// True when VAT is part of it.
    pub vat_included: bool,
}
