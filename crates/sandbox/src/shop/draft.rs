//! Places and edits orders from the control interface's form. An edit is the stored order with
//! some parts replaced; all sums are made anew.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::charge::{CHARGES, Charge};
use super::form::{Complaint, Form, Read};
use super::line::{Line, Terms};
use super::money::{self, Basis};
use super::patch::{Writer, apply};
use super::schema::Class;
use super::state::{Shop, flag, text};
use super::{instant, number, order, payment, row};

/// Members of the form for placing and editing.
const MEMBERS: [&str; 22] = [
    "cart",
    "changed",
    "currency",
    "customer",
    "customerUid",
    "deliveryStatus",
    "delivery",
    "discarded",
    "discounts",
    "exchangeRate",
    "externalOrderNumber",
    "giftCards",
    "hasVat",
    "language",
    "note",
    "orderNumber",
    "override_costs",
    "payment",
    "placed",
    "rows",
    "tags",
    "uid",
];

/// What an edit may not touch.
const FIXED: [&str; 6] = ["cart", "currency", "exchangeRate", "orderNumber", "placed", "uid"];

/// An order under construction.
pub(super) struct Draft {
    pub(super) uid: i64,
    pub(super) order: Map<String, Value>,
    /// Rows with the uid they keep, if they had one.
    rows: Vec<(Option<i64>, Line)>,
    cart: Option<i64>,
}

/// Makes a placed order of the form. Nothing is stored yet.
pub(super) fn place(shop: &mut Shop, form: &Value, at: &str, now: i64) -> Read<Draft> {
    let form = Form::open(form, at, &MEMBERS)?;
    let cart = match form.uid("cart")? {
        Some(uid) => Some((
            uid,
            shop.get(Class::Cart, uid).ok_or_else(|| form.complain("cart", "does not exist"))?,
        )),
        None => None,
    };
    let uid = match (&cart, form.uid("uid")?) {
        (Some((uid, _)), _) => *uid,
        (None, Some(uid)) if shop.table(Class::Order).contains(uid) => {
            return Err(form.complain("uid", format!("{uid} is taken")));
        }
        (None, Some(uid)) => uid,
        (None, None) => shop.take_uid(Class::Order),
    };
    let placed = form.date("placed")?.unwrap_or(now);
    let mut order = cart.as_ref().map(|(_, cart)| cart.clone()).unwrap_or_default();
    order.insert("uid".into(), uid.into());
    order.insert("ordered".into(), instant::text(placed).into());
    let changed = form.date("changed")?.unwrap_or(placed);
    order.insert("changed".into(), instant::text(changed).into());
    let number = match form.text("orderNumber")? {
        Some(number) => {
            let same = shop.table(Class::Order).by_text("/orderNumber", number);
            if same.is_some_and(|same| !same.is_empty()) {
                return Err(form.complain("orderNumber", format!("{number} is taken")));
            }
            number.to_owned()
        }
        None => shop.take_order_number(),
    };
    order.insert("orderNumber".into(), number.into());
    currency(shop, &form, &mut order)?;
    for (name, value) in [
        ("hasVat", true.into()),
        ("discarded", false.into()),
        ("note", "".into()),
        ("tags", json!([])),
        ("externalOrderNumber", "".into()),
        ("deliveryStatus", "unsent".into()),
        ("language", shop.settings().default_language.as_str().into()),
    ] {
        order.entry(name).or_insert(value);
    }
    let rows = stored_rows(&order);
    let mut draft = Draft { uid, order, rows, cart: cart.map(|(uid, _)| uid) };
    draft.fill(shop, &form)?;
    Ok(draft)
}

/// The stored order with the parts that the form names replaced. Nothing is stored yet.
pub(super) fn edit(shop: &mut Shop, uid: i64, form: &Value, at: &str) -> Read<Option<Draft>> {
    let Some(order) = shop.get(Class::Order, uid) else { return Ok(None) };
    let form = Form::open(form, at, &MEMBERS)?;
    if let Some(name) = FIXED.into_iter().find(|name| form.get(name).is_some()) {
        return Err(form.complain(name, "cannot be changed once the order is placed"));
    }
    let rows = stored_rows(&order);
    let mut draft = Draft { uid, order, rows, cart: None };
    draft.fill(shop, &form)?;
    Ok(Some(draft))
}

