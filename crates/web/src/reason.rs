//! Why a record rests where it rests, in the reader's language.

use std::collections::HashSet;
use std::sync::LazyLock;

use koppla_domain::Ore;
use koppla_domain::sentence::{Sentence, Value};
use koppla_store::Record;

use crate::frame::Frame;
use crate::language::Language;
use crate::message;

/// What the catalogue says; a newer program may have stored others.
static KNOWN: LazyLock<HashSet<String>> =
    LazyLock::new(|| koppla_sync::sentences().into_iter().map(|(key, _)| key).collect());

/// What is wrong with a record and what to do; `None` where nothing is. The English words of an older
/// program, which has stored no values, are told as they are.
pub(crate) fn reason_text(frame: &Frame, record: &Record) -> Option<String> {
    let english = record.reason.as_deref()?;
    Some(reason_words(frame, english, record.reason_values.as_deref()))
}

/// The same for a reason that stands elsewhere.
pub(crate) fn reason_words(frame: &Frame, english: &str, values: Option<&str>) -> String {
    let sentence = values.and_then(|json| serde_json::from_str::<Sentence>(json).ok());
    let said = sentence.filter(|sentence| KNOWN.contains(sentence.key.as_ref()));
    said.map_or_else(|| english.to_owned(), |sentence| sentence_text(frame, &sentence))
}

/// A reason that no record has yet.
pub(crate) fn said(frame: &Frame, reason: &koppla_sync::Reason) -> String {
    sentence_text(frame, &reason.sentence)
}

/// A sentence with its values, each as the language writes it.
fn sentence_text(frame: &Frame, sentence: &Sentence) -> String {
    let said = frame.one_of("reason", &sentence.key);
    let values = sentence.values.iter();
    values
        .fold(said, |said, (name, value)| {
            said.with(name.clone().into_owned(), written(frame, value))
        })
        .to_string()
}

fn written(frame: &Frame, value: &Value) -> message::Value {
    let language = frame.language;
    message::Value::Text(match value {
        Value::Number(number) => return message::Value::Number(*number),
        Value::Text(text) => text.clone(),
        Value::Decimal(number) => match language {
            Language::English => number.clone(),
            Language::Swedish | Language::French => number.replace('.', ","),
        },
        Value::Amount(ore) => language.amount(Ore(*ore)),
        Value::OneOf(set, value) => frame.one_of("reason", &format!("{set}-{value}")).to_string(),
        Value::All(all) => {
            let all: Vec<String> = all.iter().map(|one| sentence_text(frame, one)).collect();
            all.join(", ")
        }
    })
}

#[cfg(test)]
mod tests {
    use koppla_domain::compose::Hold;

    use super::*;
    use crate::tests::catalogue::messages;

    /// What a reason holds, every language says, with every value.
    #[test]
    fn every_reason_is_said_in_every_language_with_its_values() {
        for language in ["sv", "en", "fr"] {
            let messages = messages(language);
            for (key, mut values) in koppla_sync::sentences() {
                values.sort_unstable();
                let message = messages.get(&format!("reason-{key}"));
                let message = message.unwrap_or_else(|| panic!("reason-{key} in {language}"));
                let said: Vec<&String> = message.iter().collect();
                assert_eq!(said, values.iter().collect::<Vec<_>>(), "reason-{key} in {language}");
            }
        }
    }

    #[test]
    fn every_hold_is_told_without_a_gap() {
        for language in Language::ALL {
            let frame = Frame::guest(language);
            for hold in Hold::examples() {
                let json = serde_json::to_string(&hold.sentence()).unwrap();
                let told = reason_words(&frame, "English", Some(&json));
                assert!(told.len() > 20 && !told.contains(['{', '$']), "{told}");
            }
        }
    }

    #[test]
    fn values_are_written_as_the_language_does() {
        let hold = Hold::RowsDiffer { rows: Ore(123_450), cart: Ore(5) };
        let json = serde_json::to_string(&hold.sentence()).unwrap();
        let told = |language| reason_words(&Frame::guest(language), "", Some(&json));
        assert!(told(Language::Swedish).starts_with("Raderna blir 1\u{a0}234,50, men butikens"));
        assert!(told(Language::English).starts_with("The rows come to 1,234.50, but"));
    }

    #[test]
    fn what_an_older_program_said_is_told_as_it_is() {
        let frame = Frame::guest(Language::Swedish);
        for values in [None, Some("garbage"), Some(r#"{"key":"unheard-of"}"#)] {
            assert_eq!(reason_words(&frame, "It rests.", values), "It rests.");
        }
    }
}
