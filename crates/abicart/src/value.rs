//! Lenient reading of answer objects (abicart-api §9).
//!
//! Absent, `null` and empty text are alike. A member of an unexpected type stays in `other`,
//! unless it is an amount: those fail, naming the place, and never pass through `f64`.

pub(crate) mod date_time;
pub(crate) mod decimal;
pub(crate) mod localized;
pub(crate) mod members;
pub(crate) mod prices;
pub(crate) mod reference;
pub(crate) mod scalar;
pub(crate) mod text_enum;
pub(crate) mod unreadable;
