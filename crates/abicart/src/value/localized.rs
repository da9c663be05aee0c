//! Texts in several languages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scalar;

/// A text by ISO 639-1 language. Any language may be missing (abicart-api §9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Localized(BTreeMap<String, String>);

impl Localized {
    /// The text in `language`; else in its base language (`sv` for `sv-FI`), else in English,
    /// else in whichever language comes first.
    pub fn get(&self, language: &str) -> Option<&str> {
        let base = language.split(['-', '_']).next().unwrap_or(language);
        [language, base, "en"]
            .into_iter()
            .find_map(|language| self.exact(language))
            .or_else(|| self.0.values().next().map(String::as_str))
    }

    /// The text in exactly this language.
    pub fn exact(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Languages with their texts, in the order of the language tags. A text that came without a
    /// language has an empty one.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Object(map) => {
                let text = |(language, value): (&String, &Value)| {
                    scalar::text(value).map(|text| (language.clone(), text))
                };
                Some(Self(map.iter().filter_map(text).collect()))
            }
            Value::Array(items) if items.is_empty() => Some(Self::default()),
            _ => scalar::text(value).map(|text| Self(BTreeMap::from([(String::new(), text)]))),
        }
    }
}
