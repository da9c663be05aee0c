//! The pages of the local Specter: what a person at the merchant's desk sees and does there.

mod articles;
mod customers;
mod order;
mod orders;

use axum::{
    Router,
    routing::{get, post},
};

use super::{Desk, Trouble, Visit, frame::Frame, value};

/// All of them.
pub(crate) fn routes(desk: Desk) -> Router {
    let pages = Router::new()
        .route("/", get(orders::shown))
        .route("/orders/{number}", get(order::shown))
        .route("/orders/{number}/deliver", post(order::delivered))
        .route("/orders/{number}/cancel", post(order::cancelled))
        .route("/orders/{number}/invoice", post(order::invoiced))
        .route("/customers", get(customers::shown))
        .route("/customers/{number}", get(customers::one))
        .route("/articles", get(articles::shown))
        .route("/articles/edit", get(articles::one).post(articles::changed))
        .route("/articles/stock", post(articles::stocked));
    super::around(pages, desk)
}

impl Visit {
    /// The frame, with the number of the account whose pages these are: the first one.
    async fn specter_frame(&self, here: &'static str) -> Result<Frame, Trouble> {
        let accounts = self.desk.get("accounts").await?;
        let number = value::text_at(&accounts, "/accounts/0/sbmId");
        Ok(Frame::new("specter", format!("Specter {number}"), here, self))
    }
}
