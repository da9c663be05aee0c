//! The methods of the API that are not plain reading, by class.

pub(super) mod articles;
pub(super) mod customers;
pub(super) mod listeners;
pub(super) mod orders;
pub(super) mod payments;
pub(super) mod seen_orders;
pub(super) mod sessions;
pub(super) mod shipments;
pub(super) mod site;
pub(super) mod tokens;
