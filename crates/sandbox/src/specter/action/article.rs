//! newArticleSubmit (specter-api §5.4).

use super::Call;
use crate::specter::{
    answer::{Answer, Row},
    exact::Exact,
    refusal::Refusal,
    state::{
        Dirty,
        article::{Article, Supplier},
        queue::QueueKind,
        take,
    },
    switches::{ArticleRows, Partial, StockOnUpdate},
};

/// One article of a call, read and checked.
struct Sent {
    article: Article,
    /// Opening stock.
    stock: Option<Exact>,
    /// Whether it says to be a stocked article.
    stocked: bool,
}

/// Creates and updates articles.
pub(super) fn submit(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let mut count = 0;
    while call.params.get(&format!("articleno_{}", count + 1)).is_some() {
        count += 1;
    }
    if count == 0 {
        return Err(Refusal::missing("Artikelnr saknas"));
    }
    if call.params.numbers("articleno_").any(|number| number > count) {
        return Err(Refusal::bad_value(format!("Rad {} saknas", count + 1)));
    }
    let read: Vec<Result<Sent, Refusal>> = (1..=count).map(|number| read(call, number)).collect();
    let first_bad = read.iter().find_map(|sent| sent.as_ref().err().cloned());
    if let Some(refusal) = &first_bad
        && call.switches.partial == Partial::Atomic
        && call.switches.article_rows == ArticleRows::One
    {
        return Err(refusal.clone());
    }
    let nothing = first_bad.as_ref().filter(|_| call.switches.partial == Partial::Atomic);
    let rows: Vec<Result<Row, Refusal>> = read
        .into_iter()
        .map(|sent| {
            let sent = sent?;
            let message = sent.article.article_no.clone();
            match nothing {
                Some(why) => Err(not_stored(&message, why)),
                None => Ok(Row { id: store(call, sent), message }),
            }
        })
        .collect();
    match (call.switches.article_rows, first_bad) {
        (ArticleRows::PerArticle, _) => Ok(Answer::Rows(rows)),
        (ArticleRows::One, Some(refusal)) => Err(refusal),
        (ArticleRows::One, None) => {
            Ok(Answer::row(count as u64, format!("{count} artiklar behandlade")))
        }
    }
}

/// The row of a good article that goes down with a bad one.
fn not_stored(article_no: &str, why: &Refusal) -> Refusal {
    let message = format!("{article_no} sparades inte: {}", why.message);
    Refusal { message, ..why.clone() }
}

fn read(call: &Call<'_>, number: usize) -> Result<Sent, Refusal> {
    let text = |name: &str| call.params.filled(&format!("{name}_{number}"));
    let missing = |shown: &str| Refusal::bad_value(format!("{shown} saknas på rad {number}"));
    let wrong = |shown: &str| Refusal::bad_value(format!("{shown} är felaktigt på rad {number}"));
    let optional = |name: &str, shown: &str| match text(name) {
        Some(text) => Exact::parse(text).map(Some).ok_or_else(|| wrong(shown)),
        None => Ok(None),
    };
    let needed = |name, shown| optional(name, shown)?.ok_or_else(|| missing(shown));
    let given = |name: &str| text(name).unwrap_or_default().to_owned();
    let supplier = Supplier {
        supplier_no: given("supplierno"),
        supplier_name: given("suppliername"),
        supplier_article_no: given("supplierarticleno"),
        supplier_buy_price: optional("supplierbuyprice", "Leverantörspris")?,
    };
    let linked = call.params.flag("addsupplier") && supplier != Supplier::default();
    let article = Article {
        article_no: text("articleno").ok_or_else(|| missing("Artikelnr"))?.to_owned(),
        name: text("name").ok_or_else(|| missing("Benämning"))?.to_owned(),
        price_excl_vat: needed("priceexclvat", "Pris")?,
        vat_percent: needed("vatpercent", "Moms")?,
        buy_price: optional("buyprice", "Inköpspris")?,
        stock_price: optional("stockprice", "Lagerpris")?,
        bar_code: given("barcode"),
        product_weight: optional("productweight", "Vikt")?,
        product_volume: optional("productvolume", "Volym")?,
        manufacturing_country_code: given("manufacturingcountrycode"),
        supplier: linked.then_some(supplier),
        ..Article::default()
    };
    let stock = optional("noitemsinstock", "Lagersaldo")?;
    let stocked = call.params.flag(&format!("createarticlestock_{number}"));
    Ok(Sent { article, stock, stocked })
}

/// Stores one article; gives its id.
fn store(call: &mut Call<'_>, sent: Sent) -> u64 {
    let site = call.account.card.default_site();
    let force = call.params.flag("forcearticleupdate");
    let Some(known) = call.account.articles.find_mut(&sent.article.article_no) else {
        return create(call, sent, site);
    };
    let id = known.article_id;
    if force {
        update(known, sent.article);
    }
    let set = force && call.switches.stock_on_update == StockOnUpdate::Set && known.stocked;
    if let Some(stock) = sent.stock.filter(|_| set) {
        known.stock.entry(site).or_default().on_hand = stock;
        call.account.stock_changed(call.switches, id, site);
    }
    changed(call, id, force);
    id
}

fn create(call: &mut Call<'_>, sent: Sent, site: u32) -> u64 {
    let id = take(&mut call.account.counters.article);
    let mut article = Article { article_id: id, stocked: sent.stocked, ..sent.article };
    if sent.stocked {
        article.stock.entry(site).or_default().on_hand = sent.stock.unwrap_or_default();
    }
    call.account.articles.put(article);
    changed(call, id, true);
    id
}

/// Notes a write; with `queue.echo_articles` it comes back in the article queue.
fn changed(call: &mut Call<'_>, id: u64, written: bool) {
    call.account.dirty.extend([Dirty::Counters, Dirty::Article(id)]);
    if written && call.switches.echo_articles {
        call.account.enqueue(call.switches, QueueKind::Articles, id, None, false);
    }
}

/// Takes over what was sent; what was not stays.
fn update(known: &mut Article, sent: Article) {
    known.name = sent.name;
    known.price_excl_vat = sent.price_excl_vat;
    known.vat_percent = sent.vat_percent;
    known.buy_price = sent.buy_price.or(known.buy_price);
    known.stock_price = sent.stock_price.or(known.stock_price);
    known.product_weight = sent.product_weight.or(known.product_weight);
    known.product_volume = sent.product_volume.or(known.product_volume);
    known.supplier = sent.supplier.or_else(|| known.supplier.take());
    for (field, value) in [
        (&mut known.bar_code, sent.bar_code),
        (&mut known.manufacturing_country_code, sent.manufacturing_country_code),
    ] {
        if !value.is_empty() {
            *field = value;
        }
    }
}
