//! One row of an order: which article or variant, at which price, with which discount
//! (abicart-api §10.2–10.4).

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::money::{Amounts, Basis};
use super::number;
use super::schema::Class;
use super::state::{Shop, text};
use super::{article, failure::Problem};

/// What a row sells.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) article: Option<i64>,
    pub(super) variant: Option<i64>,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) choices: Map<String, Value>,
    pub(super) quantity: Decimal,
    /// For one unit, in the order's currency, as the shop stores prices.
    pub(super) price: Decimal,
    pub(super) vat_rate: Decimal,
    pub(super) discount: Option<LineDiscount>,
}

/// A discount on one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineDiscount {
    pub(super) name: String,
    pub(super) discount: Option<i64>,
    /// Fraction taken off.
    pub(super) rate: Decimal,
}

/// What holds for all rows of one order.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) currency: String,
    pub(super) language: String,
    pub(super) basis: Basis,
}

/// The variant whose options are the chosen ones.
pub(super) fn variant_of(
    shop: &Shop,
    article: &Map<String, Value>,
    choices: &Map<String, Value>,
) -> Option<i64> {
    let uids = article.get("variants")?.as_array()?;
    uids.iter().filter_map(number::uid).find(|uid| {
        let variant = shop.get(Class::ArticleVariant, *uid);
        let defined = variant.as_ref().and_then(|variant| variant.get("_definedBy")?.as_object());
        defined.is_some_and(|defined| {
            defined.iter().all(|(choice, option)| {
                let chosen = choices.get(choice).and_then(number::uid);
                chosen.is_some() && chosen == number::uid(option)
            })
        })
    })
}

/// A row for an article, with the surcharges of the chosen options in its price.
pub(super) fn of_article(
    shop: &Shop,
    uid: i64,
    article: &Map<String, Value>,
    choices: Map<String, Value>,
    terms: &Terms,
) -> Line {
    let variant = variant_of(shop, article, &choices);
    let own = variant.and_then(|uid| shop.get(Class::ArticleVariant, uid));
    let own_number = own.as_ref().map(|variant| text(variant, "articleNumber"));
    let number = own_number.filter(|number| !number.is_empty());
    let settings = shop.settings();
    let mut price = article::price(settings, article, &terms.currency).unwrap_or_default();
    for option in choices.values().filter_map(number::uid) {
        if let Some(option) = shop.get(Class::ArticleChoiceOption, option) {
            price += surcharge(shop, &option, &terms.currency);
        }
    }
    Line {
        article: Some(uid),
        variant,
        number: number.unwrap_or_else(|| text(article, "articleNumber")).to_owned(),
        name: localized(article.get("name"), &terms.language, &settings.default_language),
        quantity: choices.get("quantity").and_then(number::decimal).unwrap_or(Decimal::ONE),
        choices,
        price,
        vat_rate: article.get("vatRate").and_then(number::decimal).unwrap_or_default(),
        discount: None,
    }
}

fn surcharge(shop: &Shop, option: &Map<String, Value>, currency: &str) -> Decimal {
    let settings = shop.settings();
    let in_currency = |code: &str| option.get("price")?.get(code).and_then(number::decimal);
    in_currency(currency)
        .or_else(|| Some(in_currency(&settings.base_currency)? * settings.rate(currency)?))
        .unwrap_or_default()
}

