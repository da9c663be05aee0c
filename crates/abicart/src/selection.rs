//! Which objects a listing returns (abicart-api §7).

use serde_json::{Map, Value};

/// Rows asked for at a time. The shop's own default and greatest limit are unknown.
pub const PAGE_LIMIT: u32 = 100;

/// A selection; the limit is always sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    filters: Filters,
    sort: Option<&'static str>,
    descending: bool,
    limit: u32,
    offset: u64,
}

impl Selection {
    /// The objects that pass `filters`, at most [`PAGE_LIMIT`], in no particular order.
    pub fn new(filters: Filters) -> Self {
        Self { filters, sort: None, descending: false, limit: PAGE_LIMIT, offset: 0 }
    }

    /// Sorts by a key; which keys exist depends on the class.
    #[must_use]
    pub fn sorted_by(mut self, key: &'static str) -> Self {
        self.sort = Some(key);
        self
    }

    /// Reverses the sort.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// Asks for at most `limit` objects.
    #[must_use]
    pub fn limited_to(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Skips the first `offset` objects.
    #[must_use]
    pub fn skipping(mut self, offset: u64) -> Self {
        self.offset = offset;
        self
    }

    /// The JSON form.
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        if !self.filters.is_empty() {
            map.insert("filters".to_owned(), self.filters.to_value());
        }
        if let Some(sort) = self.sort {
            map.insert("sort".to_owned(), sort.into());
        }
        if self.descending {
            map.insert("descending".to_owned(), true.into());
        }
        map.insert("limit".to_owned(), self.limit.into());
        if self.offset > 0 {
            map.insert("offset".to_owned(), self.offset.into());
        }
        Value::Object(map)
    }
}

/// Conditions on properties; all must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters(Map<String, Value>);

impl Filters {
    /// No condition: everything.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a condition on the property at `pointer`, a JSON Pointer such as `/customer/info/type`.
    /// Conditions of different kinds on one property add up; one of the same kind is replaced.
    #[must_use]
    pub fn and(mut self, pointer: &str, condition: Condition) -> Self {
        let entry = self.0.entry(pointer).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(conditions) = entry {
            conditions.insert(condition.name.to_owned(), condition.operand);
        }
        self
    }

    /// Whether there is no condition.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The JSON form, as `count` takes it.
    pub fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

/// One condition on one property (abicart-api §7.2).
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    name: &'static str,
    operand: Value,
}

impl Condition {
    /// Equal to `value`.
    pub fn equals(value: impl Into<Value>) -> Self {
        Self { name: "equals", operand: value.into() }
    }

    /// Equal to one of `values`.
    pub fn one_of<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        Self { name: "in", operand: values.into_iter().map(Into::into).collect() }
    }

    /// At least `value`; date-times as text in UTC. Whether the bound belongs to the range is
    /// not documented, so a caller must cope with both.
    pub fn min(value: impl Into<Value>) -> Self {
        Self { name: "min", operand: value.into() }
    }

    /// At most `value`, with the same doubt about the bound.
    pub fn max(value: impl Into<Value>) -> Self {
        Self { name: "max", operand: value.into() }
    }

    /// A text that begins with `prefix`.
    pub fn starts_with(prefix: impl Into<String>) -> Self {
        Self { name: "startsWith", operand: Value::String(prefix.into()) }
    }

    /// An array that has `value`.
    pub fn contains(value: impl Into<Value>) -> Self {
        Self { name: "contains", operand: value.into() }
    }

    /// An array that has at least one of `values`.
    pub fn contains_any<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
        Self { name: "containsAny", operand: values.into_iter().map(Into::into).collect() }
    }
}
