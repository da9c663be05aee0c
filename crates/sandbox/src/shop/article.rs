//! What an article shows beyond what is stored: prices, variants, stock, choices
//! (abicart-api §11.1–11.3).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::money::{Amounts, Basis};
use super::number;
use super::query::Wanted;
use super::schema::Class;
use super::state::{Settings, Shop, flag};

/// Completes a stored article with the derived members that are wanted.
pub(super) fn derive(shop: &Shop, article: &mut Map<String, Value>, wanted: &Wanted<'_>) {
    let settings = shop.settings();
    if wanted.has("price") || wanted.has("pricing") {
        prices(settings, article, wanted);
    }
    let variants = wanted.has("variants") || wanted.has("stock") || wanted.has("isBuyable");
    if variants {
        self::variants(shop, article);
    }
    for (name, value) in [
        ("vatIsIncluded", settings.stored_with_vat),
        ("showPricesIncludingVat", settings.shown_with_vat),
        ("hasChoices", has_entries(article, "choices")),
    ] {
        if wanted.has(name) {
            article.insert(name.into(), value.into());
        }
    }
    if wanted.has("isBuyable") {
        let buyable = is_buyable(article);
        article.insert("isBuyable".into(), buyable.into());
    }
    if wanted.has("choiceOptionPrices") || wanted.has("choiceSchema") {
        choices(shop, article);
    }
}

fn has_entries(article: &Map<String, Value>, member: &str) -> bool {
    article.get(member).and_then(Value::as_array).is_some_and(|entries| !entries.is_empty())
}

/// Whether a buyer may put the article into a cart.
pub(super) fn is_buyable(article: &Map<String, Value>) -> bool {
    let stock = article.get("stock");
    let counts = stock.and_then(|stock| stock.get("useStock")) == Some(&Value::Bool(true));
    let left = stock.and_then(|stock| stock.get("stock")).and_then(number::decimal);
    let blocked = ["draft", "hidden", "presentationOnly", "priceInquiryRequired"];
    !blocked.into_iter().any(|name| flag(article, name))
        && (!counts || left.unwrap_or_default() > Decimal::ZERO)
}

/// The price in a currency: entered, else the base price at the shop's rate, unrounded.
pub(super) fn price(
    settings: &Settings,
    article: &Map<String, Value>,
    currency: &str,
) -> Option<Decimal> {
    let entered = |list: &str, code: &str| {
        article.get("price")?.get(list)?.get(code).and_then(number::decimal)
    };
    let in_list = |list: &str| {
        entered(list, currency)
            .or_else(|| Some(entered(list, &settings.base_currency)? * settings.rate(currency)?))
    };
    in_list("specialOffer").or_else(|| in_list("regular"))
}

fn prices(settings: &Settings, article: &mut Map<String, Value>, wanted: &Wanted<'_>) {
    let rate = article.get("vatRate").and_then(number::decimal).unwrap_or_default();
    let Some(Value::Object(mut price)) = article.remove("price") else { return };
    let mut tier = Map::new();
    tier.insert("qtyFloor".into(), 0.into());
    let mut current = Map::new();
    for list in ["regular", "specialOffer"] {
        let Some(Value::Object(entered)) = price.remove(list) else { continue };
        let mut shown = Map::new();
        let (mut ex_vat, mut inc_vat) = (Map::new(), Map::new());
        let base = entered.get(&settings.base_currency).and_then(number::decimal);
        let basis = Basis { with_vat: settings.stored_with_vat, has_vat: true };
        for (code, factor) in &settings.currencies {
            let (amount, amounts) = match (entered.get(code).and_then(number::decimal), base) {
                (Some(amount), _) => (amount, Amounts::of(amount, rate, basis)),
                (None, Some(base)) => {
                    let amounts = Amounts::of(base, rate, basis);
                    let converted = Amounts {
                        ex_vat: amounts.ex_vat * factor,
                        inc_vat: amounts.inc_vat * factor,
                        vat: amounts.vat * factor,
                    };
                    (base * factor, converted)
                }
                (None, None) => continue,
            };
            shown.insert(code.clone(), number::json(amount));
            ex_vat.insert(code.clone(), number::json(amounts.ex_vat));
            inc_vat.insert(code.clone(), number::json(amounts.inc_vat));
        }
        current.extend(shown.clone());
        price.insert(list.into(), Value::Object(shown));
        tier.insert(list.into(), json!({"exVat": ex_vat, "incVat": inc_vat}));
    }
    price.insert("current".into(), Value::Object(current));
    article.insert("price".into(), Value::Object(price));
    if wanted.has("pricing") {
        article.insert("pricing".into(), json!([tier]));
    }
}

