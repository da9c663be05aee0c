//! Takes an object apart, member by member; what is left over stays as it came.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::date_time::DateTime;
use super::localized::Localized;
use super::prices::Prices;
use super::unreadable::Unreadable;
use super::{decimal, scalar};

/// The members of an object that have not been taken yet.
#[derive(Debug, Default)]
pub(crate) struct Members(Map<String, Value>);

impl Members {
    /// The members of an object. An empty array is an empty object, as PHP writes it.
    pub(crate) fn of(value: Value) -> Result<Self, Unreadable> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            Value::Array(items) if items.is_empty() => Ok(Self::default()),
            _ => Err(Unreadable::new("is not an object")),
        }
    }

    /// Takes a member that is there and not `null`.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        self.0.remove(key).filter(|value| !value.is_null())
    }

    /// Takes a member if `read` makes something of it, or if it is `null` or blank; else leaves it.
    pub(crate) fn take_if<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.0.get(key)?;
        let result = read(value);
        let blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if result.is_some() || blank {
            self.0.remove(key);
        }
        result
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.take_if(key, scalar::text)
    }

    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        self.take_if(key, scalar::flag)
    }

    pub(crate) fn uid(&mut self, key: &str) -> Option<u64> {
        self.take_if(key, scalar::uid)
    }

    pub(crate) fn required_uid(&mut self) -> Result<u64, Unreadable> {
        self.uid("uid").ok_or_else(|| Unreadable::new("has no uid"))
    }

    /// The uid of a referenced object that may have come expanded.
    pub(crate) fn reference_uid(&mut self, key: &str) -> Option<u64> {
        self.take_if(key, |value| scalar::uid(value.get("uid").unwrap_or(value)))
    }

    /// A number that no bookkeeping rests on.
    pub(crate) fn number(&mut self, key: &str) -> Option<Decimal> {
        self.take_if(key, |value| decimal::parse(value).ok().flatten())
    }

    /// An amount, rate or quantity: absent, or exact, or an error.
    pub(crate) fn amount(&mut self, key: &str) -> Result<Option<Decimal>, Unreadable> {
        match self.0.remove(key) {
            None => Ok(None),
            Some(value) => {
                decimal::parse(&value).map_err(|problem| Unreadable::new(problem).within(key))
            }
        }
    }

    pub(crate) fn required_amount(&mut self, key: &str) -> Result<Decimal, Unreadable> {
        self.amount(key)?.ok_or_else(|| Unreadable::new("is missing").within(key))
    }

    pub(crate) fn date_time(&mut self, key: &str) -> Option<DateTime> {
        self.take_if(key, |value| scalar::text(value).map(DateTime::parse))
    }

    pub(crate) fn localized(&mut self, key: &str) -> Localized {
        self.take_if(key, Localized::read).unwrap_or_default()
    }

    /// Prices that are needed: a wrong one is an error.
    pub(crate) fn prices(&mut self, key: &str) -> Result<Prices, Unreadable> {
        self.take(key).map_or_else(
            || Ok(Prices::default()),
            |value| Prices::read(value).map_err(|error| error.within(key)),
        )
    }

    pub(crate) fn texts(&mut self, key: &str) -> Vec<String> {
        self.take_if(key, |value| value.as_array()?.iter().map(scalar::text).collect())
            .unwrap_or_default()
    }

    /// A member object that must be readable if it is there.
    pub(crate) fn object<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(Value) -> Result<T, Unreadable>,
    ) -> Result<Option<T>, Unreadable> {
        self.take(key).map(read).transpose().map_err(|error| error.within(key))
    }

    /// A member object that is left in place if it cannot be read.
    pub(crate) fn optional_object<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(Value) -> Result<T, Unreadable>,
    ) -> Option<T> {
        self.take_if(key, |value| if value.is_null() { None } else { read(value.clone()).ok() })
    }

    /// A list whose entries must all be readable. PHP may have written it as an object with
    /// numeric keys.
    pub(crate) fn objects<T>(
        &mut self,
        key: &str,
        read: impl Fn(Value) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        self.take(key).map_or_else(|| Ok(Vec::new()), |value| entries(key, value, read))
    }

    /// What has not been taken.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.0
    }
}

/// Reads the entries of the list `value`, which is the member `key`.
pub(crate) fn entries<T>(
    key: &str,
    value: Value,
    read: impl Fn(Value) -> Result<T, Unreadable>,
) -> Result<Vec<T>, Unreadable> {
    let entries: Vec<(String, Value)> = match value {
        Value::Array(list) => {
            list.into_iter().enumerate().map(|(i, entry)| (i.to_string(), entry)).collect()
        }
        Value::Object(map) if map.keys().all(|key| key.parse::<u32>().is_ok()) => {
            map.into_iter().collect()
        }
        _ => return Err(Unreadable::new("is not a list").within(key)),
    };
    entries
        .into_iter()
        .map(|(i, entry)| read(entry).map_err(|error| error.within(i).within(key)))
        .collect()
}
