//! Refusals in the words of the protocol (specter-api §4.3).

/// A refused request: a code and a Swedish sentence.
///
/// Only 99 is Specter's own number; all others are made up for this sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// 99, or 9001 to 9099.
    pub(super) code: u16,
    /// What the answer says.
    pub(super) message: String,
    /// What only the call list says.
    pub(super) hint: &'static str,
}

impl Refusal {
    fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: "" }
    }

    /// 99: another batch is open; the message quotes it.
    pub(super) fn batch_open(message: String) -> Self {
        Self::new(99, message)
    }

    /// 9001: the key does not fit; `hint` says why as far as it can be told.
    pub(super) fn bad_key(hint: &'static str) -> Self {
        Self { hint, ..Self::new(9001, "Felaktig nyckel") }
    }

    /// 9002: no such action on this page.
    pub(super) fn unknown_action(action: &str) -> Self {
        Self::new(9002, format!("Okänd action {action}"))
    }

    /// 9003: something that must be sent is not.
    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new(9003, message)
    }

    /// 9004: a value that cannot be used.
    pub(super) fn bad_value(message: impl Into<String>) -> Self {
        Self::new(9004, message)
    }

    /// 9005: no such customer.
    pub(super) fn unknown_customer(id: &str) -> Self {
        Self::new(9005, format!("Kund {id} finns inte"))
    }

    /// 9006: no such article.
    pub(super) fn unknown_article(number: &str) -> Self {
        Self::new(9006, format!("Artikel {number} finns inte"))
    }

    /// 9007: the external order number is taken.
    pub(super) fn duplicate_order(number: &str) -> Self {
        Self::new(9007, format!("Externt ordernr {number} finns redan"))
    }

    /// 9008: no such order.
    pub(super) fn unknown_order(number: &str) -> Self {
        Self::new(9008, format!("Order {number} finns inte"))
    }

    /// 9009: nothing left to deliver.
    pub(super) fn nothing_left(number: u64) -> Self {
        Self::new(9009, format!("Order {number} har inget kvar att leverera"))
    }

    /// 9010: invoiced before.
    pub(super) fn already_invoiced(number: u64) -> Self {
        Self::new(9010, format!("Order {number} är redan fakturerad"))
    }

    /// 9011: no such document.
    pub(super) fn unknown_document(number: &str) -> Self {
        Self::new(9011, format!("Dokument {number} finns inte"))
    }

    /// 9012: no such account or API user, or not active.
    pub(super) fn unknown_account() -> Self {
        Self::new(9012, "Okänt eller inaktivt konto")
    }

    /// 9013: no batch is open, where that is an error.
    pub(super) fn no_batch_open() -> Self {
        Self::new(9013, "Ingen batch är öppen")
    }

    /// 9014: more requests than allowed.
    pub(super) fn too_many() -> Self {
        Self::new(9014, "För många anrop")
    }
}
