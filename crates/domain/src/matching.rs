//! How an order's customer is found in the ERP: the four cases of CUS, and the keys by which two
//! documents could meet in one customer (specter-api §10, P7).

use crate::document::{CustomerDocument, Matching};
use crate::settings::CustomerSettings;

const EMAIL: &str = "email:";

/// The case that the two boxes choose.
pub fn matching(settings: &CustomerSettings) -> Matching {
    match (settings.ignore_email, settings.ignore_number) {
        (false, false) => Matching::NumberOrEmail,
        (true, false) => Matching::Number,
        (false, true) => Matching::Email,
        (true, true) => Matching::AlwaysNew,
    }
}

/// The keys that find an existing customer: `email:` and the address in lower case, `number:` and
/// the digits. Without any key the ERP makes a new customer at every call, so such a call must not
/// be repeated blindly.
pub fn keys(customer: &CustomerDocument) -> Vec<String> {
    let by_email = matches!(customer.matching, Matching::NumberOrEmail | Matching::Email);
    let by_number = matches!(customer.matching, Matching::NumberOrEmail | Matching::Number);
    let mut keys = lanes(customer);
    keys.retain(|key| if key.starts_with(EMAIL) { by_email } else { by_number });
    keys
}

/// The keys by which any connection of the account finds this customer, whatever this one goes by.
/// Documents that share one are never sent at the same time (P7): a customer that one connection
/// makes anew is found, and changed, by another.
pub fn lanes(customer: &CustomerDocument) -> Vec<String> {
    let email = Some(normalised_email(&customer.email)).filter(|key| !key.is_empty());
    let digits = |number: &String| number.chars().filter(char::is_ascii_digit).collect::<String>();
    let number = customer.identity_number.as_ref().map(digits);
    let email = email.map(|email| format!("{EMAIL}{email}"));
    let number = number.filter(|digits| !digits.is_empty()).map(|key| format!("number:{key}"));
    email.into_iter().chain(number).collect()
}

/// By which of its keys a customer that a call changes may turn out to be another document's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It is found by its e-mail and states no number: the customer that it is may have one, by which
    /// another document finds it.
    Email,
    /// It may be found by its number, whatever e-mail address the customer had before.
    Number,
    /// By none that it does not state itself, or nothing is changed.
    Neither,
}

/// The side that a document is on. Two documents that share no key meet in one customer only if they
/// are on different sides; once a call has changed the customer, it has the keys of the document.
pub fn side(customer: &CustomerDocument) -> Side {
    let has_number = |keys: Vec<String>| keys.iter().any(|key| !key.starts_with(EMAIL));
    let keys = keys(customer);
    if !customer.update || keys.is_empty() {
        Side::Neither
    } else if has_number(keys) {
        Side::Number
    } else if has_number(lanes(customer)) {
        Side::Neither
    } else {
        Side::Email
    }
}

/// An e-mail address as it is compared: trimmed, lower case, nothing cleverer (money.md §6).
pub fn normalised_email(email: &str) -> String {
    email.trim().to_lowercase()
}
