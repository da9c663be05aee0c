//! A shop's article in our own words, one for each choice option (ART-4), and ours in the ERP's
//! (specter-api §5.4).

use koppla_domain::VatRate;
use koppla_domain::article::{Article, ArticleId, Price};
use koppla_domain::document::ArticleDocument;
use rust_decimal::Decimal;
use specter::action::{ArticleCount, ArticleStock, NewArticle, NewArticles};

/// One thing that can be bought, as the shop shows it now.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) article: Article,
    /// Stock handling is off in the shop (ART-3).
    pub(crate) stock_off: bool,
    /// The shop's change stamp, where it tells one.
    pub(crate) stamp: Option<String>,
}

/// The article and its variants. One that has variants stands for itself only if it has a number;
/// its stock is that of its variants, so it takes none along.
pub(crate) fn articles(article: &abicart::Article, currency: &str, language: &str) -> Vec<Seen> {
    let base = base(article, currency, language);
    let variants = article.variants.iter().map(|variant| {
        let mut seen = base.clone();
        let options = || variant.defined_by.iter();
        let surcharge: Decimal =
            options().filter_map(|(_, option)| surcharge(article, *option, currency)).sum();
        let names: Vec<&str> = options()
            .filter_map(|(choice, option)| option_name(article, *choice, *option, language))
            .collect();
        let own = &variant.overrides;
        seen.article.id.variant = Some(variant.uid);
        seen.article.number = own.article_number.clone().unwrap_or_default();
        if !names.is_empty() {
            seen.article.name = format!("{} {}", seen.article.name, names.join(", "));
        }
        seen.article.price.amount += surcharge;
        seen.article.barcode = own.ean.clone().or(seen.article.barcode);
        seen.article.weight_grams = own.weight.or(seen.article.weight_grams);
        seen.article.stock = seen.article.stock.map(|_| own.stock.unwrap_or_default());
        seen
    });
    if article.variants.is_empty() {
        return vec![base];
    }
    let mut all: Vec<Seen> = variants.collect();
    if !base.article.number.is_empty() {
        let mut parent = base.clone();
        parent.article.stock = None;
        all.insert(0, parent);
    }
    all
}

fn base(article: &abicart::Article, currency: &str, language: &str) -> Seen {
    let price = article.price.regular.get(currency).or_else(|| article.price.current.get(currency));
    let keeps_stock = article.stock.use_stock == Some(true);
    Seen {
        article: Article {
            id: ArticleId { article: article.uid, variant: None },
            number: article.article_number.clone().unwrap_or_default(),
            name: article.name.get(language).unwrap_or_default().to_owned(),
            price: Price {
                amount: price.unwrap_or_default(),
                vat_included: article.vat_is_included.unwrap_or(true),
            },
            vat: article.vat_rate.and_then(VatRate::from_fraction).unwrap_or_default(),
            barcode: article.ean.clone().filter(|ean| !ean.is_empty()),
            weight_grams: article.weight.filter(|grams| !grams.is_zero()),
            stock: keeps_stock.then(|| article.stock.stock.unwrap_or_default()),
            package: article.is_package(),
        },
        stock_off: !keeps_stock,
        stamp: super::stamp(article.changed.as_ref()),
    }
}

fn surcharge(article: &abicart::Article, option: u64, currency: &str) -> Option<Decimal> {
    if let Some(prices) = article.choice_option_prices.get(&option) {
        return prices.get(currency);
    }
    article
        .choices
        .iter()
        .filter_map(abicart::Reference::object)
        .flat_map(|choice| &choice.options)
        .find(|found| found.uid() == option)
        .and_then(abicart::Reference::object)
        .and_then(|option| option.price.get(currency))
}

fn option_name<'a>(
    article: &'a abicart::Article,
    choice: u64,
    option: u64,
    language: &str,
) -> Option<&'a str> {
    let choice = article.choices.iter().find(|found| found.uid() == choice)?.object()?;
    let option = choice.options.iter().find(|found| found.uid() == option)?.object()?;
    option.name.get(language)
}

/// The request that makes or changes articles; `creating` leaves existing ones alone and takes the
/// stock along.
pub(crate) fn request(
    documents: &[&ArticleDocument],
    creating: bool,
) -> Result<NewArticles, ArticleCount> {
    let articles = documents.iter().map(|document| new_article(document, creating)).collect();
    let mut request = NewArticles::new(articles)?;
    request.force_update = !creating;
    Ok(request)
}

fn new_article(document: &ArticleDocument, creating: bool) -> NewArticle {
    let stock = document.opening_stock.filter(|_| creating);
    NewArticle {
        bar_code: document.barcode.clone(),
        weight: document.weight_grams.map(|grams| (grams / Decimal::ONE_THOUSAND).normalize()),
        stock: stock.map(|opening| ArticleStock { opening: Some(opening) }),
        ..NewArticle::new(
            document.number.clone(),
            document.name.clone(),
            document.price_net,
            document.vat.percent(),
        )
    }
}

/// An article as the timeline keeps it; it holds no personal data (BEY-7).
pub(crate) fn shown(document: &ArticleDocument) -> String {
    request(&[document], true).map_or_else(|_| String::new(), |request| super::redacted(&request))
}
