//! The control interface of the shop (docs/sandbox-shop.md). What it does to an order or an
//! article has the same consequences as the same act in the shop's admin pages.

mod integration;
mod look;

use serde_json::{Value, json};

use super::draft;
use super::form::{Complaint, Form};
use super::order::{self, PAYMENT_STATES};
use super::patch::{Writer, apply};
use super::schema::Class;
use super::state::{Shop, touch};
use super::switches::Switches;
use super::world::World;
use super::{number, row, seed, stock};
use crate::system::{ControlReply, ControlRequest};

pub(super) use integration::set as set_integration;

type Outcome = Result<Value, ControlReply>;

impl From<Complaint> for ControlReply {
    fn from(complaint: Complaint) -> Self {
        Self::error(400, &complaint.pointer, complaint.message)
    }
}

/// Answers one request.
pub(super) fn answer(world: &mut World, request: &ControlRequest, now: i64) -> ControlReply {
    route(world, request, now).map_or_else(|reply| reply, ControlReply::ok)
}

fn route(world: &mut World, request: &ControlRequest, now: i64) -> Outcome {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    match (request.method.as_str(), path.as_slice()) {
        ("POST", ["seed"]) => {
            let keep = matches!(request.query("keep"), Some("1" | "true"));
            let shops = seed::load(world, &request.body, keep, now)?;
            Ok(json!({"shops": shops}))
        }
        ("POST", ["reset"]) => {
            world.reset(now);
            Ok(json!({}))
        }
        ("GET", ["switches"]) => Ok(world.switches.to_json()),
        ("PUT", ["switches"]) => switches(world, &Switches::default(), &request.body),
        ("PATCH", ["switches"]) => {
            let before = world.switches.clone();
            switches(world, &before, &request.body)
        }
        ("GET", ["shops"]) => Ok(world.shops().map(|shop| Value::from(shop.uid)).collect()),
        _ => {
            let shop = chosen(world, request)?;
            in_shop(shop, request, &path, now)
        }
    }
}

fn switches(world: &mut World, before: &Switches, changes: &Value) -> Outcome {
    let changes = Form::open_any(changes, "")?;
    world.switches = before
        .with(changes.object())
        .map_err(|(pointer, message)| ControlReply::error(400, &pointer, message))?;
    world.store_switches();
    Ok(world.switches.to_json())
}

/// The shop named by `?webshop=`, else the first one.
fn chosen<'a>(
    world: &'a mut World,
    request: &ControlRequest,
) -> Result<&'a mut Shop, ControlReply> {
    let uid = match request.query("webshop") {
        Some(uid) => uid.parse().ok(),
        None => world.shops().next().map(|shop| shop.uid),
    };
    uid.and_then(|uid| world.shop_mut(uid)).ok_or_else(|| ControlReply::not_found("no such shop"))
}

fn in_shop(shop: &mut Shop, request: &ControlRequest, path: &[&str], now: i64) -> Outcome {
    let body = &request.body;
    match (request.method.as_str(), path) {
        ("GET", ["summary"]) => Ok(look::summary(shop)),
        ("GET", ["webshop"]) => show(shop, Class::Webshop, shop.uid),
        ("GET", ["integration"]) => Ok(integration::shown(shop)),
        ("POST", ["integration"]) => Ok(integration::set(shop, body, "")?),
        ("POST", ["orders"]) => place(shop, body, now),
        ("POST", ["orders", order, "edit"]) => {
            let uid = order_uid(shop, order)?;
            if let Some(draft) = draft::edit(shop, uid, body, "")? {
                draft.store_changed(shop, now);
            }
            show(shop, Class::Order, uid)
        }
        ("POST", ["orders", order, "pay"]) => pay(shop, order_uid(shop, order)?, body, now),
        ("POST", ["orders", order, "discard"]) => {
            change(shop, order_uid(shop, order)?, &json!({"discarded": true}), now)
        }
        ("POST", ["orders", order, "deliver"]) => {
            change(shop, order_uid(shop, order)?, &json!({"deliveryStatus": "sent"}), now)
        }
        ("POST", ["stock"]) => set_stock(shop, body, now),
        ("POST", ["articles"]) => {
            let uid = seed::read_article(shop, body, "", now)?;
            shop.emit("Article/created", uid);
            show(shop, Class::Article, uid)
        }
        ("POST", ["customers"]) => {
            let uid = seed::read_customer(shop, body, "", now)?;
            shop.emit("Customer/created", uid);
            show(shop, Class::Customer, uid)
        }
        ("GET", [list]) => Ok(look::objects(shop, class(list)?, request)),
        ("GET", ["orders", order]) => {
            let uid = order_uid(shop, order)?;
            show(shop, Class::Order, uid)
        }
        ("GET", [list, uid]) => show(shop, class(list)?, parse(uid)?),
        ("PATCH", ["articles", uid]) => patch(shop, Class::Article, parse(uid)?, body, now),
        ("PATCH", ["customers", uid]) => patch(shop, Class::Customer, parse(uid)?, body, now),
        _ => Err(ControlReply::not_found("no such path in the control interface of the shop")),
    }
}

fn parse(uid: &str) -> Result<i64, ControlReply> {
    uid.parse().map_err(|_| ControlReply::not_found("a uid is a number"))
}

