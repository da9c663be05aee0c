//! Orders: from the shop to the ERP exactly once, and the number back (ORD, BEY-5).

mod answer;
mod articles;
mod ask;
mod customer;
mod decide;
mod export;
mod figures;
mod late;
mod link;
pub(crate) mod observe;
mod preview;
mod reasons;
mod run;
mod settle;
pub(crate) mod source;
mod work;

use jiff::Timestamp;
use koppla_domain::compose::Composition;
use koppla_domain::document::CustomerDocument;
use koppla_domain::order::Order;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::lane::hex;

pub use ask::{Answer, answers, export_orders, find_order};
pub use figures::Figures;
pub use preview::{Preview, Verdict};
pub use settle::{SettleError, Settlement};

/// Making a customer that is always new (CUS, last row).
pub(crate) const CREATE_CUSTOMER: &str = "create_customer";
/// Finding or making a customer.
pub(crate) const SUBMIT_CUSTOMER: &str = "submit_customer";
/// Making an order.
pub(crate) const CREATE_ORDER: &str = "create_order";
/// An order that the ERP has, which was not made by any create that the ledger knows of.
pub(crate) const EXISTING_ORDER: &str = "existing_order";
/// The answer to a create that came after another worker had taken the order over.
pub(crate) const LATE_ANSWER: &str = "late_answer";
/// Writing the ERP's number into the shop (ORD-13).
pub(crate) const WRITE_NUMBER: &str = "write_number";
/// A person's look for the order in the ERP, in vain.
pub(crate) const LOOK_FOR_ORDER: &str = "look_for_order";

/// Why an order is held that the ERP has twice.
pub(crate) const TWO_ORDERS: &str = "two-orders";

/// The reference of a look for an order that may have been exported before the ledger was restored.
/// It names the restore, because times do not tell before from after once a clock was set back (I16).
pub(crate) fn after_restore(at: Timestamp) -> String {
    format!("restored {at}")
}

/// Hash of the documents that are sent.
pub(crate) fn digest(composition: &Composition) -> String {
    hash(&(&composition.customer, &composition.order))
}

/// Hash of a customer as it is sent.
pub(crate) fn made_of(customer: &CustomerDocument) -> String {
    hash(customer)
}

/// Hash of what a merchant can change in an order after its export (ORD-16).
pub(crate) fn content(order: &Order) -> String {
    hash(&(
        (&order.number, &order.currency, &order.buyer, &order.rows, &order.delivery_method),
        (&order.shipping, &order.payment_fee, &order.goods, &order.total),
    ))
}

fn hash(value: &impl Serialize) -> String {
    // These types hold no maps with other than text keys, so they always serialise.
    let text = serde_json::to_vec(value).unwrap_or_default();
    hex(&Sha256::digest(text)[..16])
}
