//! Why a record rests where it rests: a stable short name and a sentence that says what to do.

use koppla_domain::compose::Hold;

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
        Self { code, text: text.into() }
    }

    /// The pair that the ledger stores.
    pub(crate) fn stored(self) -> (String, String) {
        (self.code.to_owned(), self.text)
    }
}

impl From<&Hold> for Reason {
    fn from(hold: &Hold) -> Self {
        Self::new(hold.code(), format!("{}. {}", capitalised(&hold.to_string()), hold.cure()))
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_and_its_cure_are_two_sentences() {
        let reason = Reason::from(&Hold::NoRows);
        assert!(reason.text.starts_with("The order has no goods. Add the goods"), "{reason:?}");
    }
}