fn stored_rows(order: &Map<String, Value>) -> Vec<(Option<i64>, Line)> {
    let items = order::items(order).iter();
    items.map(|item| (item.get("uid").and_then(number::uid), Line::read(item))).collect()
}

fn currency(shop: &Shop, form: &Form<'_>, order: &mut Map<String, Value>) -> Read<()> {
    let settings = shop.settings();
    let from_cart = text(order, "currency").to_owned();
    let currency = match form.text("currency")? {
        Some(currency) => currency.to_owned(),
        None if from_cart.is_empty() => settings.base_currency.clone(),
        None => from_cart,
    };
    let given = form.decimal("exchangeRate")?;
    // A currency that the shop no longer has may stand in an old order, with its rate.
    let rate = given.or_else(|| settings.rate(&currency)).ok_or_else(|| {
        form.complain("currency", "is not active in this shop; give an exchangeRate with it")
    })?;
    order.insert("currency".into(), currency.into());
    order.insert("exchangeRate".into(), number::json(rate));
    Ok(())
}

impl Draft {
    fn fill(&mut self, shop: &mut Shop, form: &Form<'_>) -> Read<()> {
        for (name, fits) in [
            ("hasVat", form.boolean("hasVat")?.is_some()),
            ("discarded", form.boolean("discarded")?.is_some()),
            ("note", form.text("note")?.is_some()),
            ("language", form.text("language")?.is_some()),
            ("externalOrderNumber", form.text("externalOrderNumber")?.is_some()),
            ("deliveryStatus", form.text("deliveryStatus")?.is_some()),
            ("tags", form.get("tags").is_some()),
        ] {
            if fits && let Some(value) = form.get(name) {
                self.order.insert(name.to_owned(), value.clone());
            }
        }
        self.customer(shop, form)?;
        let terms = self.terms(shop);
        if form.get("rows").is_some() {
            if !self.rows.is_empty() {
                shop.keep_next(Class::OrderItem);
            }
            self.rows = Vec::new();
            for (at, value) in form.list("rows")? {
                self.rows.push((None, row::read(shop, value, &at, &terms)?));
            }
        }
        let delivery = form.get("delivery");
        if let Some(delivery) = delivery {
            self.delivery(shop, delivery, &form.at("delivery"))?;
        } else if form.object().contains_key("delivery") {
            self.set_charge("shipment", None);
            self.order.remove("delivery");
        }
        self.discounts(shop, form)?;
        payment::read(shop, form, &terms, &mut self.order)?;
        self.build(shop, &terms);
        if let Some(wrong) = form.get("override_costs") {
            let Value::Object(_) = wrong else {
                return Err(form.complain("override_costs", "must be an object"));
            };
            merge(self.order.entry("costs").or_insert(Value::Null), wrong);
        }
        payment::settle(&mut self.order);
        Ok(())
    }

    fn terms(&self, shop: &Shop) -> Terms {
        let with_vat = shop.settings().stored_with_vat;
        Terms {
            currency: text(&self.order, "currency").to_owned(),
            language: text(&self.order, "language").to_owned(),
            basis: Basis { with_vat, has_vat: flag(&self.order, "hasVat") },
        }
    }

    fn customer(&mut self, shop: &Shop, form: &Form<'_>) -> Read<()> {
        if let Some(uid) = form.uid("customerUid")? {
            let customer = shop.get(Class::Customer, uid);
            let customer =
                customer.ok_or_else(|| form.complain("customerUid", "does not exist"))?;
            let parts = ["info", "address", "deliveryAddress", "custom"];
            let snapshot: Map<String, Value> = parts
                .into_iter()
                .filter_map(|part| Some((part.to_owned(), customer.get(part)?.clone())))
                .collect();
            self.order.insert("customer".into(), Value::Object(snapshot));
        }
        let Some(customer) = form.get("customer") else { return Ok(()) };
        let patch = json!({"customer": customer});
        apply(Class::Order, Writer::Control, &patch, &mut self.order).map_err(|problems| {
            let first = problems.first().map(super::failure::Problem::to_json).unwrap_or_default();
            let part = |name: &str| first[name].as_str().unwrap_or_default().to_owned();

            Complaint::new(form.pointer().to_owned() + &part("pointer"), part("message"))
        })
    }

