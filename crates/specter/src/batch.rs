//! The three queues of changes: open a batch, store it, close it (specter-api §6).
//!
//! A batch is closed only after its content is stored. [`Machine`] decides, [`drain`] does.

mod decimal;
mod drive;
mod machine;
mod number;
mod page;

mod articles;
mod orders;
mod stock;

#[cfg(test)]
mod tests;

pub use articles::{ArticleChange, ArticlePage};
pub use drive::{BatchStore, drain};
pub use machine::{Finish, Machine, Received, Rules, State, Step, Stop};
pub use number::{BatchNo, open_batch_in};
pub use orders::{OrderChange, OrderPage, OrderSignal};
pub use page::{Fetched, Page, Skipped};
pub use stock::{Amount, Site, StockEntry, StockPage};

pub(crate) use articles::READERS as ARTICLE_READERS;
pub(crate) use orders::READERS as ORDER_READERS;
pub(crate) use page::read_page;
pub(crate) use stock::READERS as STOCK_READERS;
