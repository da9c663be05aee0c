//! `newArticleSubmit`: creates or updates up to 100 articles in one call (specter-api §5.4).

use rust_decimal::Decimal;

use super::Request;
use crate::answer::row::Row;
use crate::form::{Prepared, Rule};
use crate::latin1::Latin1;

/// The most articles that one call carries.
pub const MAX_ARTICLES: usize = 100;

/// Whether Specter keeps stock of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleStock {
    /// Counts only when the article is created; leave it out for articles known to exist (Q22).
    pub opening: Option<Decimal>,
}

/// Supplier data of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supplier {
    /// The supplier's number.
    pub no: Option<String>,
    /// The supplier's name.
    pub name: Option<String>,
    /// The supplier's price.
    pub buy_price: Option<Decimal>,
    /// The article's number at the supplier.
    pub article_no: Option<String>,
}

/// One article. An optional field that is `None` is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// Its identity, sent exactly.
    pub article_no: String,
    /// Plain text, without HTML.
    pub name: String,
    /// Sales price without VAT; at least two decimals are sent.
    pub price_excl_vat: Decimal,
    /// Percent; at least three decimals are sent.
    pub vat_percent: Decimal,
    /// Purchase price.
    pub buy_price: Option<Decimal>,
    /// Value in stock.
    pub stock_price: Option<Decimal>,
    /// EAN.
    pub bar_code: Option<String>,
    /// Kilograms.
    pub weight: Option<Decimal>,
    /// Cubic metres.
    pub volume: Option<Decimal>,
    /// `Some` makes it a stocked article.
    pub stock: Option<ArticleStock>,
    /// Supplier data.
    pub supplier: Option<Supplier>,
    /// Country of origin, ISO 3166-1 alpha-2.
    pub manufacturing_country_code: Option<String>,
}

impl NewArticle {
    /// An article with what Specter demands.
    pub fn new(
        article_no: impl Into<String>,
        name: impl Into<String>,
        price_excl_vat: Decimal,
        vat_percent: Decimal,
    ) -> Self {
        Self {
            article_no: article_no.into(),
            name: name.into(),
            price_excl_vat,
            vat_percent,
            buy_price: None,
            stock_price: None,
            bar_code: None,
            weight: None,
            volume: None,
            stock: None,
            supplier: None,
            manufacturing_country_code: None,
        }
    }

    fn write(&self, n: usize, form: &mut Prepared) {
        form.text(&format!("articleNo_{n}"), &self.article_no, Rule::EXACT);
        form.text(&format!("name_{n}"), &self.name, Rule::LINE);
        form.decimal(&format!("priceExclVAT_{n}"), self.price_excl_vat, 2);
        form.decimal(&format!("vatPercent_{n}"), self.vat_percent, 3);
        for (name, value, decimals) in [
            ("buyPrice", self.buy_price, 2),
            ("stockPrice", self.stock_price, 2),
            ("productWeight", self.weight, 3),
            ("productVolume", self.volume, 2),
        ] {
            if let Some(value) = value {
                form.decimal(&format!("{name}_{n}"), value, decimals);
            }
        }
        form.optional(&format!("barCode_{n}"), self.bar_code.as_deref(), Rule::LINE);
        if let Some(stock) = self.stock {
            form.flag(&format!("createArticleStock_{n}"), true);
            if let Some(opening) = stock.opening {
                form.decimal(&format!("noItemsInStock_{n}"), opening, 0);
            }
        }
        if let Some(supplier) = &self.supplier {
            form.optional(&format!("supplierNo_{n}"), supplier.no.as_deref(), Rule::LINE);
            form.optional(&format!("supplierName_{n}"), supplier.name.as_deref(), Rule::LINE);
            if let Some(price) = supplier.buy_price {
                form.decimal(&format!("supplierBuyPrice_{n}"), price, 2);
            }
            let number = supplier.article_no.as_deref();
            form.optional(&format!("supplierArticleNo_{n}"), number, Rule::LINE);
        }
        let country = self.manufacturing_country_code.as_deref();
        form.optional(&format!("manufacturingCountryCode_{n}"), country, Rule::LINE);
    }
}

/// A call must carry 1 to [`MAX_ARTICLES`] articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a call carries 1 to {MAX_ARTICLES} articles, not {0}")]
pub struct ArticleCount(pub usize);

/// Articles for one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticles {
    /// Whether existing articles are updated; otherwise they are left alone.
    pub force_update: bool,
    /// Whether suppliers are created and linked.
    pub add_supplier: bool,
    articles: Vec<NewArticle>,
}

impl NewArticles {
    /// A call that updates existing articles and leaves suppliers alone.
    ///
    /// # Errors
    /// [`ArticleCount`] for none or too many: without a first article there is no key.
    pub fn new(articles: Vec<NewArticle>) -> Result<Self, ArticleCount> {
        if articles.is_empty() || articles.len() > MAX_ARTICLES {
            return Err(ArticleCount(articles.len()));
        }
        Ok(Self { force_update: true, add_supplier: false, articles })
    }

    /// The articles, in order.
    pub fn articles(&self) -> &[NewArticle] {
        &self.articles
    }

    /// Two calls with half the articles each; `None` for a single article. Finds the one that makes
    /// Specter refuse a whole call (Q20).
    pub fn halves(&self) -> Option<(Self, Self)> {
        let (left, right) = self.articles.split_at(self.articles.len() / 2);
        let half = |articles: &[NewArticle]| Self { articles: articles.to_vec(), ..*self };
        (!left.is_empty()).then(|| (half(left), half(right)))
    }
}

impl Request for NewArticles {
    fn prepare(&self) -> Prepared {
        let mut form = Prepared::post("newArticleSubmit").key_in_query();
        form.query("useXML", 1);
        form.flag("forceArticleUpdate", self.force_update);
        form.flag("addSupplier", self.add_supplier);
        for (n, article) in (1..).zip(&self.articles) {
            article.write(n, &mut form);
        }
        let first = self.articles.first().map_or("", |article| &article.article_no);
        form.subject(Latin1::exact(first));
        form
    }
}

/// What an accepted call says beyond its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticlesAccepted {
    /// The second field of the first row; its meaning for several articles is unknown.
    pub second_field: Option<String>,
    /// Rows after the first, unread (Q21).
    pub further_rows: Vec<String>,
}

impl ArticlesAccepted {
    /// Code and text of the first article that was refused although the answer begins with a
    /// success: a row for each article may follow (Q20, Q21).
    pub fn refusal(&self) -> Option<(String, String)> {
        let owned = |field: Option<&str>| field.unwrap_or_default().to_owned();
        self.further_rows
            .iter()
            .map(|row| Row::split(row))
            .find(|row| row.result == "0")
            .map(|row| (owned(row.second), owned(row.other)))
    }

    /// Whether the answer speaks of the call as a whole, or of each of so many articles.
    pub fn is_whole(&self, articles: usize) -> bool {
        self.further_rows.is_empty() || self.further_rows.len() + 1 == articles
    }
}