    fn delivery(&mut self, shop: &Shop, delivery: &Value, at: &str) -> Read<()> {
        let form = Form::open(delivery, at, &["method", "price", "vatRate"])?;
        if let Some(method) = form.uid("method")? {
            if !shop.table(Class::DeliveryMethod).contains(method) {
                return Err(form.complain("method", "does not exist"));
            }
            self.order.insert("delivery".into(), json!({"method": method}));
        }
        let before = Charge::read(&self.order, "shipment");
        let charge = Charge {
            price: form.decimal("price")?.or(before.map(|charge| charge.price)).unwrap_or_default(),
            vat_rate: form
                .fraction("vatRate")?
                .or(before.map(|charge| charge.vat_rate))
                .unwrap_or(Decimal::new(25, 2)),
        };
        self.set_charge("shipment", Some(charge));
        Ok(())
    }

    fn set_charge(&mut self, name: &str, charge: Option<Charge>) {
        let charges = self.order.entry(CHARGES).or_insert_with(|| json!({}));
        match (charges, charge) {
            (Value::Object(charges), Some(charge)) => {
                charges.insert(name.to_owned(), charge.json());
            }
            (Value::Object(charges), None) => {
                charges.remove(name);
            }
            _ => {}
        }
    }

    /// A rule takes off rows that have no discount of their own, or lowers the shipping.
    fn discounts(&mut self, shop: &Shop, form: &Form<'_>) -> Read<()> {
        for (at, value) in form.list("discounts")? {
            let uid = number::uid(value).unwrap_or_default();
            let rule = shop.get(Class::Discount, uid);
            let rule = rule.ok_or_else(|| Complaint::new(&at, "is not a discount of this shop"))?;
            let rate = rule.get("_rate").and_then(number::decimal);
            match (text(&rule, "type"), rate) {
                ("Percentage", Some(rate)) => {
                    let language = text(&self.order, "language");
                    let default = &shop.settings().default_language;
                    let name = super::line::localized(rule.get("name"), language, default);
                    for (_, line) in &mut self.rows {
                        let name = name.clone();
                        line.discount.get_or_insert(super::line::LineDiscount {
                            name,
                            discount: Some(uid),
                            rate,
                        });
                    }
                }
                ("Freight", Some(rate)) => {
                    if let Some(charge) = Charge::read(&self.order, "shipment") {
                        let price = number::cents(charge.price * (Decimal::ONE - rate));
                        self.set_charge("shipment", Some(Charge { price, ..charge }));
                    }
                }
                ("FreeDelivery", _) => self.set_charge("shipment", None),
                _ => return Err(Complaint::new(at, "has no rate that could be applied here")),
            }
        }
        Ok(())
    }

    fn build(&mut self, shop: &mut Shop, terms: &Terms) {
        let rows = self.rows.iter().map(|(uid, line)| {
            let uid = uid.unwrap_or_else(|| shop.take_uid(Class::OrderItem));
            line.item(uid, self.uid, terms)
        });
        let items: Value = rows.collect();
        self.order.insert("items".into(), items);
        let mut costs = Map::new();
        if let Some(charge) = Charge::read(&self.order, "shipment") {
            costs.insert("shipment".into(), charge.cost(terms));
        }
        let none = Charge { price: Decimal::ZERO, vat_rate: Decimal::ZERO };
        let fee = Charge::read(&self.order, "payment").unwrap_or(none);
        costs.insert("payment".into(), fee.cost(terms));
        self.order.insert("costs".into(), Value::Object(costs));
        money::sum(&mut self.order);
    }

    /// Stores the order as placed now: events are sent and stock moves.
    pub(super) fn store_placed(self, shop: &mut Shop, now: i64) {
        if let Some(cart) = self.cart {
            shop.remove(Class::Cart, cart);
        }
        order::placed(shop, self.uid, self.order, now);
    }

    /// Stores the order without events and without moving stock.
    pub(super) fn store_silently(self, shop: &mut Shop) {
        let mut order = self.order;
        let status = order::payment_status(&order);
        order.insert("paymentStatus".into(), status.into());
        shop.put(Class::Order, self.uid, &order);
    }

    /// Stores the edited order.
    pub(super) fn store_changed(self, shop: &mut Shop, now: i64) {
        if let Some(before) = shop.get(Class::Order, self.uid) {
            order::changed(shop, self.uid, &before, self.order, now);
        }
    }
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}