fn class(list: &str) -> Result<Class, ControlReply> {
    Ok(match list {
        "articles" => Class::Article,
        "articlegroups" => Class::Articlegroup,
        "carts" => Class::Cart,
        "customers" => Class::Customer,
        "deliveryMethods" => Class::DeliveryMethod,
        "discounts" => Class::Discount,
        "listeners" => Class::EventListener,
        "orders" => Class::Order,
        "paymentMethods" => Class::PaymentMethod,
        "shipments" => Class::Shipment,
        "tokens" => Class::AuthToken,
        "variants" => Class::ArticleVariant,
        _ => return Err(ControlReply::not_found("no such list")),
    })
}

/// An order by number, else by uid.
fn order_uid(shop: &Shop, name: &str) -> Result<i64, ControlReply> {
    let by_number = shop.table(Class::Order).by_text("/orderNumber", name).unwrap_or_default();
    let by_uid = || name.parse().ok().filter(|uid| shop.table(Class::Order).contains(*uid));
    let found = by_number.first().copied().or_else(by_uid);
    found.ok_or_else(|| ControlReply::not_found(format!("no order {name}")))
}

fn show(shop: &Shop, class: Class, uid: i64) -> Outcome {
    look::shown(shop, class, uid).ok_or_else(|| ControlReply::not_found(format!("no object {uid}")))
}

fn place(shop: &mut Shop, body: &Value, now: i64) -> Outcome {
    let draft = draft::place(shop, body, "", now)?;
    let uid = draft.uid;
    draft.store_placed(shop, now);
    show(shop, Class::Order, uid)
}

fn change(shop: &mut Shop, uid: i64, patch: &Value, now: i64) -> Outcome {
    if let Some(before) = shop.get(Class::Order, uid) {
        let mut after = before.clone();
        apply(Class::Order, Writer::Control, patch, &mut after).map_err(|problems| {
            let first = problems.first().map(super::failure::Problem::to_json);
            ControlReply::error(400, "", first.unwrap_or_default().to_string())
        })?;
        order::changed(shop, uid, &before, after, now);
    }
    show(shop, Class::Order, uid)
}

/// `{"status": "paid", "payment": uid, "externalRef": "…"}`; without a payment all that are open.
fn pay(shop: &mut Shop, uid: i64, body: &Value, now: i64) -> Outcome {
    let nothing = json!({});
    let body = if body.is_null() { &nothing } else { body };
    let form = Form::open(body, "", &["status", "payment", "externalRef"])?;
    let status = form.text("status")?.unwrap_or("paid");
    if !PAYMENT_STATES.contains(&status) {
        return Err(form.complain("status", "is not a status of a payment").into());
    }
    let (wanted, reference) = (form.uid("payment")?, form.text("externalRef")?);
    let before = shop.get(Class::Order, uid).unwrap_or_default();
    let mut after = before.clone();
    let mut touched = 0;
    for payment in after.get_mut("payments").and_then(Value::as_array_mut).into_iter().flatten() {
        let open = payment.get("status").is_none_or(|status| status != "paid");
        if wanted.map_or(open, |wanted| payment.get("uid").and_then(number::uid) == Some(wanted)) {
            payment["status"] = status.into();
            if let Some(reference) = reference {
                payment["externalRef"] = reference.into();
            }
            touched += 1;
        }
    }
    if touched == 0 {
        return Err(ControlReply::error(409, "/payment", "the order has no such open payment"));
    }
    order::changed(shop, uid, &before, after, now);
    show(shop, Class::Order, uid)
}

/// `{"articleNumber" or "article" or "variant", "stock"}`.
fn set_stock(shop: &mut Shop, body: &Value, now: i64) -> Outcome {
    let form = Form::open(body, "", &["articleNumber", "article", "variant", "stock"])?;
    let left = form.decimal("stock")?.ok_or_else(|| form.complain("stock", "is required"))?;
    let (class, uid) =
        match (form.uid("variant")?, form.uid("article")?, form.text("articleNumber")?) {
            (Some(uid), _, _) => (Class::ArticleVariant, uid),
            (None, Some(uid), _) => (Class::Article, uid),
            (None, None, Some(wanted)) => match row::by_number(shop, wanted) {
                Some((_, Some(variant))) => (Class::ArticleVariant, variant),
                Some((article, None)) => (Class::Article, article),
                None => {
                    return Err(form
                        .complain("articleNumber", "is no article of this shop")
                        .into());
                }
            },
            _ => return Err(form.complain("articleNumber", "is required").into()),
        };
    if !stock::set(shop, class, uid, left, now) {
        return Err(ControlReply::not_found(format!("no object {uid}")));
    }
    show(shop, class, uid)
}

/// Changes any member of an article or customer, also those the API does not let be written.
fn patch(shop: &mut Shop, class: Class, uid: i64, body: &Value, now: i64) -> Outcome {
    let Some(mut object) = shop.get(class, uid) else {
        return Err(ControlReply::not_found(format!("no object {uid}")));
    };
    apply(class, Writer::Control, body, &mut object).map_err(|problems| {
        let first = problems.first().map(super::failure::Problem::to_json).unwrap_or_default();
        let part = |name: &str| first[name].as_str().unwrap_or_default();
        ControlReply::error(400, part("pointer"), part("message"))
    })?;
    if class == Class::Article {
        stock::changed(shop, uid, &mut object, now);
    } else {
        touch(&mut object, now);
        shop.put(class, uid, &object);
        shop.emit("Customer/changed", uid);
    }
    show(shop, class, uid)
}
