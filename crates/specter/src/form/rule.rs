//! How a text is treated on its way out.

use super::Privacy;

/// Tidying, length limit and privacy of one text parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(super) line: bool,
    pub(super) limit: Option<usize>,
    pub(super) privacy: Privacy,
}

impl Rule {
    /// Sent as given: an identity such as an article number, where a change of blanks changes the
    /// meaning, or a comment with its line breaks.
    pub(crate) const EXACT: Self = Self { line: false, limit: None, privacy: Privacy::Open };
    /// One tidied line.
    pub(crate) const LINE: Self = Self { line: true, ..Self::EXACT };
    /// A person's or firm's name, a street, an e-mail address, a telephone number.
    pub(crate) const PERSONAL: Self = Self { privacy: Privacy::Initial, ..Self::LINE };
    /// Free text of a customer, with line breaks.
    pub(crate) const REMARK: Self = Self { privacy: Privacy::Initial, ..Self::EXACT };

    pub(crate) const fn max(self, limit: usize) -> Self {
        Self { limit: Some(limit), ..self }
    }

    pub(crate) const fn privacy(self, privacy: Privacy) -> Self {
        Self { privacy, ..self }
    }
}
