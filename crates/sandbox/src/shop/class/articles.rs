//! `Article` and `ArticleVariant`: writing (abicart-api §8 and §11).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::failure::{Failure, Problem};
use super::super::instant;
use super::super::number;
use super::super::patch::{Writer, apply};
use super::super::schema::Class;
use super::super::state::Shop;
use super::super::stock;

const WRITER: Writer = Writer::Api { admin: true };

/// `Article.create(patch, query)`.
pub(in super::super) fn create(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(0)?;
    save(call, None, patch, 1)
}

/// `Article.set(uid or null, patch, query)`.
pub(in super::super) fn set(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid_or_null(0)?, call.patch(1)?);
    save(call, uid, patch, 2)
}

fn save(
    call: &mut Call<'_>,
    uid: Option<i64>,
    patch: &Value,
    query: usize,
) -> Result<Value, Failure> {
    let query = call.query(query, Class::Article)?;
    apply(Class::Article, WRITER, patch, &mut Map::new())
        .map_err(|problems| Failure::params(&problems))?;
    let mut article = match uid {
        Some(uid) => call.object(Class::Article, uid)?,
        None => Map::new(),
    };
    apply(Class::Article, WRITER, patch, &mut article)
        .map_err(|problems| Failure::params(&problems))?;
    let problems = check(call.shop()?, &article);
    if !problems.is_empty() {
        return Err(Failure::validation(&problems));
    }
    let now = call.now;
    let shop = call.shop_mut()?;
    let uid = match uid {
        Some(uid) => {
            stock::changed(shop, uid, &mut article, now);
            uid
        }
        None => insert(shop, article, now),
    };
    call.show_stored(Class::Article, uid, &query)
}

/// Stores a new article with everything a patch may leave out.
fn insert(shop: &mut Shop, mut article: Map<String, Value>, now: i64) -> i64 {
    let uid = shop.take_uid(Class::Article);
    complete(&mut article, uid, now);
    shop.put(Class::Article, uid, &article);
    shop.emit("Article/created", uid);
    uid
}

/// Fills in what every article has.
pub(in super::super) fn complete(article: &mut Map<String, Value>, uid: i64, now: i64) {
    article.insert("uid".into(), uid.into());
    let at = Value::from(instant::text(now));
    for (name, value) in [
        ("created", at.clone()),
        ("changed", at),
        ("type", "Standard".into()),
        ("vatRate", number::json(Decimal::new(25, 2))),
        ("ean", "".into()),
        ("draft", false.into()),
        ("hidden", false.into()),
        ("choices", json!([])),
        ("variants", json!([])),
        ("showInArticlegroups", json!([])),
        ("numberSold", 0.into()),
    ] {
        article.entry(name).or_insert(value);
    }
    let stock = article.entry("stock").or_insert_with(|| json!({}));
    for (name, value) in [
        ("stock", Value::from(0)),
        ("useStock", false.into()),
        ("show", false.into()),
        ("hideUnstocked", false.into()),
    ] {
        if stock.get(name).is_none() {
            stock[name] = value;
        }
    }
}

/// What keeps an article from existing.
pub(in super::super) fn check(shop: &Shop, article: &Map<String, Value>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let names = article.get("name").and_then(Value::as_object);
    let named = names.is_some_and(|names| names.values().any(|name| name != ""));
    if !named {
        problems.push(Problem::new("/name", "is required"));
    }
    if let Some(rate) = article.get("vatRate").and_then(number::decimal)
        && !(Decimal::ZERO..=Decimal::ONE).contains(&rate)
    {
        problems.push(Problem::new("/vatRate", "must be a fraction between 0 and 1"));
    }
    let main = article.get("articlegroup").and_then(number::uid);
    let shown = article.get("showInArticlegroups").and_then(Value::as_array);
    let shown: Vec<i64> = shown.into_iter().flatten().filter_map(number::uid).collect();
    if shown.iter().chain(&main).any(|uid| !shop.table(Class::Articlegroup).contains(*uid)) {
        problems.push(Problem::new("/showInArticlegroups", "names a group that does not exist"));
    }
    match main {
        None if !shown.is_empty() => {
            let message = "must be empty while articlegroup is unset";
            problems.push(Problem::new("/showInArticlegroups", message));
        }
        Some(main) if !shown.contains(&main) => {
            problems.push(Problem::new("/articlegroup", "must be in showInArticlegroups"));
        }
        _ => {}
    }
    problems
}

/// `Article.delete(uid)`: variants go with their article.
pub(in super::super) fn delete(call: &mut Call<'_>) -> Result<Value, Failure> {
    let uid = call.uid(0)?;
    let article = call.object(Class::Article, uid)?;
    let shop = call.shop_mut()?;
    for variant in article.get("variants").and_then(Value::as_array).into_iter().flatten() {
        if let Some(variant) = number::uid(variant) {
            shop.remove(Class::ArticleVariant, variant);
        }
    }
    shop.remove(Class::Article, uid);
    shop.emit("Article/deleted", uid);
    Ok(Value::Null)
}

/// `Article.validate(uid or null, patch)`: the problems, saving nothing.
pub(in super::super) fn validate(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid_or_null(0)?, call.patch(1)?);
    let mut article = match uid {
        Some(uid) => call.object(Class::Article, uid)?,
        None => Map::new(),
    };
    let problems = match apply(Class::Article, WRITER, patch, &mut article) {
        Ok(()) => check(call.shop()?, &article),
        Err(problems) => problems,
    };
    Ok(problems.iter().map(Problem::to_json).collect())
}

/// `ArticleVariant.set(uid, patch, query)`: variants cannot be created this way.
pub(in super::super) fn set_variant(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid(0)?, call.patch(1)?);
    let query = call.query(2, Class::ArticleVariant)?;
    apply(Class::ArticleVariant, WRITER, patch, &mut Map::new())
        .map_err(|problems| Failure::params(&problems))?;
    let mut variant = call.object(Class::ArticleVariant, uid)?;
    apply(Class::ArticleVariant, WRITER, patch, &mut variant)
        .map_err(|problems| Failure::params(&problems))?;
    let now = call.now;
    let shop = call.shop_mut()?;
    shop.put(Class::ArticleVariant, uid, &variant);
    let owner = variant.get("article").and_then(number::uid);
    if let Some((owner, mut article)) =
        owner.and_then(|owner| Some((owner, shop.get(Class::Article, owner)?)))
    {
        stock::changed(shop, owner, &mut article, now);
    }
    call.show(Class::ArticleVariant, variant, &query)
}

/// `ArticleVariant.validate(uid, patch)`.
pub(in super::super) fn validate_variant(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, patch) = (call.uid(0)?, call.patch(1)?);
    let mut variant = call.object(Class::ArticleVariant, uid)?;
    let problems = apply(Class::ArticleVariant, WRITER, patch, &mut variant);
    Ok(problems.err().unwrap_or_default().iter().map(Problem::to_json).collect())
}
