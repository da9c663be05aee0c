//! The demo's made-up world: a Swedish shop with everything that is difficult, and its orders.

pub(crate) mod orders;
pub(crate) mod shop;
