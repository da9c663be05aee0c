//! Why a record rests where it rests: a stable short name and a sentence that says what to do.

use koppla_domain::compose::Hold;

/// Every short name of a reason but those of [`Hold`]; docs/reasons.md explains each.
const CODES: [&str; 34] = [
    "article-refused",
    "articles-first",
    "bad-number",
    "bad-price",
    "before-start",
    "cancelled",
    "cancelled-after-export",
    "changed-after-export",
    "customer-in-doubt",
    "customer-refused",
    "defect",
    "exists-already",
    "foreign-number",
    "gone",
    "inactive",
    "manual",
    "no-number",
    "not-sent-again",
    "number-not-kept",
    "number-refused",
    "number-taken",
    "number-twice",
    "number-unknown",
    "order-in-doubt",
    "order-refused",
    "other-number",
    "package",
    "restored",
    "same-customer",
    "service-number",
    "settling",
    "stock-off",
    "two-orders",
    "unreadable",
];

/// A reason a person can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable short name.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

impl Reason {
    /// Names a reason.
    pub(crate) fn new(code: &'static str, text: impl Into<String>) -> Self {
        debug_assert!(
            CODES.contains(&code),
            "{code} is not listed, so docs/reasons.md may lack it"
        );
        Self { code, text: text.into() }
    }

    /// The pair that the ledger stores.
    pub(crate) fn stored(self) -> (String, String) {
        (self.code.to_owned(), self.text)
    }
}

impl From<&Hold> for Reason {
    fn from(hold: &Hold) -> Self {
        let text = format!("{}. {}", capitalised(&hold.to_string()), hold.cure());
        Self { code: hold.code(), text }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use koppla_store::FailureClass;

    use super::*;

    const PAGE: &str = include_str!("../../../docs/reasons.md");

    #[test]
    fn every_reason_has_its_section() {
        let trouble = [FailureClass::Transient, FailureClass::Throttled, FailureClass::Auth];
        for code in CODES.into_iter().chain(trouble.map(FailureClass::as_str)) {
            assert!(PAGE.lines().any(|line| line == format!("### {code}")), "{code}");
        }
    }

    #[test]
    fn every_state_is_explained() {
        for state in koppla_store::State::ALL {
            assert!(PAGE.contains(&format!("\n| `{state}` |")), "{state}");
        }
    }

    #[test]
    fn a_hold_and_its_cure_are_two_sentences() {
        let reason = Reason::from(&Hold::NoRows);
        assert!(reason.text.starts_with("The order has no goods. Add the goods"), "{reason:?}");
    }
}
