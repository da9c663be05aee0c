//! The overview, the list of orders and an order's page, against both sandboxes.

mod list;
mod one;
mod overview;
mod pace;
mod settle;
pub(crate) mod town;
