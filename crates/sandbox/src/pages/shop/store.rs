//! The storefront: what is for sale, and one form that places an order.

use askama::Template;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{Shop, customer};
use crate::pages::{
    Answer, Trouble, Visit, back, form::Sent, frame::Frame, language::Language, show, show_refused,
    value,
};

/// Articles on one page.
const PAGE: usize = 60;

/// What one can buy of an article: a variant, or the article itself.
struct Choice {
    /// `variant-880001` or `article-700101`, the rest of the field's name.
    field: String,
    title: String,
    stock: Option<Decimal>,
    sold_out: bool,
    quantity: String,
}

struct Goods {
    name: String,
    number: String,
    price: Decimal,
    /// Smallest step of a quantity.
    step: String,
    choices: Vec<Choice>,
}

/// An entry of a select.
pub(super) struct Named {
    pub(super) uid: String,
    pub(super) name: String,
    pub(super) chosen: bool,
    pub(super) fee: Option<Decimal>,
}

#[derive(Template)]
#[template(path = "shop/store.html")]
struct Page {
    frame: Frame,
    currency: String,
    goods: Vec<Goods>,
    more: Option<String>,
    deliveries: Vec<Named>,
    payments: Vec<Named>,
    discounts: Vec<Named>,
    fields: Vec<customer::Field>,
    shipping: String,
    gift_card: String,
}

/// `GET /`
pub(super) async fn shown(visit: Visit, sent: Sent) -> Answer {
    show(&page(&visit, &sent, None).await?)
}

async fn page(visit: &Visit, sent: &Sent, trouble: Option<&Trouble>) -> Result<Page, Trouble> {
    let shop = visit.shop().await?;
    let after: i64 = sent.text("after").parse().unwrap_or(0);
    let found = visit.desk.get(&format!("articles?limit={PAGE}&after={after}")).await?;
    let found = value::list(&found["objects"]);
    let again = trouble.map(|_| sent);
    let goods = found.iter().filter_map(|article| goods(article, &shop, visit.language, again));
    let last = found.last().filter(|_| found.len() == PAGE);
    let frame = visit.shop_frame(&shop, "/");
    let chosen = |name: &str| again.map(|sent| sent.text(name).to_owned()).unwrap_or_default();
    let named = async |list: &str, name: &str| {
        let found = visit.desk.get(&format!("{list}?limit=1000")).await?;
        Ok::<_, Trouble>(names(&found, visit.language, &shop.currency, &chosen(name)))
    };
    Ok(Page {
        currency: shop.currency.clone(),
        goods: goods.collect(),
        more: last.map(|article| value::text(&article["uid"])),
        deliveries: named("deliveryMethods", "delivery").await?,
        payments: named("paymentMethods", "payment").await?,
        discounts: named("discounts", "discount").await?,
        fields: customer::fields(again),
        shipping: again.map_or("49".to_owned(), |sent| sent.text("shipping").to_owned()),
        gift_card: chosen("gift-card"),
        frame: match trouble {
            Some(trouble) => frame.refused(trouble),
            None => frame,
        },
    })
}

fn goods(article: &Value, shop: &Shop, language: Language, again: Option<&Sent>) -> Option<Goods> {
    let is = |name: &str| article[name] == Value::Bool(true);
    if is("draft") || is("hidden") || is("presentationOnly") {
        return None;
    }
    let counts = article["stock"]["useStock"] == Value::Bool(true);
    let choice = |field: String, title: String, stock: &Value| {
        let stock = value::decimal(stock).filter(|_| counts);
        Choice {
            sold_out: stock.is_some_and(|stock| stock <= Decimal::ZERO),
            quantity: again.map_or("", |sent| sent.text(&format!("quantity-{field}"))).to_owned(),
            field,
            title,
            stock,
        }
    };
    let mut choices: Vec<Choice> = value::list(&article["variants"])
        .iter()
        .map(|variant| {
            let title = options(article, &variant["definedBy"], language);
            let field = format!("variant-{}", value::text(&variant["uid"]));
            choice(field, title, &variant["overrides"]["stock"])
        })
        .collect();
    if choices.is_empty() {
        let field = format!("article-{}", value::text(&article["uid"]));
        choices.push(choice(field, String::new(), &article["stock"]["stock"]));
    }
    let step = value::text_at(article, "/quantityInfo/divisibleBy");
    Some(Goods {
        name: value::localized(&article["name"], language),
        number: value::text(&article["articleNumber"]),
        price: value::decimal_at(article, &format!("/price/current/{}", shop.currency)),
        step: if step.is_empty() { "1".to_owned() } else { step },
        choices,
    })
}

