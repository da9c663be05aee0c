//! Loads a whole Specter, or a part of one, from JSON (`docs/sandbox.md`).
//!
//! A seed is checked whole before anything of it is kept.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    specter::{
        Specter,
        state::{
            Account, Counters, Dirty, Invoice,
            article::{Article, Stock},
            card::Card,
            customer::Customer,
            order::Order,
            pass, take,
        },
    },
    system::ControlReply,
};

/// What is wrong, and where.
struct Wrong {
    pointer: String,
    message: String,
}

type Checked<T> = Result<T, Wrong>;

fn wrong(pointer: &str, message: impl Into<String>) -> Wrong {
    Wrong { pointer: pointer.to_owned(), message: message.into() }
}

/// The checked parts of one account.
struct Part {
    card: Card,
    counters: Option<Counters>,
    articles: Vec<Article>,
    customers: Vec<Customer>,
    orders: Vec<Order>,
}

/// Loads `{"switches": {…}, "accounts": [{…}]}`.
pub(super) fn plant(specter: &mut Specter, seed: &Value, now: Timestamp) -> ControlReply {
    let checked = top(specter, seed);
    let (switches, parts) = match checked {
        Ok(checked) => checked,
        Err(Wrong { pointer, message }) => return ControlReply::error(400, &pointer, message),
    };
    if let Some(switches) = switches {
        specter.switches = switches;
        specter.switches_changed = true;
    }
    let (mut articles, mut customers, mut orders) = (0, 0, 0);
    for part in parts {
        let id = part.card.sbm_id;
        articles += part.articles.len();
        customers += part.customers.len();
        orders += part.orders.len();
        let account = specter.accounts.entry(id).or_default();
        keep(account, part, now);
        specter.touched.insert(id);
    }
    ControlReply::ok(json!({ "articles": articles, "customers": customers, "orders": orders }))
}

type Top = (Option<crate::specter::Switches>, Vec<Part>);

fn top(specter: &Specter, seed: &Value) -> Checked<Top> {
    let Value::Object(seed) = seed else { return Err(wrong("", "a seed is a JSON object")) };
    let (mut switches, mut parts) = (None, Vec::new());
    for (name, value) in seed {
        match name.as_str() {
            "switches" => {
                let changed = specter.switches.changed(value);
                switches = Some(changed.map_err(|message| wrong("/switches", message))?);
            }
            "accounts" => {
                for (index, value) in list(value, "/accounts")?.iter().enumerate() {
                    parts.push(account(specter, value, &format!("/accounts/{index}"))?);
                }
            }
            _ => {
                let pointer = format!("/{name}");
                return Err(wrong(&pointer, "unknown, expected `switches` or `accounts`"));
            }
        }
    }
    Ok((switches, parts))
}

fn list<'a>(value: &'a Value, pointer: &str) -> Checked<&'a Vec<Value>> {
    value.as_array().ok_or_else(|| wrong(pointer, "must be an array"))
}

fn account(specter: &Specter, value: &Value, pointer: &str) -> Checked<Part> {
    let Value::Object(value) = value else { return Err(wrong(pointer, "must be an object")) };
    let id = value.get("sbmId").and_then(Value::as_u64).filter(|id| *id > 0);
    let id = id.ok_or_else(|| wrong(&format!("{pointer}/sbmId"), "must be a positive number"))?;
    // An account that exists keeps what the seed does not name.
    let known = specter.accounts.get(&id);
    let mut card = match json!(known.map(|account| account.card.clone()).unwrap_or_default()) {
        Value::Object(card) => card,
        _ => Map::new(),
    };
    let mut part = Part {
        card: Card::default(),
        counters: None,
        articles: Vec::new(),
        customers: Vec::new(),
        orders: Vec::new(),
    };
    for (name, value) in value {
        let pointer = format!("{pointer}/{name}");
        match name.as_str() {
            "counters" => part.counters = Some(read(value, &pointer)?),
            "articles" => part.articles = articles(value, &pointer)?,
            "customers" => part.customers = objects(value, &pointer)?,
            "orders" => part.orders = objects(value, &pointer)?,
            _ => {
                card.insert(name.clone(), value.clone());
            }
        }
    }
    part.card = read(&card.into(), pointer)?;
    check_orders(known, &part, pointer)?;
    Ok(part)
}

fn read<T: DeserializeOwned>(value: &Value, pointer: &str) -> Checked<T> {
    T::deserialize(value).map_err(|error| wrong(pointer, error.to_string()))
}

/// Objects as the control interface shows them; what it computed is left out.
fn objects<T: DeserializeOwned>(value: &Value, pointer: &str) -> Checked<Vec<T>> {
    let list = list(value, pointer)?.iter().enumerate();
    list.map(|(index, value)| object(value, &format!("{pointer}/{index}"))).collect()
}

