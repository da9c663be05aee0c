//! One row of the form for placing an order.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::form::{Form, Read};
use super::line::{self, Line, LineDiscount, Terms};
use super::number;
use super::schema::Class;
use super::state::Shop;

/// Reads a row: an article or variant by number or uid, or a free row with name, price and rate.
pub(super) fn read(shop: &Shop, value: &Value, at: &str, terms: &Terms) -> Read<Line> {
    let known = [
        "article",
        "articleNumber",
        "choices",
        "discount",
        "name",
        "quantity",
        "unitPrice",
        "variant",
        "vatRate",
    ];
    let form = Form::open(value, at, &known)?;
    let quantity = form.decimal("quantity")?.unwrap_or(Decimal::ONE);
    if quantity <= Decimal::ZERO {
        return Err(form.complain("quantity", "must be positive"));
    }
    let price = form.decimal("unitPrice")?;
    let rate = form.fraction("vatRate")?;
    let name = form.text("name")?;
    let mut line = match sold(shop, &form)? {
        Some((uid, variant)) => of_article(shop, &form, uid, variant, terms)?,
        None if name.is_some() && price.is_some() && rate.is_some() => Line {
            article: None,
            variant: None,
            number: form.text("articleNumber")?.unwrap_or_default().to_owned(),
            name: String::new(),
            choices: Map::new(),
            quantity,
            price: Decimal::ZERO,
            vat_rate: Decimal::ZERO,
            discount: None,
        },
        None => {
            let message =
                "is no article of this shop; a free row needs name, unitPrice and vatRate";
            return Err(form.complain("articleNumber", message));
        }
    };
    line.quantity = quantity;
    line.price = price.unwrap_or(line.price);
    line.vat_rate = rate.unwrap_or(line.vat_rate);
    if let Some(name) = name {
        name.clone_into(&mut line.name);
    }
    line.discount = discount(shop, &form, terms)?;
    Ok(line)
}

/// Article and variant that the row names.
fn sold(shop: &Shop, form: &Form<'_>) -> Read<Option<(i64, Option<i64>)>> {
    if let Some(uid) = form.uid("variant")? {
        let owner = owner(shop, uid).ok_or_else(|| form.complain("variant", "does not exist"))?;
        return Ok(Some((owner, Some(uid))));
    }
    if let Some(uid) = form.uid("article")? {
        if shop.table(Class::Article).contains(uid) {
            return Ok(Some((uid, None)));
        }
        return Err(form.complain("article", "does not exist"));
    }
    let Some(wanted) = form.text("articleNumber")?.filter(|wanted| !wanted.is_empty()) else {
        return Ok(None);
    };
    Ok(by_number(shop, wanted))
}

/// The first variant with the number, else the first article.
pub(super) fn by_number(shop: &Shop, wanted: &str) -> Option<(i64, Option<i64>)> {
    let first = |class: Class| {
        shop.table(class).by_text("/articleNumber", wanted).and_then(|uids| uids.first().copied())
    };
    match first(Class::ArticleVariant) {
        Some(uid) => Some((owner(shop, uid)?, Some(uid))),
        None => Some((first(Class::Article)?, None)),
    }
}

fn owner(shop: &Shop, variant: i64) -> Option<i64> {
    number::uid(shop.get(Class::ArticleVariant, variant)?.get("article")?)
}

fn of_article(
    shop: &Shop,
    form: &Form<'_>,
    uid: i64,
    variant: Option<i64>,
    terms: &Terms,
) -> Read<Line> {
    let article = shop.get(Class::Article, uid).unwrap_or_default();
    let mut choices = match form.get("choices") {
        Some(Value::Object(choices)) => choices.clone(),
        Some(_) => return Err(form.complain("choices", "must be an object")),
        None => Map::new(),
    };
    if let Some(variant) = variant.and_then(|uid| shop.get(Class::ArticleVariant, uid))
        && let Some(Value::Object(defined)) = variant.get("_definedBy")
    {
        choices.extend(defined.clone());
    }
    let summary = summary(shop, &choices, &terms.language);
    if !summary.is_empty() {
        choices.insert("choiceString".into(), summary.into());
    }
    let mut line = line::of_article(shop, uid, &article, choices, terms);
    line.variant = variant.or(line.variant);
    Ok(line)
}

/// `Färg: Röd, Storlek: M`, in the order's language.
fn summary(shop: &Shop, choices: &Map<String, Value>, language: &str) -> String {
    let default = &shop.settings().default_language;
    let parts = choices.iter().filter_map(|(choice, option)| {
        let choice = shop.get(Class::ArticleChoice, choice.parse().ok()?)?;
        let named = number::uid(option).and_then(|uid| shop.get(Class::ArticleChoiceOption, uid));
        let value = match &named {
            Some(option) => line::localized(option.get("name"), language, default),
            None => option.as_str().map_or_else(|| option.to_string(), str::to_owned),
        };
        Some(format!("{}: {value}", line::localized(choice.get("name"), language, default)))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A fraction, or `{"rate", "name", "discount"}`.
fn discount(shop: &Shop, form: &Form<'_>, terms: &Terms) -> Read<Option<LineDiscount>> {
    let Some(value) = form.get("discount") else { return Ok(None) };
    if value.is_number() {
        let rate = form.fraction("discount")?.unwrap_or_default();
        let plain = LineDiscount { name: String::new(), discount: None, rate };
        return Ok((!rate.is_zero()).then_some(plain));
    }
    let inner = Form::open(value, &form.at("discount"), &["rate", "name", "discount"])?;
    let uid = inner.uid("discount")?;
    let rule = uid.and_then(|uid| shop.get(Class::Discount, uid));
    if uid.is_some() && rule.is_none() {
        return Err(inner.complain("discount", "does not exist"));
    }
    let own = rule.as_ref().and_then(|rule| rule.get("_rate")).and_then(number::decimal);
    let rate = inner.fraction("rate")?.or(own);
    let rate = rate.ok_or_else(|| inner.complain("rate", "is required"))?;
    let name = if let Some(name) = inner.text("name")? {
        name.to_owned()
    } else {
        let name = rule.as_ref().and_then(|rule| rule.get("name"));
        line::localized(name, &terms.language, &shop.settings().default_language)
    };
    Ok(Some(LineDiscount { name, discount: uid, rate }))
}
