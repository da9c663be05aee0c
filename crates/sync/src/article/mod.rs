//! Articles: every choice option as an article of its own, in batches, absolute and free to repeat
//! (ART, PRE).

mod decide;
mod figures;
pub(crate) mod list;
mod pick;
mod send;
mod service;
mod work;

use koppla_domain::article::{Article, ArticleId};
use koppla_domain::document::ArticleDocument;
use sha2::{Digest, Sha256};

use crate::lane::hex;

pub use figures::ArticleFigures;
pub use list::{ArticleReport, RefusedArticle};
pub use service::{RefusedService, ServiceArticles};

/// The ledger's key of an article or variant.
pub(crate) fn key(id: ArticleId) -> String {
    match id.variant {
        Some(variant) => format!("{}/{variant}", id.article),
        None => id.article.to_string(),
    }
}

/// The ids in a key; `None` for a key that [`key`] does not make.
pub(crate) fn id(key: &str) -> Option<ArticleId> {
    let (article, variant) = match key.split_once('/') {
        Some((article, variant)) => (article, Some(variant.parse().ok()?)),
        None => (key, None),
    };
    Some(ArticleId { article: article.parse().ok()?, variant })
}

/// Hash of what the ERP is told of an article after its creation; the stock is not part of it,
/// because it counts at creation only.
pub(crate) fn digest(document: &ArticleDocument) -> String {
    let told = ArticleDocument { opening_stock: None, ..document.clone() };
    // The type holds no maps, so it always serialises.
    hex(&Sha256::digest(serde_json::to_vec(&told).unwrap_or_default())[..16])
}

/// In the place of the hash while nobody knows which of two documents the ERP has: unlike any.
pub(crate) const IN_DOUBT: &str = "in doubt";

/// Stands for another record of the same number when numbers are compared.
pub(crate) fn namesake(id: ArticleId, number: &str) -> Article {
    Article {
        id,
        number: number.to_owned(),
        name: String::new(),
        price: koppla_domain::article::Price {
            amount: rust_decimal::Decimal::ZERO,
            vat_included: true,
        },
        vat: koppla_domain::VatRate::ZERO,
        barcode: None,
        weight_grams: None,
        stock: None,
        package: false,
    }
}
