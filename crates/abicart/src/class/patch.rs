//! Building a patch: only what shall change is in it (abicart-api §8).

use serde_json::{Map, Value};

/// The members of a patch under construction.
#[derive(Debug, Default)]
pub(super) struct Patch(Map<String, Value>);

impl Patch {
    /// Adds a member if it shall change.
    pub(super) fn with(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value.into());
        }
        self
    }

    /// The patch, or `None` if nothing shall change.
    pub(super) fn some(self) -> Option<Value> {
        if self.0.is_empty() { None } else { Some(Value::Object(self.0)) }
    }

    /// The patch.
    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}
