//! What the texts of all pages have in common.

pub(crate) mod catalogue;
mod sets;
