//! Linking a shop to an ERP account, as the guided pages and `koppla connect` do it (ACC-1, ACC-3).
//!
//! What was entered stands in the connection itself from the first step on, so that the guide can be
//! left and resumed anywhere: how far it has come is read from the connection, never counted.

mod entered;
mod prefix;
mod save;
mod step;
mod trial;

pub use prefix::same_prefix;
pub(crate) use save::learn;
pub use save::{
    Entry, id_of, keep_callback, payment_of, replace_account, save, suggest_payments, switch_on,
};
pub use step::{Step, is_ready, is_step_done, next_step};
pub use trial::{Trial, note_trial, try_account};
