//! `Context` and `Webshop` (abicart-api §2 and §13.1).

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::failure::{Failure, Problem, escape};
use super::super::project::{Projection, open};
use super::super::query::Query;
use super::super::schema::Class;

/// `Context.get(query)`: what the URL said.
pub(in super::super) fn get_context(call: &mut Call<'_>) -> Result<Value, Failure> {
    let query = Query::parse(call.param(0))?;
    Ok(open(context(call), &query))
}

/// `Context.set(patch, query)`: the context as it would be. Over HTTP nothing outlives the call.
pub(in super::super) fn set_context(call: &mut Call<'_>) -> Result<Value, Failure> {
    let patch = call.patch(0)?;
    let query = Query::parse(call.param(1))?;
    let mut context = context(call);
    let mut problems = Vec::new();
    for (name, value) in patch.as_object().into_iter().flatten() {
        let fits = match name.as_str() {
            "webshop" => value.is_null() || value.is_i64() || value.is_u64(),
            "language" | "session" => value.is_null() || value.is_string(),
            _ => false,
        };
        if fits {
            context[name.as_str()] = value.clone();
        } else {
            let message =
                if name == "webshop" { "must be an integer" } else { "cannot be set to this" };
            problems.push(Problem::new(format!("/{}", escape(name)), message));
        }
    }
    if problems.is_empty() { Ok(open(context, &query)) } else { Err(Failure::params(&problems)) }
}

fn context(call: &Call<'_>) -> Value {
    let language = match (&call.caller.language, call.shop()) {
        (Some(language), _) => language,
        (None, Ok(shop)) => &shop.settings().default_language,
        (None, Err(_)) => "en",
    };
    json!({
        "webshop": call.caller.shop,
        "language": language,
        "session": call.caller.session,
    })
}

/// `Webshop.get(uid, query)`: needs neither shop nor token in the URL.
pub(in super::super) fn get_webshop(call: &mut Call<'_>) -> Result<Value, Failure> {
    let (uid, query) = (call.uid(0)?, call.query(1, Class::Webshop)?);
    let shop = call.world.shop(uid).ok_or(Failure::NOT_FOUND)?;
    let object: Map<String, Value> = shop.get(Class::Webshop, uid).ok_or(Failure::NOT_FOUND)?;
    let mut style = call.style();
    // A token opens the private members of its own shop only.
    style.admin = style.admin && call.owns(uid);
    Ok(Projection { objects: shop, style }.object(Class::Webshop, object, &query))
}
