//! Why an order rests where it rests, in sentences that say what to do (docs/reasons.md).

use crate::reason::Reason;

/// A create of unknown outcome is left alone for the settle time.
pub(super) fn settling() -> Reason {
    Reason::new(
        "settling",
        "Specter's answer was lost, so the order may or may not be there. Koppla waits a moment and \
         then finds out.",
    )
}

pub(super) fn gone() -> Reason {
    Reason::new("gone", "The shop does not have this order any more.")
}

/// Why a person must say what became of a customer.
pub(super) fn customer_in_doubt() -> Reason {
    Reason::new(
        "customer-in-doubt",
        "Specter's answer to creating the customer was lost, and customers are set to be always \
         new, so repeating it could make a second one. Look in Specter, then say what you found \
         with \"koppla orders settle\".",
    )
}

/// Why a person must say what became of an order.
pub(super) fn order_in_doubt() -> Reason {
    Reason::new(
        "order-in-doubt",
        "Specter's answer was lost, so the order may or may not be there. Search in Specter for \
         the shop's order number, then say what you found with \"koppla orders settle\".",
    )
}

/// Why a person must say whether an order was exported before the ledger was restored.
pub(super) fn restored() -> Reason {
    Reason::new(
        "restored",
        "Koppla's ledger was restored from a backup after this order was placed, so the order may be \
         in Specter already. Search in Specter for the shop's order number, then say what you found \
         with \"koppla orders settle\".",
    )
}

/// The ERP has the order, its number there is not known.
pub(super) fn number_unknown(reference: &str) -> Reason {
    Reason::new(
        "number-unknown",
        format!(
            "The order is in Specter, but the answer with its number was lost. Search in Specter \
             for {reference} and enter the number with \"koppla orders settle\"."
        ),
    )
}

pub(super) fn other_number(shown: &str, number: &str) -> Reason {
    Reason::new(
        "other-number",
        format!(
            "The order is {number} in Specter, but the shop shows \"{shown}\", which Koppla did not \
             write and does not overwrite. Clear the field in the shop to have {number} written."
        ),
    )
}

pub(super) fn foreign_number(shown: &str) -> Reason {
    Reason::new(
        "foreign-number",
        format!(
            "The shop already shows the external order number \"{shown}\", which is no Specter \
             number. Clear the field in the shop if the order is to be exported."
        ),
    )
}

pub(super) fn cancelled_after_export(number: &str) -> Reason {
    Reason::new(
        "cancelled-after-export",
        format!(
            "The order was cancelled in the shop after its export. Cancel {number} in Specter too."
        ),
    )
}

pub(super) fn changed_after_export(number: &str) -> Reason {
    Reason::new(
        "changed-after-export",
        format!(
            "The order was changed in the shop after its export. Make the same change to {number} \
             in Specter."
        ),
    )
}

pub(super) fn order_refused(code: &str, text: &str) -> Reason {
    Reason::new(
        "order-refused",
        format!(
            "Specter refuses the order ({code}: {text}). Mend that, then export it again. If Specter \
             has the order already, enter its number with \"koppla orders settle\"."
        ),
    )
}

pub(super) fn probe_refused(code: &str, text: &str) -> Reason {
    Reason::new(
        "order-in-doubt",
        format!(
            "An earlier answer was lost, and sending the order again was refused for another reason \
             ({code}: {text}). Search in Specter for the shop's order number, then say what you \
             found with \"koppla orders settle\"."
        ),
    )
}

pub(super) fn exists_already(reference: &str) -> Reason {
    Reason::new(
        "exists-already",
        format!(
            "Specter already has an order {reference} that Koppla does not remember sending. If it is \
             this order, enter its number with \"koppla orders settle\". If it belongs to another shop, set an \
             order prefix in the settings."
        ),
    )
}

pub(super) fn same_customer() -> Reason {
    Reason::new(
        "same-customer",
        "Another order of the same customer is not settled yet; this one follows it.",
    )
}

pub(super) fn customer_refused(code: &str, text: &str) -> Reason {
    Reason::new(
        "customer-refused",
        format!(
            "Specter refuses the customer ({code}: {text}). Mend that in the order's customer."
        ),
    )
}

pub(super) fn two_orders(number: &str, other: &str) -> Reason {
    Reason::new(
        "two-orders",
        format!(
            "Specter has this order twice, as {number} and as {other}: a program that had stood \
             still for minutes sent it late. Cancel {other} in Specter."
        ),
    )
}
