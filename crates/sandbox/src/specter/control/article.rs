//! Articles: list, look up, edit, set stock.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Desk, Page, body, page, unknown, with_computed};
use crate::{
    specter::{
        exact::Exact,
        state::{Dirty, article::Article},
    },
    system::ControlReply,
};

/// `{"onHand": 12}` or `{"available": 12}`, and the warehouse if it is not the default one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StockWish {
    site: Option<u32>,
    on_hand: Option<Exact>,
    available: Option<Exact>,
}

pub(super) fn answer(desk: &mut Desk<'_>, rest: &[&str]) -> ControlReply {
    let method = desk.request.method.as_str();
    let [number, rest @ ..] = rest else {
        return if method == "GET" { list(desk) } else { unknown(desk.request) };
    };
    if desk.account.articles.find(number).is_none() {
        return ControlReply::not_found(format!("no article {number}"));
    }
    let outcome = match (method, rest) {
        ("GET", []) => Ok(()),
        ("PATCH", []) => edit(desk, number),
        ("POST" | "PUT", ["stock"]) => match body::<StockWish>(desk.request) {
            Ok(wish) => set_stock(desk, number, &wish),
            Err(reply) => Err(reply),
        },
        _ => Err(unknown(desk.request)),
    };
    match (outcome, desk.account.articles.find(number)) {
        (Err(reply), _) => reply,
        (Ok(()), Some(article)) => ControlReply::ok(shown(article)),
        (Ok(()), None) => ControlReply::not_found(format!("no article {number}")),
    }
}

/// Changes the fields that are given; number, id and stock stay.
fn edit(desk: &mut Desk<'_>, number: &str) -> Result<(), ControlReply> {
    let Some(article) = desk.account.articles.find_mut(number) else { return Ok(()) };
    let mut form = json!(article);
    let Value::Object(wish) = &desk.request.body else {
        return Err(ControlReply::error(400, "", "the body is a JSON object of fields"));
    };
    for (name, value) in wish {
        if ["articleId", "articleNo", "stock"].contains(&name.as_str()) {
            let message = "cannot be edited here; stock has a path of its own";
            return Err(ControlReply::error(400, &format!("/{name}"), message));
        }
        form[name] = value.clone();
    }
    *article = serde_json::from_value(form)
        .map_err(|error| ControlReply::error(400, "", error.to_string()))?;
    let id = article.article_id;
    desk.account.dirty.push(Dirty::Article(id));
    desk.account.article_changed(desk.switches, id);
    Ok(())
}

fn set_stock(desk: &mut Desk<'_>, number: &str, wish: &StockWish) -> Result<(), ControlReply> {
    let site = wish.site.unwrap_or_else(|| desk.account.card.default_site());
    if !desk.account.card.stock_sites.iter().any(|known| known.id == site) {
        return Err(ControlReply::error(400, "/site", format!("no warehouse {site}")));
    }
    let Some(article) = desk.account.articles.find_mut(number) else { return Ok(()) };
    let stock = article.stock.entry(site).or_default();
    match (wish.on_hand, wish.available) {
        (Some(on_hand), None) => stock.on_hand = on_hand,
        (None, Some(available)) => stock.on_hand = Exact(available.0 + stock.reserved.0),
        _ => {
            let message = "give either `onHand` or `available`";
            return Err(ControlReply::error(400, "", message));
        }
    }
    article.stocked = true;
    let id = article.article_id;
    desk.account.dirty.push(Dirty::Article(id));
    desk.account.stock_changed(desk.switches, id, site);
    Ok(())
}

fn list(desk: &Desk<'_>) -> ControlReply {
    let wanted = Page::read(desk.request);
    page("articles", &wanted, desk.account.articles.all(), |_| true, shown)
}

fn shown(article: &Article) -> Value {
    with_computed(article, json!({ "available": article.available_everywhere() }))
}
