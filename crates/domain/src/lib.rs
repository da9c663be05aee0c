//! Pure values and decisions: money, VAT, orders, articles, identity numbers.
//!
//! Nothing here does I/O, reads a clock or draws a random number: everything a decision needs is an
//! argument, so every decision can be shown in a preview, tested as a table and replayed.

pub mod apportion;
pub mod article;
pub mod compose;
pub mod customer;
pub mod document;
pub mod identity;
pub mod matching;
pub mod money;
pub mod order;
pub mod rounding;
pub mod sentence;
pub mod settings;
mod text;

pub use money::{Ore, VatRate};
