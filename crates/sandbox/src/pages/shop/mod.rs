//! The shop's pages: its storefront, and what its owner does.

mod articles;
mod customer;
mod integration;
mod order;
mod orders;
mod settings;
mod store;

use axum::{
    Router,
    routing::{get, post},
};
use serde_json::Value;

use super::{Desk, Trouble, Visit, frame::Frame, value};

/// All of them.
pub(crate) fn routes(desk: Desk) -> Router {
    let pages = Router::new()
        .route("/", get(store::shown).post(store::placed))
        .route("/orders", get(orders::shown))
        .route("/orders/{number}", get(order::shown))
        .route("/orders/{number}/edit", post(order::edited))
        .route("/orders/{number}/pay", post(order::paid))
        .route("/orders/{number}/deliver", post(order::delivered))
        .route("/orders/{number}/discard", post(order::discarded))
        .route("/articles", get(articles::shown).post(articles::created))
        .route("/articles/{uid}", get(articles::one).post(articles::changed))
        .route("/articles/{uid}/stock", post(articles::stocked))
        .route("/settings", get(settings::all))
        .route("/settings/specter", get(settings::shown).post(settings::saved))
        .route("/settings/specter/leave", post(settings::left));
    super::around(pages, desk)
}

/// What is the same on every page of a shop.
struct Shop {
    name: String,
    currency: String,
    /// Prices are stored, and so entered, with VAT.
    with_vat: bool,
}

impl Visit {
    async fn shop(&self) -> Result<Shop, Trouble> {
        let own = self.desk.get("webshop").await?;
        Ok(Shop {
            name: value::localized(&own["name"], self.language),
            currency: value::text(&own["baseCurrency"]),
            with_vat: own["priceStoredWithVat"] != Value::Bool(false),
        })
    }

    fn shop_frame(&self, shop: &Shop, here: &'static str) -> Frame {
        Frame::new("shop", shop.name.clone(), here, self)
    }
}
