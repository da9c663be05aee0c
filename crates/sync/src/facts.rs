//! What the engine has learned of the two systems; stored with the connection.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::ServiceArticles;

/// Learned facts; absent members are not known yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The shop's name.
    pub shop_name: String,
    /// The shop's base currency (PRE-3).
    pub base_currency: String,
    /// The shop's default language, ISO 639-1.
    pub language: String,
    /// Every article has been looked at once (ART-1).
    pub articles_listed: bool,
    /// What the ERP does with a second order of the same reference.
    pub duplicates: DuplicateRule,
    /// When the shop last accepted the account that is stored (ACC-1).
    pub shop_accepted: Option<Timestamp>,
    /// When the ERP last accepted the account that is stored (ACC-1).
    pub erp_accepted: Option<Timestamp>,
    /// What the last look at all articles came to (PRE).
    pub articles: Option<ArticleTally>,
    /// When the connection was first switched on (ACC-3).
    pub activated: Option<Timestamp>,
    /// The shop's payment methods, as of `methods_read_at`.
    pub payment_methods: Vec<KnownPayment>,
    /// The shop's delivery methods, as of `methods_read_at` (ORD-14).
    pub delivery_methods: Vec<KnownDelivery>,
    /// When the shop was last asked for both.
    pub methods_read_at: Option<Timestamp>,
    /// Which articles of rows that are no goods the ERP has (ORD-10).
    pub services: ServiceArticles,
}

/// How many articles and choice options the shop has, and how many of them cannot be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleTally {
    /// All of them.
    pub all: u64,
    /// Those that cannot be exported as they are (PRE-1 to PRE-5).
    pub refused: u64,
    /// When they were looked at.
    pub at: Timestamp,
}

/// A payment method of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPayment {
    /// The shop's id.
    pub id: u64,
    /// Its name in the shop's language.
    pub name: String,
    /// It is the shop's gift card, which is no payment type (ORD-12).
    #[serde(default)]
    pub gift_card: bool,
}

/// A delivery method of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDelivery {
    /// The shop's id: what stands in "external key" in the ERP (ORD-14).
    pub id: u64,
    /// Its name in the shop's language.
    pub name: String,
}

impl Facts {
    /// Takes over what others were told of the shop's methods, if it is newer.
    pub fn take_methods_of(&mut self, other: &Self) {
        if other.methods_read_at > self.methods_read_at {
            self.payment_methods.clone_from(&other.payment_methods);
            self.delivery_methods.clone_from(&other.delivery_methods);
            self.methods_read_at = other.methods_read_at;
        }
    }
}

/// What the ERP does with a second order of the same reference (specter-api Q13).
///
/// Only once this is known may a create of unknown outcome be repeated: then the repetition tells
/// whether the first one arrived (ledger.md, "Our case").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DuplicateRule {
    /// Not seen yet: a person decides.
    #[default]
    Unknown,
    /// Refuses it, in these words.
    Refuses {
        /// Error code of the refusal.
        code: String,
        /// Text of the refusal, the reference replaced by `{reference}`.
        text: String,
    },
    /// Creates nothing and names the first order.
    NamesFirst,
    /// Creates a second order: a person decides.
    Doubles,
}

/// Stands for the reference in a remembered text.
pub(crate) const REFERENCE: &str = "{reference}";

impl DuplicateRule {
    /// Learns from a refusal that is known to be one of a duplicate.
    pub fn from_refusal(code: &str, text: &str, reference: &str) -> Self {
        Self::Refuses { code: code.to_owned(), text: template(text, reference) }
    }

    /// True when a create may be repeated to find out whether it arrived. A refusal that does not name
    /// the reference may be one of anything.
    pub fn allows_probe(&self) -> bool {
        match self {
            Self::Refuses { text, .. } => text.contains(REFERENCE),
            Self::NamesFirst => true,
            Self::Unknown | Self::Doubles => false,
        }
    }

    /// True when this refusal says that the reference exists already. The whole wording must be
    /// the one that was learned: another refusal proves nothing.
    pub fn recognises(&self, refused_code: &str, refused_text: &str, reference: &str) -> bool {
        match self {
            Self::Refuses { code, text } => {
                self.allows_probe()
                    && code == refused_code
                    && *text == template(refused_text, reference)
            }
            Self::Unknown | Self::NamesFirst | Self::Doubles => false,
        }
    }
}

fn template(text: &str, reference: &str) -> String {
    text.trim().replace(reference, REFERENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_learned_wording_counts_as_a_duplicate() {
        let rule = DuplicateRule::from_refusal("9007", "Externt ordernr T-1 finns redan", "T-1");
        assert!(rule.recognises("9007", "Externt ordernr W-10231 finns redan ", "W-10231"));
        assert!(!rule.recognises("9007", "Externt ordernr W-10232 finns redan", "W-10231"));
        assert!(!rule.recognises("9004", "Externt ordernr W-10231 finns redan", "W-10231"));
        assert!(!rule.recognises("9007", "Ordern W-10231 är spärrad", "W-10231"));
        assert!(!DuplicateRule::Unknown.recognises("9007", "W-1", "W-1"));
    }

    #[test]
    fn a_refusal_that_names_no_reference_is_no_rule() {
        let rule = DuplicateRule::from_refusal("9001", "För många anrop", "T-1");
        assert!(!rule.allows_probe());
        assert!(!rule.recognises("9001", "För många anrop", "W-10231"));
    }
}