/// A localized text in the wished language, else in the default one, else in any.
pub(super) fn localized(texts: Option<&Value>, language: &str, default: &str) -> String {
    let Some(texts) = texts.and_then(Value::as_object) else { return String::new() };
    let text = texts.get(language).or_else(|| texts.get(default)).or_else(|| texts.values().next());
    text.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What a quantity must be a multiple of: whole pieces unless the article says otherwise.
fn quantity_step(article: &Map<String, Value>) -> Decimal {
    let step = article.get("quantityInfo").and_then(|info| info.get("divisibleBy"));
    let step = step.and_then(number::decimal).filter(|step| *step > Decimal::ZERO);
    step.unwrap_or(Decimal::ONE)
}

/// Complaints about the choices a buyer made; an empty list means they fit.
pub(super) fn check_choices(
    shop: &Shop,
    article: &Map<String, Value>,
    choices: &Map<String, Value>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(quantity) = choices.get("quantity") {
        let quantity = number::decimal(quantity).filter(|quantity| *quantity > Decimal::ZERO);
        let step = quantity_step(article);
        match quantity {
            None => problems.push(Problem::new("/quantity", "must be a positive number")),
            Some(quantity) if (quantity % step).is_zero() => {}
            Some(_) => {
                let message = format!("must be a multiple of {}", step.normalize());
                problems.push(Problem::new("/quantity", message));
            }
        }
    }
    let offered = article.get("choices").and_then(Value::as_array).into_iter().flatten();
    let offered: Vec<i64> = offered.filter_map(number::uid).collect();
    for name in choices.keys() {
        let known = name.parse().is_ok_and(|uid: i64| offered.contains(&uid));
        if !known && name != "quantity" && name != "choiceString" {
            let pointer = format!("/{}", super::failure::escape(name));
            problems.push(Problem::new(pointer, "is not a choice of this article"));
        }
    }
    for uid in offered {
        let Some(choice) = shop.get(Class::ArticleChoice, uid) else { continue };
        let chosen = choices.get(&uid.to_string());
        if let Some(complaint) = complaint(article, uid, &choice, chosen) {
            problems.push(Problem::new(format!("/{uid}"), complaint));
        }
    }
    problems
}

fn complaint(
    article: &Map<String, Value>,
    uid: i64,
    choice: &Map<String, Value>,
    chosen: Option<&Value>,
) -> Option<&'static str> {
    let mandatory = super::state::flag(choice, "mandatory");
    let Some(chosen) = chosen else { return mandatory.then_some("must be chosen") };
    match text(choice, "type") {
        "enum" => {
            let offered = article.get("choiceOptions").and_then(|all| all.get(uid.to_string()));
            let options = offered.or_else(|| choice.get("options")).and_then(Value::as_array);
            let known = options.is_some_and(|options| {
                let wanted = number::uid(chosen);
                wanted.is_some() && options.iter().any(|option| number::uid(option) == wanted)
            });
            (!known).then_some("is not an option of this choice")
        }
        "number" => {
            let Some(value) = number::decimal(chosen) else { return Some("must be a number") };
            let bound = |name: &str| choice.get(name).and_then(number::decimal);
            let inside = bound("minimum").is_none_or(|minimum| value >= minimum)
                && bound("maximum").is_none_or(|maximum| value <= maximum);
            (!inside).then_some("is out of range")
        }
        _ => match chosen.as_str() {
            None => Some("must be a string"),
            Some("") if mandatory => Some("must not be empty"),
            Some(_) => None,
        },
    }
}

impl Line {
    /// The row as stored inside its order.
    pub(super) fn item(&self, uid: i64, order: i64, terms: &Terms) -> Value {
        let unit = Amounts::of(self.price, self.vat_rate, terms.basis);
        let rate = if terms.basis.has_vat { self.vat_rate } else { Decimal::ZERO };
        let total = unit.times(self.quantity);
        let mut choices = self.choices.clone();
        choices.insert("quantity".into(), number::json(self.quantity));
        let mut item = json!({
            "uid": uid,
            "order": order,
            "articleNumber": self.number,
            "articleName": self.name,
            "choices": choices,
            "costs": {
                "unit": unit.cost(&terms.currency, rate),
                "total": total.cost(&terms.currency, rate),
            },
            // The nominal rate survives an order without VAT.
            "_vatRate": number::json(self.vat_rate),
            "_price": number::json(self.price),
        });
        if let Some(article) = self.article {
            item["article"] = article.into();
        }
        if let Some(variant) = self.variant {
            item["_variant"] = variant.into();
        }
        if let Some(discount) = &self.discount {
            let off = total.times(discount.rate);
            item["discountInfo"] = json!({
                "name": discount.name,
                "exVat": number::json(off.ex_vat),
                "incVat": number::json(off.inc_vat),
                "vat": number::json(off.vat),
                "vatRate": number::json(rate),
                "rate": number::json(discount.rate),
            });
            if let Some(rule) = discount.discount {
                item["discountInfo"]["discount"] = rule.into();
            }
        }
        item
    }

    /// Reads a stored row back.
    pub(super) fn read(item: &Value) -> Self {
        let decimal = |name: &str| item.get(name).and_then(number::decimal).unwrap_or_default();
        let string =
            |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let choices = item.get("choices").and_then(Value::as_object).cloned().unwrap_or_default();
        let discount = item.get("discountInfo").map(|info| LineDiscount {
            name: string(info.get("name")),
            discount: info.get("discount").and_then(number::uid),
            rate: info.get("rate").and_then(number::decimal).unwrap_or_default(),
        });
        Self {
            article: item.get("article").and_then(number::uid),
            variant: item.get("_variant").and_then(number::uid),
            number: string(item.get("articleNumber")),
            name: string(item.get("articleName")),
            quantity: choices.get("quantity").and_then(number::decimal).unwrap_or(Decimal::ONE),
            choices,
            price: decimal("_price"),
            vat_rate: decimal("_vatRate"),
            discount,
        }
    }
}