/// `Storlek: M`, in the reader's language where the shop has it.
fn options(article: &Value, defined: &Value, language: Language) -> String {
    let schemas = article["choiceSchema"].as_object().into_iter().flatten();
    let (own, others): (Vec<_>, Vec<_>) =
        schemas.partition(|(code, _)| code.as_str() == language.code());
    let schemas: Vec<&Value> = own.into_iter().chain(others).map(|(_, schema)| schema).collect();
    let named = |choice: &str, name: &dyn Fn(&Value) -> Option<String>| {
        let fields = schemas.iter().map(|schema| &schema["properties"][choice]);
        fields.filter_map(name).find(|name| !name.is_empty())
    };
    let defined = defined.as_object();
    let parts = defined.into_iter().flatten().map(|(choice, option)| {
        let title = named(choice, &|field| Some(value::text(&field["title"])));
        let chosen = named(choice, &|field| {
            let at = value::list(&field["enum"]).iter().position(|uid| uid == option)?;
            field["enumNames"].get(at).map(value::text)
        });
        let chosen = chosen.unwrap_or_else(|| value::text(option));
        title.map_or(chosen.clone(), |title| format!("{title}: {chosen}"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// The entries that are in use; gift cards have a field of their own.
pub(super) fn names(found: &Value, language: Language, currency: &str, chosen: &str) -> Vec<Named> {
    let used = value::list(&found["objects"])
        .iter()
        .filter(|one| one["active"] != Value::Bool(false) && one["type"] != "Gift Card");
    used.map(|one| {
        let uid = value::text(&one["uid"]);
        Named {
            chosen: uid == chosen,
            name: value::localized(&one["name"], language),
            fee: value::decimal(&one["fee"][currency]),
            uid,
        }
    })
    .collect()
}

/// `POST /`
pub(super) async fn placed(visit: Visit, sent: Sent) -> Answer {
    let wish = order(&sent, visit.language);
    let outcome = match wish {
        Ok(wish) => visit.desk.post("orders", wish).await,
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(order) => Ok(back(&format!("/orders/{}", value::text(&order["orderNumber"])), "placed")),
        Err(trouble) => show_refused(&page(&visit, &sent, Some(&trouble)).await?),
    }
}

/// The form as the control interface places orders.
fn order(sent: &Sent, language: Language) -> Result<Value, Trouble> {
    let mut rows = Vec::new();
    for (field, quantity) in sent.with_prefix("quantity-") {
        if quantity.is_empty() || quantity == "0" {
            continue;
        }
        let number = sent.number(&format!("quantity-{field}"));
        let (kind, uid) = field.split_once('-').unwrap_or(("article", field));
        let uid: Option<u64> = uid.parse().ok();
        rows.push(json!({kind: uid, "quantity": number}));
    }
    if rows.is_empty() {
        return Err(Trouble::new(422, language.t("basket-empty")));
    }
    let mut order = Map::new();
    order.insert("language".into(), "sv".into());
    order.insert("rows".into(), rows.into());
    order.insert("customer".into(), customer::read(sent, language.t("wish")));
    if let Ok(method) = sent.text("delivery").parse::<u64>() {
        let price = sent.number("shipping").unwrap_or_else(|| 0.into());
        order.insert("delivery".into(), json!({"method": method, "price": price}));
    }
    if let Ok(method) = sent.text("payment").parse::<u64>() {
        order.insert("payment".into(), json!({"method": method}));
    }
    if let Ok(rule) = sent.text("discount").parse::<u64>() {
        order.insert("discounts".into(), json!([rule]));
    }
    if let Some(amount) = sent.number("gift-card") {
        order.insert("giftCards".into(), json!([amount]));
    }
    Ok(Value::Object(order))
}
