//! Articles of a seed, with their choices and variants.

use serde_json::{Map, Value, json};

use super::super::class::articles;
use super::super::failure::Problem;
use super::super::form::{Complaint, Form, Read};
use super::super::number;
use super::super::row;
use super::super::schema::Class;
use super::super::state::Shop;
use super::object;

/// Stores an article. Shorter forms than the API's: `price` and `stock` may be numbers, `name` a
/// text, `choices` may hold whole choices, `variants` may name options.
pub(in super::super) fn read(shop: &mut Shop, value: &Value, at: &str, now: i64) -> Read<i64> {
    let form = Form::open_any(value, at)?;
    let uid = object::uid(shop, Class::Article, &form)?;
    let mut members = form.object().clone();
    for name in ["uid", "choices", "variants", "content"] {
        members.remove(name);
    }
    if let Some(price) = members.get_mut("price") {
        *price = self::price(shop, price.take());
    }
    if let Some(stock) = members.get_mut("stock").filter(|stock| number::decimal(stock).is_some()) {
        *stock = json!({"stock": stock.take(), "useStock": true});
    }
    if let Some(main) = form.get("articlegroup") {
        members.entry("showInArticlegroups").or_insert_with(|| json!([main]));
    }
    let language = shop.settings().default_language.clone();
    let mut article = Map::new();
    object::merge(Class::Article, &Value::Object(members), at, &language, &mut article)?;
    let choices = choices(shop, &form, &mut article)?;
    let mut variants = Vec::new();
    for (at, value) in form.list("variants")? {
        variants.push(Value::from(variant(shop, uid, value, &at, &choices)?));
    }
    article.insert("variants".into(), Value::Array(variants));
    articles::complete(&mut article, uid, now);
    if let Some(problem) = articles::check(shop, &article).first().map(Problem::to_json) {
        let part = |name: &str| problem[name].as_str().unwrap_or_default();
        return Err(Complaint::new(at.to_owned() + part("pointer"), part("message")));
    }
    shop.put(Class::Article, uid, &article);
    Ok(uid)
}

/// A number, prices per currency, or the API's form.
fn price(shop: &Shop, price: Value) -> Value {
    if price.is_number() {
        return json!({"regular": {shop.settings().base_currency.as_str(): price}});
    }
    let named = |name: &str| price.get(name).is_some();
    if named("regular") || named("specialOffer") { price } else { json!({"regular": price}) }
}

/// The choices of the article, uids as given or of the choices made here.
fn choices(shop: &mut Shop, form: &Form<'_>, article: &mut Map<String, Value>) -> Read<Vec<i64>> {
    let mut uids = Vec::new();
    for (at, value) in form.list("choices")? {
        let uid = match number::uid(value) {
            Some(uid) if shop.table(Class::ArticleChoice).contains(uid) => uid,
            Some(_) => return Err(Complaint::new(at, "is no choice of this shop")),
            None => object::choice(shop, value, &at)?,
        };
        uids.push(uid);
    }
    let offered = article.entry("choiceOptions").or_insert_with(|| json!({}));
    for uid in &uids {
        let options =
            shop.get(Class::ArticleChoice, *uid).and_then(|mut one| one.remove("options"));
        if offered.get(uid.to_string()).is_none() {
            offered[uid.to_string()] = options.unwrap_or_else(|| json!([]));
        }
    }
    article.insert("choices".into(), uids.clone().into());
    Ok(uids)
}

fn variant(shop: &mut Shop, owner: i64, value: &Value, at: &str, choices: &[i64]) -> Read<i64> {
    let known = ["uid", "options", "definedBy", "articleNumber", "stock", "ean", "weight", "image"];
    let form = Form::open(value, at, &known)?;
    let uid = object::uid(shop, Class::ArticleVariant, &form)?;
    let mut variant = Map::new();
    variant.insert("uid".into(), uid.into());
    variant.insert("article".into(), owner.into());
    let defined = match form.get("definedBy") {
        Some(Value::Object(defined)) => defined
            .iter()
            .map(|(choice, option)| {
                let option = number::uid(option).map(|uid| Value::from(uid.to_string()));
                let option =
                    option.ok_or_else(|| form.complain("definedBy", "needs uids of options"))?;
                Ok((choice.clone(), option))
            })
            .collect::<Read<_>>()?,
        Some(_) => return Err(form.complain("definedBy", "must be an object")),
        None => named_options(shop, &form, choices)?,
    };
    variant.insert("_definedBy".into(), Value::Object(defined));
    for (name, stored, fits) in [
        ("articleNumber", "articleNumber", form.text("articleNumber")?.is_some()),
        ("image", "image", form.text("image")?.is_some()),
        ("ean", "_ean", form.text("ean")?.is_some()),
        ("stock", "stock", form.decimal("stock")?.is_some()),
        ("weight", "_weight", form.decimal("weight")?.is_some()),
    ] {
        if fits && let Some(value) = form.get(name) {
            variant.insert(stored.to_owned(), value.clone());
        }
    }
    shop.put(Class::ArticleVariant, uid, &variant);
    Ok(uid)
}

/// Option names in the order of the article's choices.
fn named_options(shop: &Shop, form: &Form<'_>, choices: &[i64]) -> Read<Map<String, Value>> {
    let names = form.list("options")?;
    if names.len() != choices.len() {
        return Err(form.complain("options", "needs one option for each choice of the article"));
    }
    let mut defined = Map::new();
    for ((at, name), choice) in names.into_iter().zip(choices) {
        let choice_object = shop.get(Class::ArticleChoice, *choice).unwrap_or_default();
        let options = choice_object.get("options").and_then(Value::as_array).into_iter().flatten();
        let option = options.filter_map(number::uid).find(|uid| {
            let option = shop.get(Class::ArticleChoiceOption, *uid);
            let names = option.as_ref().and_then(|option| option.get("name")?.as_object());
            names.is_some_and(|names| names.values().any(|own| own == name))
        });
        let option = option.ok_or_else(|| Complaint::new(at, "is no option of the choice"))?;
        defined.insert(choice.to_string(), option.to_string().into());
    }
    Ok(defined)
}

/// Makes the article a package. An entry is the number of an article or variant, or an object with
/// `articleNumber` or `article`, and `quantity`.
pub(super) fn content(shop: &mut Shop, uid: i64, content: &Value, at: &str) -> Read<()> {
    let parts = content.as_array().ok_or_else(|| Complaint::new(at, "must be an array"))?;
    let mut resolved = Vec::new();
    for (position, part) in parts.iter().enumerate() {
        let at = format!("{at}/{position}");
        let wanted = part.get("articleNumber").unwrap_or(part).as_str();
        let article = match part.get("article").and_then(number::uid) {
            Some(uid) => Some((uid, None)).filter(|_| shop.table(Class::Article).contains(uid)),
            None => wanted.and_then(|wanted| row::by_number(shop, wanted)),
        };
        let (article, variant) =
            article.ok_or_else(|| Complaint::new(at, "is no article of this shop"))?;
        let quantity = part.get("quantity").cloned().unwrap_or_else(|| 1.into());
        let mut part = json!({"article": article, "quantity": quantity});
        if let Some(variant) = variant {
            part["variant"] = variant.into();
        }
        resolved.push(part);
    }
    if let Some(mut package) = shop.get(Class::Article, uid) {
        package.insert("content".into(), Value::Array(resolved));
        shop.put(Class::Article, uid, &package);
    }
    Ok(())
}
