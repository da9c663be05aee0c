//! Articles: list, edit, stock, and a new one.

use askama::Template;
use axum::extract::Path;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Shop;
use crate::pages::{
    Answer, Trouble, Visit, back, form::Sent, frame::Frame, language::Language, show, show_refused,
    value,
};

const PAGE: usize = 100;

struct Line {
    uid: String,
    number: String,
    name: String,
    price: Decimal,
    vat: Decimal,
    stock: Option<Decimal>,
    variants: usize,
    package: bool,
}

#[derive(Template)]
#[template(path = "shop/articles.html")]
struct List {
    frame: Frame,
    currency: String,
    count: Decimal,
    lines: Vec<Line>,
    more: Option<String>,
}

/// `GET /articles?after=UID`
pub(super) async fn shown(visit: Visit, sent: Sent) -> Answer {
    show(&listed(&visit, &sent, None).await?)
}

async fn listed(visit: &Visit, sent: &Sent, trouble: Option<&Trouble>) -> Result<List, Trouble> {
    let shop = visit.shop().await?;
    let after: i64 = sent.text("after").parse().unwrap_or(0);
    let found = visit.desk.get(&format!("articles?limit={PAGE}&after={after}")).await?;
    let articles = value::list(&found["objects"]);
    let last = articles.last().filter(|_| articles.len() == PAGE);
    let frame = visit.shop_frame(&shop, "/articles");
    Ok(List {
        count: value::decimal(&found["count"]).unwrap_or_default(),
        lines: articles.iter().map(|article| line(article, &shop, visit.language)).collect(),
        more: last.map(|article| value::text(&article["uid"])),
        currency: shop.currency,
        frame: match trouble {
            Some(trouble) => frame.refused(trouble),
            None => frame,
        },
    })
}

fn line(article: &Value, shop: &Shop, language: Language) -> Line {
    let counts = article["stock"]["useStock"] == Value::Bool(true);
    Line {
        uid: value::text(&article["uid"]),
        number: value::text(&article["articleNumber"]),
        name: value::localized(&article["name"], language),
        price: value::decimal_at(article, &format!("/price/current/{}", shop.currency)),
        vat: (value::decimal_at(article, "/vatRate") * Decimal::ONE_HUNDRED).normalize(),
        stock: counts.then(|| value::decimal_at(article, "/stock/stock")),
        variants: value::list(&article["variants"]).len(),
        package: !value::list(&article["content"]).is_empty(),
    }
}

struct Variant {
    uid: String,
    number: String,
    stock: String,
}

#[derive(Template)]
#[template(path = "shop/article.html")]
struct One {
    frame: Frame,
    uid: String,
    title: String,
    currency: String,
    number: String,
    name: String,
    price: String,
    vat: String,
    use_stock: bool,
    draft: bool,
    stock: String,
    variants: Vec<Variant>,
}

/// `GET /articles/700101`
pub(super) async fn one(visit: Visit, Path(uid): Path<i64>) -> Answer {
    show(&read(&visit, uid, None).await?)
}

async fn read(visit: &Visit, uid: i64, trouble: Option<&Trouble>) -> Result<One, Trouble> {
    let shop = visit.shop().await?;
    let article = visit.desk.get(&format!("articles/{uid}")).await?;
    let frame = visit.shop_frame(&shop, "/articles").at(format!("/articles/{uid}"));
    let typed = |value: &Value, pointer: &str| {
        let number = value.pointer(pointer).and_then(value::decimal);
        number.map_or(String::new(), |number| visit.language.typed(number))
    };
    let variants = value::list(&article["variants"]).iter().map(|variant| Variant {
        uid: value::text(&variant["uid"]),
        number: value::text_at(variant, "/overrides/articleNumber"),
        stock: typed(variant, "/overrides/stock"),
    });
    let percent = value::decimal_at(&article, "/vatRate") * Decimal::ONE_HUNDRED;
    Ok(One {
        title: value::localized(&article["name"], visit.language),
        number: value::text(&article["articleNumber"]),
        name: value::localized(&article["name"], Language::Swedish),
        price: typed(&article, &format!("/price/regular/{}", shop.currency)),
        vat: visit.language.typed(percent),
        use_stock: article["stock"]["useStock"] == Value::Bool(true),
        draft: article["draft"] == Value::Bool(true),
        stock: typed(&article, "/stock/stock"),
        variants: variants.collect(),
        uid: uid.to_string(),
        currency: shop.currency,
        frame: match trouble {
            Some(trouble) => frame.refused(trouble),
            None => frame,
        },
    })
}

/// The members that the form holds.
fn members(sent: &Sent, currency: &str) -> Map<String, Value> {
    let mut article = Map::new();
    article.insert("articleNumber".into(), sent.text("number").into());
    article.insert("name".into(), json!({"sv": sent.text("name")}));
    if let Some(price) = sent.number("price") {
        article.insert("price".into(), json!({"regular": {currency: price}}));
    }
    if let Some(percent) = sent.number("vat").and_then(|number| value::decimal(&number.into())) {
        let rate = (percent / Decimal::ONE_HUNDRED).to_string();
        article.insert("vatRate".into(), serde_json::from_str(&rate).unwrap_or_default());
    }
    article
}

/// `POST /articles/700101`
pub(super) async fn changed(visit: Visit, Path(uid): Path<i64>, sent: Sent) -> Answer {
    let mut patch = members(&sent, &visit.shop().await?.currency);
    patch.insert("draft".into(), sent.has("draft").into());
    patch.insert("stock".into(), json!({"useStock": sent.has("use-stock")}));
    let path = format!("articles/{uid}");
    match visit.desk.patch(&path, Value::Object(patch)).await {
        Ok(_) => Ok(back(&format!("/{path}"), "saved")),
        Err(trouble) => show_refused(&read(&visit, uid, Some(&trouble)).await?),
    }
}

/// `POST /articles/700101/stock`: of the article, or of each of its variants.
pub(super) async fn stocked(visit: Visit, Path(uid): Path<i64>, sent: Sent) -> Answer {
    let mut wishes = Vec::new();
    if let Some(stock) = sent.number("stock") {
        wishes.push(json!({"article": uid, "stock": stock}));
    }
    for (variant, _) in sent.with_prefix("stock-") {
        let stock = sent.number(&format!("stock-{variant}"));
        wishes.push(json!({"variant": variant.parse::<i64>().ok(), "stock": stock}));
    }
    for wish in wishes {
        if let Err(trouble) = visit.desk.post("stock", wish).await {
            return show_refused(&read(&visit, uid, Some(&trouble)).await?);
        }
    }
    Ok(back(&format!("/articles/{uid}"), "saved"))
}

/// `POST /articles`
pub(super) async fn created(visit: Visit, sent: Sent) -> Answer {
    let mut article = members(&sent, &visit.shop().await?.currency);
    if let Some(stock) = sent.number("stock") {
        article.insert("stock".into(), stock.into());
    }
    match visit.desk.post("articles", Value::Object(article)).await {
        Ok(made) => Ok(back(&format!("/articles/{}", value::text(&made["uid"])), "created")),
        Err(trouble) => show_refused(&listed(&visit, &Sent::default(), Some(&trouble)).await?),
    }
}