fn object<T: DeserializeOwned>(value: &Value, pointer: &str) -> Checked<T> {
    let Value::Object(fields) = value else { return Err(wrong(pointer, "must be an object")) };
    for (name, value) in fields.iter().filter(|(name, _)| *name != "computed") {
        // Read alone first, so that the pointer names the field.
        let one = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
        read::<T>(&one, &format!("{pointer}/{name}"))?;
    }
    let mut fields = fields.clone();
    fields.remove("computed");
    read(&fields.into(), pointer)
}

/// Articles, where `stock` may also be a number for the default warehouse.
fn articles(value: &Value, pointer: &str) -> Checked<Vec<Article>> {
    let mut read = Vec::new();
    for (index, value) in list(value, pointer)?.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let mut value = value.clone();
        if let Some(stock) = value.get_mut("stock").filter(|stock| !stock.is_object()) {
            *stock = json!({ "0": { "onHand": stock } });
            if value.get("stocked").is_none() {
                value["stocked"] = true.into();
            }
        }
        let article: Article = object(&value, &pointer)?;
        if article.article_no.is_empty() {
            return Err(wrong(&format!("{pointer}/articleNo"), "must not be empty"));
        }
        read.push(article);
    }
    Ok(read)
}

fn check_orders(known: Option<&Account>, part: &Part, pointer: &str) -> Checked<()> {
    let mut next = part.counters.or(known.map(|account| account.counters)).unwrap_or_default();
    let mut ids: Vec<u64> =
        known.map(|account| account.customers.all().keys().copied().collect()).unwrap_or_default();
    for customer in &part.customers {
        let id = number(customer.customer_id, &mut next.customer);
        ids.push(id);
    }
    ids.sort_unstable();
    for (index, order) in part.orders.iter().enumerate() {
        if ids.binary_search(&order.customer_id).is_err() {
            let pointer = format!("{pointer}/orders/{index}/customerId");
            return Err(wrong(&pointer, format!("no customer {}", order.customer_id)));
        }
    }
    Ok(())
}

/// The given number, or the next one for 0.
fn number(given: u64, counter: &mut u64) -> u64 {
    if given == 0 {
        return take(counter);
    }
    pass(counter, given);
    given
}

fn keep(account: &mut Account, part: Part, now: Timestamp) {
    account.card = part.card;
    if let Some(counters) = part.counters {
        account.counters = counters;
    }
    account.dirty.extend([Dirty::Card, Dirty::Counters]);
    let site = account.card.default_site();
    for mut article in part.articles {
        let known = account.articles.find(&article.article_no).map(|known| known.article_id);
        let given = known.filter(|_| article.article_id == 0).unwrap_or(article.article_id);
        article.article_id = number(given, &mut account.counters.article);
        // 0 stands for the default warehouse.
        let stock: BTreeMap<u32, Stock> = std::mem::take(&mut article.stock);
        article.stock =
            stock.into_iter().map(|(id, stock)| (if id == 0 { site } else { id }, stock)).collect();
        account.dirty.push(Dirty::Article(article.article_id));
        account.articles.put(article);
    }
    for mut customer in part.customers {
        customer.customer_id = number(customer.customer_id, &mut account.counters.customer);
        if customer.created == Timestamp::default() {
            (customer.created, customer.changed) = (now, now);
        }
        account.dirty.push(Dirty::Customer(customer.customer_id));
        account.customers.put(customer);
    }
    for order in part.orders {
        keep_order(account, order, now);
    }
}

fn keep_order(account: &mut Account, mut order: Order, now: Timestamp) {
    order.order_no = number(order.order_no, &mut account.counters.order);
    if order.created == Timestamp::default() {
        order.created = now;
    }
    if order.stock_site == 0 {
        order.stock_site = account.card.default_site();
    }
    if order.customer.is_empty()
        && let Some(customer) = account.customers.get(order.customer_id)
    {
        order.customer = customer.fields.clone();
    }
    for row in order.rows.iter_mut().filter(|row| row.article_id.is_none()) {
        row.article_id = account.articles.find(&row.article_no).map(|found| found.article_id);
    }
    for delivery in &order.deliveries {
        pass(&mut account.counters.delivery, delivery.delivery_no);
    }
    if let Some(invoice_no) = order.invoice_no {
        pass(&mut account.counters.invoice, invoice_no);
        let invoice = Invoice { invoice_no, order_no: order.order_no, created: now };
        account.invoices.insert(invoice_no, invoice);
        account.dirty.push(Dirty::Invoice(invoice_no));
    }
    account.dirty.push(Dirty::Order(order.order_no));
    account.orders.put(order);
}
