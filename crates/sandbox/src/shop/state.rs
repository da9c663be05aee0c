//! One shop: its objects, its settings and what happened to them during the present request.
//!
//! Every write goes through [`Shop::put`] or [`Shop::remove`], so that indexes, the store and the
//! callbacks never miss one.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::project::Objects;
use super::query::Wanted;
use super::schema::Class;
use super::table::Table;
use super::{article, instant, number};
use crate::system::Change;

/// Distance between the uids of two shops, so that no order uid occurs twice (abicart-api §10.1).
const SERIES: i64 = 1_000_000_000;

/// What is read from the shop's own object again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) base_currency: String,
    /// Each active currency with its units per one unit of the base currency.
    pub(super) currencies: Vec<(String, Decimal)>,
    pub(super) default_language: String,
    pub(super) languages: Vec<String>,
    pub(super) stored_with_vat: bool,
    pub(super) shown_with_vat: bool,
}

impl Settings {
    /// Units of the currency per unit of the base currency.
    pub(super) fn rate(&self, currency: &str) -> Option<Decimal> {
        self.currencies.iter().find(|(code, _)| code == currency).map(|(_, rate)| *rate)
    }
}

/// One shop.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) uid: i64,
    first: i64,
    settings: Settings,
    tables: Vec<Table>,
    next: HashMap<Class, i64>,
    next_order_number: i64,
    /// The order or cart that holds a row or a payment.
    owners: HashMap<(Class, i64), i64>,
    pub(super) changes: Vec<Change>,
    pub(super) events: Vec<(&'static str, i64)>,
}

