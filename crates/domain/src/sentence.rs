//! A sentence that is said later, in the reader's language: which one, and the values in it.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Ore;

/// A sentence with its values; as JSON it is stored beside its English words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Stable short name.
    pub key: Cow<'static, str>,
    /// The values by name, in the order in which they were given.
    #[serde(default)]
    pub values: Vec<(Cow<'static, str>, Value)>,
}

/// A value, in a form that each language writes in its own way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Stands as it is.
    Text(String),
    /// A whole number, which also chooses between one and several.
    Number(u64),
    /// A number with decimals, with a full stop.
    Decimal(String),
    /// A sum of money in öre, in the order's currency.
    Amount(i64),
    /// One of a closed set: the set and the value.
    OneOf(Cow<'static, str>, Cow<'static, str>),
    /// Sentences of their own, one after the other.
    All(Vec<Sentence>),
}

impl Sentence {
    /// A sentence without values.
    pub fn new(key: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), values: Vec::new() }
    }

    /// Gives a value that stands as it is.
    #[must_use]
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Value::Text(text.into()))
    }

    /// Gives a whole number.
    #[must_use]
    pub fn number(self, name: &'static str, number: usize) -> Self {
        self.with(name, Value::Number(u64::try_from(number).unwrap_or(u64::MAX)))
    }

    /// Gives a number with decimals.
    #[must_use]
    pub fn decimal(self, name: &'static str, number: Decimal) -> Self {
        self.with(name, Value::Decimal(number.to_string()))
    }

    /// Gives a sum of money.
    #[must_use]
    pub fn amount(self, name: &'static str, amount: Ore) -> Self {
        self.with(name, Value::Amount(amount.0))
    }

    /// Gives one of a closed set.
    #[must_use]
    pub fn one_of(self, name: &'static str, set: &'static str, value: &'static str) -> Self {
        self.with(name, Value::OneOf(Cow::Borrowed(set), Cow::Borrowed(value)))
    }

    /// Gives sentences of their own.
    #[must_use]
    pub fn all(self, name: &'static str, sentences: Vec<Sentence>) -> Self {
        self.with(name, Value::All(sentences))
    }

    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((Cow::Borrowed(name), value));
        self
    }

    /// The names of the values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| name.as_ref())
    }
}
