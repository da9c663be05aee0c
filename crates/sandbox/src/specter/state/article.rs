//! Articles and their stock.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::specter::exact::Exact;

/// Stock at one warehouse; either figure may be negative.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Stock {
    pub(in crate::specter) on_hand: Exact,
    pub(in crate::specter) reserved: Exact,
}

/// Who supplies an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Supplier {
    pub(in crate::specter) supplier_no: String,
    pub(in crate::specter) supplier_name: String,
    pub(in crate::specter) supplier_article_no: String,
    pub(in crate::specter) supplier_buy_price: Option<Exact>,
}

/// An article.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(in crate::specter) struct Article {
    /// Specter's own number; 0 in a seed means "the next".
    pub(in crate::specter) article_id: u64,
    pub(in crate::specter) article_no: String,
    pub(in crate::specter) name: String,
    pub(in crate::specter) price_excl_vat: Exact,
    pub(in crate::specter) vat_percent: Exact,
    pub(in crate::specter) buy_price: Option<Exact>,
    pub(in crate::specter) stock_price: Option<Exact>,
    pub(in crate::specter) bar_code: String,
    /// Kilograms.
    pub(in crate::specter) product_weight: Option<Exact>,
    /// Cubic metres.
    pub(in crate::specter) product_volume: Option<Exact>,
    pub(in crate::specter) manufacturing_country_code: String,
    pub(in crate::specter) supplier: Option<Supplier>,
    /// Whether it has stock figures at all.
    pub(in crate::specter) stocked: bool,
    /// By warehouse.
    pub(in crate::specter) stock: BTreeMap<u32, Stock>,
}

impl Article {
    /// What can be sold from a warehouse; `None` when the article has no stock figures.
    pub(in crate::specter) fn available(&self, site: u32) -> Option<Exact> {
        let stock = self.stock.get(&site).copied().unwrap_or_default();
        self.stocked.then(|| Exact(stock.on_hand.0 - stock.reserved.0))
    }

    /// What can be sold from all warehouses together.
    pub(in crate::specter) fn available_everywhere(&self) -> Option<Exact> {
        let sum: Decimal =
            self.stock.values().map(|stock| stock.on_hand.0 - stock.reserved.0).sum();
        self.stocked.then_some(Exact(sum))
    }
}

/// All articles of an account.
#[derive(Debug, Default)]
pub(in crate::specter) struct Articles {
    by_id: BTreeMap<u64, Article>,
    by_number: HashMap<String, u64>,
}

impl Articles {
    /// By Specter's own id, in that order.
    pub(in crate::specter) fn all(&self) -> &BTreeMap<u64, Article> {
        &self.by_id
    }

    /// The article with this number.
    pub(in crate::specter) fn find(&self, number: &str) -> Option<&Article> {
        self.by_number.get(number).and_then(|id| self.by_id.get(id))
    }

    /// The article with this number, to change anything but its number.
    pub(in crate::specter) fn find_mut(&mut self, number: &str) -> Option<&mut Article> {
        self.by_number.get(number).and_then(|id| self.by_id.get_mut(id))
    }

    /// The article with this id, to change anything but its number.
    pub(in crate::specter) fn get_mut(&mut self, id: u64) -> Option<&mut Article> {
        self.by_id.get_mut(&id)
    }

    /// Adds or replaces an article by its id.
    pub(in crate::specter) fn put(&mut self, article: Article) {
        if let Some(old) = self.by_id.get(&article.article_id) {
            self.by_number.remove(&old.article_no);
        }
        self.by_number.insert(article.article_no.clone(), article.article_id);
        self.by_id.insert(article.article_id, article);
    }
}
