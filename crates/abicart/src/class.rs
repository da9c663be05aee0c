//! The shop's classes (abicart-api §10 to §14), one file each: the views that are read, the
//! patches that are written, and the calls.

pub(crate) mod article;
pub(crate) mod article_choice;
pub(crate) mod article_variant;
pub(crate) mod context;
pub(crate) mod cost;
pub(crate) mod customer;
pub(crate) mod delivery_method;
pub(crate) mod discount;
pub(crate) mod event_listener;
pub(crate) mod language;
pub(crate) mod order;
pub(crate) mod order_item;
pub(crate) mod party;
mod patch;
pub(crate) mod payment;
pub(crate) mod payment_method;
pub(crate) mod webshop;

/// Declares the handle through which the calls of a class are made.
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident, $method:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a> {
            client: &'a $crate::Client,
        }

        impl $crate::Client {
            $(#[$meta])*
            pub fn $method(&self) -> $name<'_> {
                $name { client: self }
            }
        }
    };
}

pub(crate) use handle;
