//! What the texts of all pages have in common.

mod catalogue;
