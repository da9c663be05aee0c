//! Customers: list, look up, edit, remove.

use serde_json::{Value, json};

use super::{Desk, Page, page, unknown};
use crate::{
    specter::state::{Dirty, customer::Customer},
    system::ControlReply,
};

pub(super) fn answer(desk: &mut Desk<'_>, rest: &[&str]) -> ControlReply {
    let method = desk.request.method.as_str();
    let [number, rest @ ..] = rest else {
        return if method == "GET" { list(desk) } else { unknown(desk.request) };
    };
    let known = number.parse().ok().and_then(|id| desk.account.customers.get(id));
    let Some(customer) = known else {
        return ControlReply::not_found(format!("no customer {number}"));
    };
    match (method, rest) {
        ("GET", []) => ControlReply::ok(json!(customer)),
        ("PATCH", []) => edit(desk, customer.clone()),
        ("DELETE", []) => remove(desk, customer.clone()),
        _ => unknown(desk.request),
    }
}

/// Sets the given fields; an empty text takes one away.
fn edit(desk: &mut Desk<'_>, mut customer: Customer) -> ControlReply {
    let Value::Object(wish) = &desk.request.body else {
        return ControlReply::error(400, "", "the body is a JSON object of fields");
    };
    for (name, value) in wish {
        let Some(value) = value.as_str() else {
            return ControlReply::error(400, &format!("/{name}"), "a field is a text");
        };
        if value.is_empty() {
            customer.fields.remove(name);
        } else {
            customer.fields.insert(name.clone(), value.to_owned());
        }
    }
    customer.changed = desk.now;
    let shown = json!(customer);
    put(desk, customer);
    ControlReply::ok(shown)
}

/// Without orders the customer goes, else it loses everything that names a person.
fn remove(desk: &mut Desk<'_>, mut customer: Customer) -> ControlReply {
    let id = customer.customer_id;
    let used = desk.account.orders.all().values().any(|order| order.customer_id == id);
    if used {
        customer.fields.clear();
        customer.fields.insert("name".to_owned(), "Anonym".to_owned());
        customer.changed = desk.now;
        put(desk, customer);
        return ControlReply::ok(json!({ "anonymised": id }));
    }
    desk.account.customers.remove(id);
    desk.account.dirty.push(Dirty::Customer(id));
    ControlReply::ok(json!({ "removed": id }))
}

fn put(desk: &mut Desk<'_>, customer: Customer) {
    desk.account.dirty.push(Dirty::Customer(customer.customer_id));
    desk.account.customers.put(customer);
}

fn list(desk: &Desk<'_>) -> ControlReply {
    let wanted = Page::read(desk.request);
    let email = desk.request.query("emailAddress").map(str::to_lowercase);
    let wants = |customer: &Customer| {
        let own = customer.fields.get("emailAddress").map(|own| own.to_lowercase());
        email.is_none() || own == email
    };
    page("customers", &wanted, desk.account.customers.all(), wants, |customer| json!(customer))
}
