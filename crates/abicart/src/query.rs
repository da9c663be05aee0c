//! Which properties an answer holds (abicart-api §6). Every call of this crate sends a query, and
//! only with property names that are documented.

use serde_json::{Map, Value};

/// A projection: named members, each whole or projected in turn.
///
/// ```
/// use abicart::Query;
/// let query = Query::of(["uid", "changed"]).with("items", Query::of(["uid"]));
/// assert_eq!(
///     query.to_value().to_string(),
///     r#"{"changed":true,"items":{"uid":true},"uid":true}"#
/// );
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Map<String, Value>);

impl Query {
    /// These properties, each whole; references come as uids.
    pub fn of<'a>(properties: impl IntoIterator<Item = &'a str>) -> Self {
        Self(properties.into_iter().map(|name| (name.to_owned(), Value::Bool(true))).collect())
    }

    /// Adds properties, each whole.
    #[must_use]
    pub fn and<'a>(mut self, properties: impl IntoIterator<Item = &'a str>) -> Self {
        self.0.extend(Self::of(properties).0);
        self
    }

    /// Adds a property that is projected itself; a reference comes as an object.
    #[must_use]
    pub fn with(mut self, property: &str, inner: Self) -> Self {
        self.0.insert(property.to_owned(), Value::Object(inner.0));
        self
    }

    /// The JSON form.
    pub fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }
}
