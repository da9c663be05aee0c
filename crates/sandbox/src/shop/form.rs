//! Reads the sandbox's own JSON forms; every complaint carries the JSON Pointer of its place.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::failure::escape;
use super::{instant, number};

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) pointer: String,
    pub(super) message: String,
}

impl Complaint {
    pub(super) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

/// The result of reading a form.
pub(super) type Read<T> = Result<T, Complaint>;

/// One JSON object with a fixed set of members.
#[derive(Debug)]
pub(super) struct Form<'a> {
    object: &'a Map<String, Value>,
    pointer: String,
}

impl<'a> Form<'a> {
    /// Opens an object; a member that is not in `known` is refused.
    pub(super) fn open(value: &'a Value, pointer: &str, known: &[&str]) -> Read<Self> {
        let form = Self::open_any(value, pointer)?;
        match form.object.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(form.complain(name, "is not a member of this form")),
            None => Ok(form),
        }
    }

    /// Opens an object whose members are checked elsewhere.
    pub(super) fn open_any(value: &'a Value, pointer: &str) -> Read<Self> {
        let object = value.as_object();
        let object = object.ok_or_else(|| Complaint::new(pointer, "must be an object"))?;
        Ok(Self { object, pointer: pointer.to_owned() })
    }

    pub(super) fn object(&self) -> &'a Map<String, Value> {
        self.object
    }

    /// The pointer of a member.
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, escape(name))
    }

    /// The pointer of the form itself.
    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }

    pub(super) fn complain(&self, name: &str, message: impl Into<String>) -> Complaint {
        Complaint::new(self.at(name), message)
    }

    /// The member, unless it is absent or `null`.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn typed<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Read<Option<T>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| self.complain(name, wanted))
    }

    pub(super) fn text(&self, name: &str) -> Read<Option<&'a str>> {
        self.typed(name, "must be a string", Value::as_str)
    }

    pub(super) fn boolean(&self, name: &str) -> Read<Option<bool>> {
        self.typed(name, "must be a boolean", Value::as_bool)
    }

    pub(super) fn decimal(&self, name: &str) -> Read<Option<Decimal>> {
        self.typed(name, "must be a number", number::decimal)
    }

    pub(super) fn uid(&self, name: &str) -> Read<Option<i64>> {
        let positive = |value| number::uid(value).filter(|uid| *uid > 0);
        self.typed(name, "must be a positive whole number", positive)
    }

    /// An instant, in seconds since 1970.
    pub(super) fn date(&self, name: &str) -> Read<Option<i64>> {
        self.typed(name, "must be a date-time", |value| instant::seconds(value.as_str()?))
    }

    /// A fraction from 0 to 1.
    pub(super) fn fraction(&self, name: &str) -> Read<Option<Decimal>> {
        let fraction = |value| {
            number::decimal(value).filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate))
        };
        self.typed(name, "must be a fraction between 0 and 1", fraction)
    }

    /// The entries of an array with their pointers; nothing when it is absent.
    pub(super) fn list(&self, name: &str) -> Read<Vec<(String, &'a Value)>> {
        let entries = self.typed(name, "must be an array", Value::as_array)?;
        let at = self.at(name);
        let entries = entries.into_iter().flatten().enumerate();
        Ok(entries.map(|(position, entry)| (format!("{at}/{position}"), entry)).collect())
    }
}
