//! Why a record rests where it rests: a stable short name, a sentence that says what to do, and the
//! values in it, so that the sentence can be said in other languages too.

mod texts;

use koppla_domain::compose::Hold;
use koppla_domain::sentence::{Sentence, Value};
use koppla_store::Why;

use texts::{TEXTS, Text};

/// A reason a person can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable short name.
    pub code: &'static str,
    /// What is wrong and what to do, in English.
    pub text: String,
    /// Which sentence it is, with its values.
    pub sentence: Sentence,
}

impl Reason {
    /// The reason that a sentence of [`TEXTS`] is.
    pub(crate) fn new(sentence: Sentence) -> Self {
        let text = find(&sentence.key);
        debug_assert!(text.is_some(), "{} has no words in reason/texts.rs", sentence.key);
        Self { code: text.map_or("defect", |text| text.code), text: english(&sentence), sentence }
    }

    /// A reason without values.
    pub(crate) fn plain(key: &'static str) -> Self {
        Self::new(Sentence::new(key))
    }

    /// The same in words that somebody else has found.
    pub(crate) fn in_words(self, text: String) -> Self {
        Self { text, ..self }
    }

    /// What the ledger stores.
    pub(crate) fn stored(self) -> Why {
        let values = serde_json::to_string(&self.sentence).ok();
        Why { code: self.code.to_owned(), text: self.text, values }
    }
}

/// Every sentence that a reason may be, with the names of its values: what a catalogue of messages
/// must be able to say.
pub fn sentences() -> Vec<(String, Vec<String>)> {
    let own = TEXTS.iter().map(|text| (text.key.to_owned(), names(text.words)));
    let holds = Hold::examples();
    let holds = holds.iter().map(Hold::sentence);
    let holds = holds.map(|one| (one.key.to_string(), one.names().map(str::to_owned).collect()));
    own.chain(holds).collect()
}

fn find(key: &str) -> Option<&'static Text> {
    TEXTS.iter().find(|text| text.key == key)
}

/// The names in braces, each once.
fn names(words: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in words.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The English words with the values in their places.
fn english(sentence: &Sentence) -> String {
    let words = find(&sentence.key).map(|text| text.words).unwrap_or_default();
    let mut said = String::with_capacity(words.len());
    let mut parts = words.split('{');
    said.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = sentence.values.iter().find(|(known, _)| known == name);
        debug_assert!(value.is_some(), "{} lacks {name}", sentence.key);
        if let Some((_, value)) = value {
            said.push_str(&value_in_english(value));
        }
        said.push_str(rest);
    }
    said
}

fn value_in_english(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Decimal(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Amount(ore) => koppla_domain::Ore(*ore).to_string(),
        Value::OneOf(_, value) => value.to_string(),
        Value::All(all) => all.iter().map(english).collect::<Vec<_>>().join(", "),
    }
}

impl From<&Hold> for Reason {
    fn from(hold: &Hold) -> Self {
        let text = format!("{}. {}", capitalised(&hold.to_string()), hold.cure());
        Self { code: hold.code(), text, sentence: hold.sentence() }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../docs/reasons.md");

    #[test]
    fn every_reason_has_its_section() {
        for code in TEXTS.iter().map(|text| text.code).filter(|code| !code.is_empty()) {
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

    #[test]
    fn the_english_words_hold_the_values() {
        let reason = Reason::new(
            Sentence::new("number-twice")
                .text("number", "TRÖJA {1}")
                .number("count", 3)
                .text("others", "4, 5"),
        );
        assert_eq!(reason.code, "number-twice");
        let text = "The article number TRÖJA {1} stands 3 times in the shop (also on 4, 5).";
        assert_eq!(reason.text, text);
        let why = reason.clone().stored();
        let sentence: Sentence = serde_json::from_str(&why.values.unwrap()).unwrap();
        assert_eq!(sentence, reason.sentence);
    }

    #[test]
    fn a_sentence_has_one_key() {
        let mut keys: Vec<String> = sentences().into_iter().map(|(key, _)| key).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