/// Replaces the stored uids of variants by their descriptions and sums their stock.
fn variants(shop: &Shop, article: &mut Map<String, Value>) {
    let Some(Value::Array(uids)) = article.remove("variants") else { return };
    let mut shown = Vec::with_capacity(uids.len());
    let mut stock: Option<Decimal> = None;
    for variant in uids.iter().filter_map(|uid| shop.get(Class::ArticleVariant, number::uid(uid)?))
    {
        if let Some(left) = variant.get("stock").and_then(number::decimal) {
            stock = Some(stock.unwrap_or_default() + left);
        }
        let overrides: Map<String, Value> = [
            ("articleNumber", "articleNumber"),
            ("stock", "stock"),
            ("_ean", "ean"),
            ("_weight", "weight"),
        ]
        .into_iter()
        .filter_map(|(stored, name)| Some((name.to_owned(), variant.get(stored)?.clone())))
        .collect();
        shown.push(json!({
            "uid": variant.get("uid"),
            "definedBy": variant.get("_definedBy"),
            "overrides": overrides,
        }));
    }
    article.insert("variants".into(), Value::Array(shown));
    if let (Some(sum), Some(Value::Object(own))) = (stock, article.get_mut("stock")) {
        own.insert("stock".into(), number::json(sum));
    }
}

/// Surcharges by option, and the form of the choices per language.
fn choices(shop: &Shop, article: &mut Map<String, Value>) {
    let uids = |value: Option<&Value>| -> Vec<i64> {
        value.and_then(Value::as_array).into_iter().flatten().filter_map(number::uid).collect()
    };
    let languages = &shop.settings().languages;
    let mut surcharges = Map::new();
    let mut forms: Map<String, Value> =
        languages.iter().map(|language| (language.clone(), json!({}))).collect();
    for uid in uids(article.get("choices")) {
        let Some(choice) = shop.get(Class::ArticleChoice, uid) else { continue };
        let offered = article.get("choiceOptions").and_then(|all| all.get(uid.to_string()));
        let options: Vec<_> = uids(offered.or_else(|| choice.get("options")))
            .into_iter()
            .filter_map(|uid| Some((uid, shop.get(Class::ArticleChoiceOption, uid)?)))
            .collect();
        for (uid, option) in &options {
            if let Some(price) = option.get("price") {
                surcharges.insert(uid.to_string(), price.clone());
            }
        }
        for language in languages {
            let mut field =
                json!({"title": choice.get("name").and_then(|name| name.get(language))});
            if !options.is_empty() {
                field["enum"] = options.iter().map(|(uid, _)| uid.to_string()).collect();
                field["enumNames"] = options
                    .iter()
                    .map(|(_, option)| {
                        option.get("name").and_then(|name| name.get(language)).cloned()
                    })
                    .map(Option::unwrap_or_default)
                    .collect();
            }
            forms[language][uid.to_string()] = field;
        }
    }
    for form in forms.values_mut() {
        form["quantity"] = json!({"type": "number"});
        *form = json!({"type": "object", "properties": form.take()});
    }
    article.insert("choiceOptionPrices".into(), Value::Object(surcharges));
    article.insert("choiceSchema".into(), Value::Object(forms));
}
