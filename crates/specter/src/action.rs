//! The actions of specter-api §5, one file each.
//!
//! A request is plain data. Writes ask for the text answer (`useXML=1`), where the id is certain to be
//! the second field.

mod batch;
mod check_account_settings;
mod new_articles;
mod new_customer;
mod new_delivery;
mod new_invoice;
mod new_order;
mod pdf_link;

#[cfg(test)]
mod tests;

pub(crate) use batch::{ClearArticleBatch, CloseBatch, FetchBatch};
pub use batch::{Queue, StockQuery};
pub use check_account_settings::{Callbacks, CheckAccountSettings};
pub use new_articles::{
    ArticleCount, ArticleStock, ArticlesAccepted, MAX_ARTICLES, NewArticle, NewArticles, Supplier,
};
pub use new_customer::{Address, Delivery, NewCustomer, Party};
pub use new_delivery::{DeliveredRow, NewDelivery};
pub use new_invoice::NewInvoice;
pub use new_order::{NewOrder, OrderRow};
pub use pdf_link::{PdfLink, PdfLinkRequest};

use crate::form::{Change, Prepared};

/// A request that can be shown before, and after, it is sent.
pub trait Request {
    /// The request as it will be sent, without account and key.
    fn prepare(&self) -> Prepared;

    /// Names and values as Specter will read them; holds personal data, never the key.
    fn parameters(&self) -> Vec<(String, String)> {
        self.prepare().parameters()
    }

    /// The same, with personal numbers masked.
    fn discreet_parameters(&self) -> Vec<(String, String)> {
        self.prepare().discreet_parameters()
    }

    /// The same, with personal data and secrets masked.
    fn redacted_parameters(&self) -> Vec<(String, String)> {
        self.prepare().redacted_parameters()
    }

    /// What is sent otherwise than given.
    fn changes(&self) -> Vec<Change> {
        self.prepare().changes().to_vec()
    }
}

/// `Debug` by way of the masked parameters, for requests that hold personal data or secrets.
macro_rules! masked_debug {
    ($request:ty) => {
        impl std::fmt::Debug for $request {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let parameters = $crate::action::Request::redacted_parameters(self);
                formatter.debug_tuple(stringify!($request)).field(&parameters).finish()
            }
        }
    };
}
use masked_debug;