impl Shop {
    /// An empty shop; `series` is its place among the shops of the sandbox.
    pub(super) fn new(uid: i64, series: i64) -> Self {
        Self {
            uid,
            first: series * SERIES,
            settings: Settings::default(),
            tables: Class::ALL.into_iter().map(Table::new).collect(),
            next: HashMap::new(),
            next_order_number: 10_001,
            owners: HashMap::new(),
            changes: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Its place among the shops of the sandbox.
    pub(super) fn series(&self) -> i64 {
        self.first / SERIES
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn table(&self, class: Class) -> &Table {
        &self.tables[class as usize]
    }

    /// The object as stored.
    pub(super) fn get(&self, class: Class, uid: i64) -> Option<Map<String, Value>> {
        match class {
            Class::OrderItem => self.inside(class, "items", uid),
            Class::Payment => self.inside(class, "payments", uid),
            _ => self.table(class).get(uid),
        }
    }

    /// The order or cart that holds the row or payment.
    pub(super) fn owner(&self, class: Class, uid: i64) -> Option<i64> {
        self.owners.get(&(class, uid)).copied()
    }

    fn inside(&self, class: Class, member: &str, uid: i64) -> Option<Map<String, Value>> {
        let order = self.owner(class, uid)?;
        let tables = [Class::Order, Class::Cart];
        let mut order = tables.into_iter().find_map(|class| self.table(class).get(order))?;
        let Value::Array(objects) = order.remove(member)? else { return None };
        objects.into_iter().find_map(|object| match object {
            Value::Object(object) if object.get("uid")?.as_i64() == Some(uid) => Some(object),
            _ => None,
        })
    }

    /// The object with its derived members, as far as they are wanted.
    pub(super) fn view(
        &self,
        class: Class,
        uid: i64,
        wanted: &Wanted<'_>,
    ) -> Option<Map<String, Value>> {
        let mut object = self.get(class, uid)?;
        if class == Class::Article {
            article::derive(self, &mut object, wanted);
        }
        Some(object)
    }

    /// The next free uid of the class.
    pub(super) fn take_uid(&mut self, class: Class) -> i64 {
        let class = numbered(class);
        let next = self.next.entry(class).or_insert(self.first + class.schema().first_uid);
        let uid = *next;
        *next += 1;
        uid
    }

    /// The next number for people; numbers rise and have no prefix.
    pub(super) fn take_order_number(&mut self) -> String {
        let number = self.next_order_number;
        self.next_order_number += 1;
        number.to_string()
    }

    fn took_uid(&mut self, class: Class, uid: i64) {
        let class = numbered(class);
        let next = self.next.entry(class).or_insert(self.first + class.schema().first_uid);
        *next = (*next).max(uid.saturating_add(1));
    }

    /// Stores the object.
    pub(super) fn put(&mut self, class: Class, uid: i64, object: &Map<String, Value>) {
        let json = self.tables[class as usize].put(uid, object);
        self.changes.push(Change::Put { kind: class.name(), key: self.key(uid), value: json });
        self.stored(class, uid, object);
    }

    /// Puts back an object that was stored before.
    pub(super) fn restore(
        &mut self,
        class: Class,
        uid: i64,
        object: &Map<String, Value>,
        json: String,
    ) {
        self.tables[class as usize].put_text(uid, object, json);
        self.stored(class, uid, object);
    }

    fn stored(&mut self, class: Class, uid: i64, object: &Map<String, Value>) {
        self.took_uid(class, uid);
        if class == Class::Order
            && let Ok(number) = text(object, "orderNumber").parse::<i64>()
        {
            self.next_order_number = self.next_order_number.max(number.saturating_add(1));
        }
        match class {
            Class::Order | Class::Cart => {
                for (class, member) in [(Class::OrderItem, "items"), (Class::Payment, "payments")] {
                    for inner in object.get(member).and_then(Value::as_array).into_iter().flatten()
                    {
                        if let Some(inner) = inner.get("uid").and_then(number::uid) {
                            self.took_uid(class, inner);
                            self.owners.insert((class, inner), uid);
                        }
                    }
                }
            }
            Class::Shipment => {
                for inner in object.get("items").and_then(Value::as_array).into_iter().flatten() {
                    if let Some(inner) = inner.get("uid").and_then(number::uid) {
                        self.took_uid(Class::ShipmentItem, inner);
                    }
                }
            }
            Class::Language => {
                let language = object.get("uid").and_then(Value::as_str).unwrap_or_default();
                if !self.settings.languages.iter().any(|known| known == language) {
                    self.settings.languages.push(language.to_owned());
                }
            }
            Class::Webshop => {
                let series = object.get("_series").and_then(Value::as_i64).unwrap_or_default();
                self.first = series * SERIES;
                let languages = std::mem::take(&mut self.settings.languages);
                self.settings = Settings { languages, ..settings(object) };
            }
            _ => {}
        }
    }

    /// Removes the object; false when there was none.
    pub(super) fn remove(&mut self, class: Class, uid: i64) -> bool {
        let removed = self.tables[class as usize].remove(uid);
        if removed {
            self.changes.push(Change::Delete { kind: class.name(), key: self.key(uid) });
            self.keep_next(class);
        }
        removed
    }

    /// Stores the next uid of the class: to be called when an object goes, because after a restart
    /// only what is left would tell which uids were given.
    pub(super) fn keep_next(&mut self, class: Class) {
        let class = numbered(class);
        let Some(next) = self.next.get(&class) else { return };
        self.changes.push(Change::Put {
            kind: NEXT,
            key: format!("{}/{}", self.uid, class.name()),
            value: next.to_string(),
        });
    }

    /// Removes every object, for a shop that another one replaces.
    pub(super) fn remove_all(&mut self) {
        self.changes.clear();
        for class in Class::ALL {
            let uids: Vec<i64> = self.table(class).uids(i64::MIN..=i64::MAX).collect();
            for uid in uids {
                self.changes.push(Change::Delete { kind: class.name(), key: self.key(uid) });
            }
        }
    }

    /// Keeps uids of deleted objects from being given again after a restart.
    pub(super) fn restore_next(&mut self, class: Class, next: i64) {
        self.took_uid(class, next.saturating_sub(1));
    }

    fn key(&self, uid: i64) -> String {
        format!("{}/{uid:012}", self.uid)
    }

    /// Notes an event for the listeners.
    pub(super) fn emit(&mut self, event: &'static str, uid: i64) {
        self.events.push((event, uid));
    }
}

/// The class whose uids the class takes: a cart becomes an order and keeps its uid.
fn numbered(class: Class) -> Class {
    if class == Class::Cart { Class::Order } else { class }
}

/// Kind of the stored rows that hold the next uid of a class.
pub(super) const NEXT: &str = "Next";

/// Moves `changed`.
pub(super) fn touch(object: &mut Map<String, Value>, now: i64) {
    object.insert("changed".into(), instant::text(now).into());
}

/// The text of a member; empty when it has none.
pub(super) fn text<'a>(object: &'a Map<String, Value>, member: &str) -> &'a str {
    object.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a member is `true`.
pub(super) fn flag(object: &Map<String, Value>, member: &str) -> bool {
    object.get(member).and_then(Value::as_bool).unwrap_or_default()
}

fn settings(shop: &Map<String, Value>) -> Settings {
    let base_currency = text(shop, "baseCurrency").to_owned();
    let active = shop.get("activeCurrencies").and_then(Value::as_array).into_iter().flatten();
    let rates = shop.get("_rates");
    let currencies = active
        .filter_map(Value::as_str)
        .map(|code| {
            let rate = rates.and_then(|rates| rates.get(code)).and_then(number::decimal);
            (code.to_owned(), rate.unwrap_or(Decimal::ONE))
        })
        .collect();
    Settings {
        base_currency,
        currencies,
        default_language: text(shop, "defaultLanguage").to_owned(),
        languages: Vec::new(),
        stored_with_vat: flag(shop, "priceStoredWithVat"),
        shown_with_vat: flag(shop, "showPricesIncludingVat"),
    }
}

impl Objects for Shop {
    fn object(&self, class: Class, uid: i64, wanted: &Wanted<'_>) -> Option<Map<String, Value>> {
        let other = if class == Class::Order { Class::Cart } else { class };
        self.view(class, uid, wanted).or_else(|| self.view(other, uid, wanted))
    }

    fn inner(&self, _class: Class, object: &Map<String, Value>) -> Map<String, Value> {
        object.clone()
    }
}
