//! The message catalogue (`locales/`), one text per language.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use fluent_templates::Loader as _;
use fluent_templates::fluent_bundle::FluentValue;

use crate::language::Language;

fluent_templates::static_loader! {
    pub(crate) static CATALOGUE = {
        locales: "./locales",
        fallback_language: "sv",
        customise: |bundle| {
            // Marks around values are for mixed writing directions, which none of the languages has.
            bundle.set_use_isolating(false);
            let language = bundle.locales.first().map(|locale| locale.language.as_str().to_owned());
            bundle.set_formatter(match language.as_deref() {
                Some("en") => Some(|value, _| grouped(Language::English, value)),
                Some("fr") => Some(|value, _| grouped(Language::French, value)),
                _ => Some(|value, _| grouped(Language::Swedish, value)),
            });
        },
    };
}

/// A whole number as the language writes it.
fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(language.number(number.as_string().parse().ok()?))
}

/// A value in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Stands as it is.
    Text(String),
    /// A quantity, which also chooses between one and several. What only looks like one, such as an
    /// order's number, is a text.
    Number(u64),
    /// Another text in the same language.
    Said(Box<Message>),
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Said(Box::new(message))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&u64> for Value {
    fn from(number: &u64) -> Self {
        Self::Number(*number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<&usize> for Value {
    fn from(number: &usize) -> Self {
        Self::from(*number)
    }
}

/// A text that is said in the reader's language later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    key: Cow<'static, str>,
    arguments: Vec<(Cow<'static, str>, Value)>,
}

impl Message {
    /// The text of this key.
    pub(crate) fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self { key: key.into(), arguments: Vec::new() }
    }

    /// Fills a value in.
    #[must_use]
    pub(crate) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
    ) -> Self {
        self.arguments.push((name.into(), value.into()));
        self
    }

    /// The text in that language.
    pub(crate) fn said(&self, language: Language) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = self
            .arguments
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => FluentValue::from(text.as_str()),
                    Value::Number(number) => FluentValue::from(*number),
                    Value::Said(message) => FluentValue::from(message.said(language)),
                };
                (name.clone(), value)
            })
            .collect();
        CATALOGUE.try_lookup_with_args(language.identifier(), &self.key, &arguments).unwrap_or_else(
            || {
                tracing::error!(message.key = %self.key, "a message is missing");
                self.key.clone().into_owned()
            },
        )
    }

    /// The text in that language, for a template.
    pub(crate) fn in_language(self, language: Language) -> Said {
        Said { message: self, language }
    }
}

/// A text in a language.
pub(crate) struct Said {
    message: Message,
    language: Language,
}

impl Said {
    /// Fills a value in.
    #[must_use]
    pub(crate) fn with(self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        Self { message: self.message.with(name, value), ..self }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message.said(self.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_texts_are_grouped_and_nought_is_told_as_nought() {
        let said = |language, count: u64| {
            Message::new("chart-orders-sum").with("count", count).said(language)
        };
        assert_eq!(
            Language::ALL.map(|language| said(language, 12_345)),
            [
                "12\u{a0}345 ordrar de senaste 30 dagarna",
                "12,345 orders in the last 30 days",
                "12\u{202f}345 commandes ces 30 derniers jours",
            ]
        );
        for language in Language::ALL {
            let none = said(language, 0);
            assert!(none != said(language, 1), "{none}");
        }
    }

    #[test]
    fn a_text_in_a_text_is_of_the_same_language() {
        let inner = Message::new("nav-orders");
        let told = Message::new("overview-order").with("number", inner).said(Language::French);
        assert!(told.contains(&Message::new("nav-orders").said(Language::French)), "{told}");
    }
}
