//! Why a record rests where it rests, in the reader's language.

use std::collections::HashSet;
use std::sync::LazyLock;

use koppla_domain::Ore;
use koppla_domain::sentence::{Sentence, Value};
use koppla_store::Record;
use koppla_sync::Trouble;

use crate::fault;
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
            let value = match value {
                Value::Text(words) if name == "detail" => detail(&sentence.key, words),
                value => written(frame, value),
            };
            said.with(name.clone().into_owned(), value)
        })
        .to_string()
}

/// What went wrong underneath, where that is not the remote's own words.
fn detail(key: &str, words: &str) -> message::Value {
    match key {
        "transient" | "transient-unreached" => fault::transport(words).into(),
        "unreadable" | "unreadable-article" => fault::unreadable(words).into(),
        _ => words.into(),
    }
}

/// The words behind a reason that a sentence stands for; they are English.
pub(crate) fn raw(record: &Record) -> Option<String> {
    let sentence: Sentence = serde_json::from_str(record.reason_values.as_deref()?).ok()?;
    let told = sentence.values.into_iter().find(|(name, _)| name == "detail");
    let Some((_, Value::Text(words))) = told else { return None };
    (detail(&sentence.key, &words) != message::Value::from(&words)).then_some(words)
}

/// Why a connection is paused.
pub(crate) fn paused(frame: &Frame, words: &str) -> String {
    let sentence = Trouble::sentence_of(words);
    sentence.map_or_else(|| words.to_owned(), |sentence| sentence_text(frame, &sentence))
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
    fn what_libraries_and_data_say_is_told_as_a_sentence() {
        let frame = Frame::guest(Language::Swedish);
        let refused =
            r#"{"key":"transient","values":[["detail",{"text":"tcp connect error: x"}]]}"#;
        let told = reason_words(&frame, "", Some(refused));
        assert!(told.contains("tar inte emot") && !told.contains("tcp"), "{told}");
        let bare =
            r#"{"key":"unreadable","values":[["detail",{"text":"the order has no total"}]]}"#;
        let told = reason_words(&frame, "", Some(bare));
        assert!(told.contains("ordern har ingen summa") && !told.contains("total"), "{told}");
    }

    #[test]
    fn a_pause_is_told_in_the_readers_language() {
        let words = "Specter does not accept the account (wrong key); check smbID and keys with \
            \"koppla connect\"";
        let told = paused(&Frame::guest(Language::Swedish), words);
        assert!(told.contains("(wrong key)") && !told.contains("koppla connect"), "{told}");
        assert_ne!(told, paused(&Frame::guest(Language::French), words));
        assert_eq!(paused(&Frame::guest(Language::Swedish), "old words"), "old words");
    }

    #[test]
    fn what_an_older_program_said_is_told_as_it_is() {
        let frame = Frame::guest(Language::Swedish);
        for values in [None, Some("garbage"), Some(r#"{"key":"unheard-of"}"#)] {
            assert_eq!(reason_words(&frame, "It rests.", values), "It rests.");
        }
    }
}
