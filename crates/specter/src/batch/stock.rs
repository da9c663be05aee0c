//! Stock changes, as rows and as XML (specter-api §5.8).
//!
//! A figure is absolute, may be negative or fractional, and may be absent.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::decimal;
use super::page::{self, Page, Readers, Skipped};
use crate::answer::row::Rows;
use crate::answer::verdict::positive;
use crate::answer::xml::Element;
use crate::error::Fault;

/// What Specter says is available of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Available for sale; negative when oversold.
    Known(Decimal),
    /// `noItemsAvailable`: Specter keeps no figure. It is not zero (P10).
    NotAvailable,
}

/// The warehouse a figure belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// The account's only figure, or the sum: the text form has no warehouses.
    Whole,
    /// Named in the answer (Q8).
    Named(String),
    /// Not named: the place of its element in the document, from 0.
    Position(usize),
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockEntry {
    /// Specter's own id; the XML form has none.
    pub article_id: Option<u64>,
    /// Never empty.
    pub article_no: String,
    /// The warehouse.
    pub site: Site,
    /// The figure.
    pub amount: Amount,
}

/// The content of a stock batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockPage {
    /// The figures, in the order received.
    pub entries: Vec<StockEntry>,
    /// What could not be read.
    pub skipped: Vec<Skipped>,
    more: Option<bool>,
}

impl Page for StockPage {
    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.skipped.is_empty()
    }

    fn more(&self) -> bool {
        // Without a signal only an empty answer proves that nothing waits (Q9).
        self.more.unwrap_or(!self.is_empty())
    }
}

impl StockPage {
    /// The last known figure of each article, for accounts with one warehouse. Articles without a
    /// figure are left out: the shop's stock stays as it is.
    pub fn single_site(&self) -> BTreeMap<&str, Decimal> {
        let known = self.entries.iter().filter_map(|entry| match entry.amount {
            Amount::Known(amount) => Some((entry.article_no.as_str(), amount)),
            Amount::NotAvailable => None,
        });
        known.collect()
    }

    /// The sum over all warehouses of each article; a missing figure counts as 0. Of several figures
    /// for one warehouse the last counts. Right only if Specter lists every warehouse of a changed
    /// article (Q7).
    pub fn all_sites(&self) -> BTreeMap<&str, Decimal> {
        let mut latest: BTreeMap<(&str, &Site), Decimal> = BTreeMap::new();
        for entry in &self.entries {
            let amount = match entry.amount {
                Amount::Known(amount) => amount,
                Amount::NotAvailable => Decimal::ZERO,
            };
            latest.insert((&entry.article_no, &entry.site), amount);
        }
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        for ((article, _), amount) in latest {
            let sum = sums.entry(article).or_default();
            *sum = sum.saturating_add(amount);
        }
        sums
    }
}

pub(crate) const READERS: Readers<StockPage> =
    Readers { xml: from_xml, rows: Some(from_rows), empty: StockPage::default };

/// `specterArticleId;articleNo;amount;batchNo`. Read from both ends, so that a `;` in an article
/// number does no harm.
fn from_rows(rows: &Rows) -> Result<StockPage, Fault> {
    let mut page = StockPage::default();
    for (index, row) in rows.all().iter().enumerate() {
        let fields: Vec<&str> = row.split(';').map(str::trim).collect();
        let read = match fields.as_slice() {
            [id, number @ .., amount, _batch] if !number.is_empty() => {
                entry(positive(id), &number.join(";"), Site::Whole, amount).and_then(|entry| {
                    // A first field of 0 marks an answer row; it is never an article (P4).
                    entry.article_id.ok_or("the article id is no positive number")?;
                    Ok(entry)
                })
            }
            _ => Err("the row has fewer than four fields"),
        };
        page.add(index + 1, read);
    }
    if page.entries.is_empty() && page.skipped.iter().all(|one| one.reason.ends_with("fields")) {
        return Err(Fault::Unexpected("no row has the form of a stock row"));
    }
    Ok(page)
}

fn from_xml(root: &Element) -> Result<StockPage, Fault> {
    page::require_one(root, &["stockChanges", "moreInfoToFetch"])?;
    let mut page = StockPage { more: page::more_signal(root), ..StockPage::default() };
    let stocks = root.children("stockChanges").flat_map(|changes| changes.children("stock"));
    let mut position = 0;
    for (index, stock) in stocks.enumerate() {
        let site = ["id", "stockSiteId", "siteId"]
            .into_iter()
            .find_map(|name| stock.attribute(name).filter(|value| !value.is_empty()))
            .map_or(Site::Position(index), |name| Site::Named(name.to_owned()));
        for article in stock.children("articles").flat_map(|list| list.children("article")) {
            position += 1;
            let number = article.value("articleNo").unwrap_or("");
            let amount = article.value("noItemsAv").unwrap_or("");
            page.add(position, entry(None, number, site.clone(), amount));
        }
    }
    Ok(page)
}

impl StockPage {
    fn add(&mut self, position: usize, read: Result<StockEntry, &'static str>) {
        match read {
            Ok(entry) => self.entries.push(entry),
            Err(reason) => self.skipped.push(Skipped { position, reason }),
        }
    }
}

fn entry(
    article_id: Option<u64>,
    article_no: &str,
    site: Site,
    amount: &str,
) -> Result<StockEntry, &'static str> {
    if article_no.is_empty() {
        return Err("the article number is empty");
    }
    let amount = if amount.eq_ignore_ascii_case("noItemsAvailable") {
        Amount::NotAvailable
    } else {
        Amount::Known(decimal::parse(amount).ok_or("the amount is no number")?)
    };
    Ok(StockEntry { article_id, article_no: article_no.to_owned(), site, amount })
}
