//! Why an order rests where it rests, in sentences that say what to do (docs/reasons.md).

use koppla_domain::sentence::Sentence;

use crate::order::TWO_ORDERS;
use crate::reason::Reason;

/// A create of unknown outcome is left alone for the settle time.
pub(super) fn settling() -> Reason {
    Reason::plain("settling")
}

pub(super) fn gone() -> Reason {
    Reason::plain("gone")
}

/// Why a person must say what became of a customer.
pub(super) fn customer_in_doubt() -> Reason {
    Reason::plain("customer-in-doubt")
}

/// Why a person must say what became of an order.
pub(super) fn order_in_doubt() -> Reason {
    Reason::plain("order-in-doubt")
}

/// Why a person must say whether an order was exported before the ledger was restored.
pub(super) fn restored() -> Reason {
    Reason::plain("restored")
}

/// The ERP has the order, its number there is not known.
pub(super) fn number_unknown(reference: &str) -> Reason {
    Reason::new(Sentence::new("number-unknown").text("reference", reference))
}

pub(super) fn other_number(shown: &str, number: &str) -> Reason {
    Reason::new(Sentence::new("other-number").text("shown", shown).text("number", number))
}

pub(super) fn foreign_number(shown: &str) -> Reason {
    Reason::new(Sentence::new("foreign-number").text("shown", shown))
}

pub(super) fn cancelled_after_export(number: &str) -> Reason {
    Reason::new(Sentence::new("cancelled-after-export").text("number", number))
}

pub(super) fn changed_after_export(number: &str) -> Reason {
    Reason::new(Sentence::new("changed-after-export").text("number", number))
}

pub(super) fn order_refused(code: &str, text: &str) -> Reason {
    Reason::new(refusal("order-refused", code, text))
}

pub(super) fn probe_refused(code: &str, text: &str) -> Reason {
    Reason::new(refusal("order-in-doubt-refused", code, text))
}

pub(super) fn exists_already(reference: &str) -> Reason {
    Reason::new(Sentence::new("exists-already").text("reference", reference))
}

/// The ERP takes the order for another connection's, because both go under the same reference.
pub(super) fn reference_shared(number: &str, other: &str, reference: &str) -> Reason {
    let sentence = Sentence::new("reference-shared");
    Reason::new(sentence.text("number", number).text("other", other).text("reference", reference))
}

/// Calls of a program that was killed may still arrive.
pub(super) fn ended_abruptly() -> Reason {
    Reason::plain("ended-abruptly")
}

pub(super) fn same_customer() -> Reason {
    Reason::plain("same-customer")
}

pub(super) fn customer_refused(code: &str, text: &str) -> Reason {
    Reason::new(refusal("customer-refused", code, text))
}

pub(super) fn two_orders(number: &str, other: &str) -> Reason {
    Reason::new(Sentence::new(TWO_ORDERS).text("number", number).text("other", other))
}

/// The shop shows a number of Specter's that is another order's.
pub(super) fn number_taken(number: &str, other: &str) -> Reason {
    Reason::new(Sentence::new("number-taken").text("number", number).text("other", other))
}

/// Specter answered with a number that is another order's.
pub(super) fn number_taken_answer(number: &str, other: &str, reference: &str) -> Reason {
    let sentence = Sentence::new("number-taken-answer");
    Reason::new(sentence.text("number", number).text("other", other).text("reference", reference))
}

pub(super) fn number_not_kept(number: &str, shown: &str) -> Reason {
    Reason::new(Sentence::new("number-not-kept").text("number", number).text("shown", shown))
}

pub(super) fn number_refused(number: &str, code: &str, text: &str) -> Reason {
    Reason::new(refusal("number-refused", code, text).text("number", number))
}

pub(super) fn unreadable(detail: &str) -> Reason {
    Reason::new(Sentence::new("unreadable").text("detail", detail))
}

/// The shop refuses to show the order.
pub(super) fn unreadable_refused(code: &str, text: &str) -> Reason {
    Reason::new(refusal("unreadable-refused", code, text))
}

/// The remote's words.
fn refusal(key: &'static str, code: &str, text: &str) -> Sentence {
    Sentence::new(key).text("code", code).text("text", text)
}
