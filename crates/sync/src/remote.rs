//! What befalls a call to either system, cut by what the engine does next.

use std::error::Error as StdError;
use std::time::Duration;

use jiff::SignedDuration;
use koppla_domain::sentence::Sentence;
use koppla_store::FailureClass;
use thiserror::Error as ThisError;

use crate::reason::Reason;

/// A call that did not do what it was to do.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Trouble {
    /// Nothing arrived: tried again after a pause.
    #[error("not reached: {0}")]
    Unreached(String),
    /// It may have arrived, but doing it again is harmless: tried again after a pause.
    #[error("no usable answer: {0}")]
    Unknown(String),
    /// The remote asks to wait.
    #[error("asked to wait {retry_after:#}")]
    Throttled {
        /// How long.
        retry_after: SignedDuration,
    },
    /// The remote does not accept the account: a person mends it.
    #[error("{system} does not accept the account ({text}); {cure}")]
    Account {
        /// Who.
        system: &'static str,
        /// Its words.
        text: String,
        /// What to do.
        cure: &'static str,
    },
    /// Refused as it is.
    #[error("refused ({code}: {text})")]
    Refused {
        /// The remote's code.
        code: String,
        /// The remote's words.
        text: String,
    },
    /// It is not there.
    #[error("{0} does not exist")]
    NotFound(String),
}

/// Pause when a remote asks to wait without saying how long.
const DEFAULT_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// What to do when Specter refuses the account.
const MEND_ERP: &str = "check smbID and keys with \"koppla connect\"";
/// What to do when the shop refuses the token.
const MEND_SHOP: &str = "check the shop's number and API key with \"koppla connect\"";

impl Trouble {
    /// The class of a failed call that is to be made again (ledger.md §3). A caller that knows a
    /// refusal to be the record's own holds the record instead.
    pub(crate) fn class(&self) -> FailureClass {
        match self {
            Self::Throttled { .. } => FailureClass::Throttled,
            Self::Account { .. } => FailureClass::Auth,
            Self::Unreached(_) | Self::Unknown(_) | Self::Refused { .. } | Self::NotFound(_) => {
                FailureClass::Transient
            }
        }
    }

    /// The reason that a record tells meanwhile; the failure's class is its short name.
    pub fn reason(&self) -> Reason {
        Reason::new(match self {
            Self::Unreached(detail) => Sentence::new("transient-unreached").text("detail", detail),
            Self::Unknown(detail) => Sentence::new("transient").text("detail", detail),
            Self::Throttled { retry_after } => {
                let seconds = usize::try_from(retry_after.as_secs()).unwrap_or_default();
                Sentence::new("throttled").number("seconds", seconds)
            }
            Self::Account { system, text, .. } => {
                let system = if *system == "Specter" { "specter" } else { "shop" };
                Sentence::new("auth").one_of("system", "system", system).text("text", text)
            }
            Self::Refused { code, text } => {
                Sentence::new("transient-refused").text("code", code).text("text", text)
            }
            Self::NotFound(what) => Sentence::new("transient-missing").text("what", what),
        })
        .in_words(self.to_string())
    }

    /// The sentence behind the words that a paused connection keeps of a refused account.
    pub fn sentence_of(words: &str) -> Option<Sentence> {
        let (name, rest) = words.split_once(" does not accept the account (")?;
        let mut told = [Self::erp_account as fn(String) -> Self, Self::shop_account]
            .into_iter()
            .map(|account| account(String::new()));
        told.find_map(|told| {
            let Self::Account { system, cure, .. } = &told else { return None };
            let text = rest.strip_suffix(cure)?.strip_suffix("); ")?.to_owned();
            let account = Self::Account { system, text, cure };
            (*system == name).then(|| account.reason().sentence)
        })
    }

    /// The remote asks to wait, perhaps without saying how long.
    pub(crate) fn throttled(retry_after: Option<Duration>) -> Self {
        let asked = retry_after.and_then(|pause| SignedDuration::try_from(pause).ok());
        Self::Throttled { retry_after: asked.unwrap_or(DEFAULT_PAUSE) }
    }

    /// A write that Specter did not process.
    pub(crate) fn not_sent(reason: &specter::NotSent, retry_after: Option<Duration>) -> Self {
        match reason {
            specter::NotSent::Throttled => Self::throttled(retry_after),
            specter::NotSent::Unreachable(_) => Self::Unreached(chain(reason)),
        }
    }

    /// Specter does not accept the account.
    pub(crate) fn erp_account(text: String) -> Self {
        Self::Account { system: "Specter", text, cure: MEND_ERP }
    }

    /// The shop does not accept the token.
    pub(crate) fn shop_account(text: String) -> Self {
        Self::Account { system: "The shop", text, cure: MEND_SHOP }
    }
}

impl From<specter::Error> for Trouble {
    fn from(error: specter::Error) -> Self {
        match error {
            specter::Error::Throttled { retry_after } => Self::throttled(retry_after),
            specter::Error::Refused { code, text } => Self::Refused { code, text },
            specter::Error::Transient(fault) => Self::Unknown(chain(&fault)),
            other @ specter::Error::Configuration(_) => Self::Unknown(chain(&other)),
        }
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_accounts_sentence_is_found_again_in_its_words() {
        for account in [Trouble::erp_account, Trouble::shop_account] {
            let trouble = account("1004: no such key (yet); ask".to_owned());
            let found = Trouble::sentence_of(&trouble.to_string());
            assert_eq!(found, Some(trouble.reason().sentence));
        }
        assert_eq!(Trouble::sentence_of("it rests"), None);
    }
}
