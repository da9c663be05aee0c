//! Cuts an object to what a query asks for (abicart-api §6).

use serde_json::{Map, Value};

use super::number;
use super::query::{Query, Wanted};
use super::schema::{Class, Kind, Member, find};

/// Where referenced objects come from.
pub(super) trait Objects {
    /// The object as this caller sees it, derived members included as far as they are wanted.
    fn object(&self, class: Class, uid: i64, wanted: &Wanted<'_>) -> Option<Map<String, Value>>;

    /// Completes an object that is stored inside another one.
    fn inner(&self, class: Class, object: &Map<String, Value>) -> Map<String, Value>;
}

/// How answers look, apart from the query.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// The caller acts as administrator.
    pub(super) admin: bool,
    /// Members without a value are `null` instead of absent.
    pub(super) absent_as_null: bool,
    /// Integer uids are written as text.
    pub(super) uid_as_string: bool,
}

/// A projection for one caller.
#[derive(Clone, Copy)]
pub(super) struct Projection<'a, O> {
    pub(super) objects: &'a O,
    pub(super) style: Style,
}

impl<O: Objects> Projection<'_, O> {
    /// The object of `class` as the query wants it.
    pub(super) fn object(&self, class: Class, object: Map<String, Value>, query: &Query) -> Value {
        self.members(class.schema().members, object, query)
    }

    fn members(
        &self,
        known: &'static [Member],
        mut object: Map<String, Value>,
        query: &Query,
    ) -> Value {
        let mut shown = Map::new();
        if let Query::Members(wanted) = query {
            for (name, inner) in wanted {
                self.member(known, name, object.remove(name), inner, &mut shown);
            }
        } else {
            // Inside a whole object references stay uids.
            for (name, value) in object {
                self.member(known, &name, Some(value), &Query::All, &mut shown);
            }
            if self.style.absent_as_null {
                for member in known {
                    if member.is_visible(self.style.admin) && !shown.contains_key(member.name) {
                        shown.insert(member.name.to_owned(), Value::Null);
                    }
                }
            }
        }
        Value::Object(shown)
    }

    fn member(
        &self,
        known: &'static [Member],
        name: &str,
        value: Option<Value>,
        query: &Query,
        shown: &mut Map<String, Value>,
    ) {
        if name.starts_with('_') {
            return;
        }
        let member = find(known, name);
        if member.is_some_and(|member| !member.is_visible(self.style.admin)) {
            return;
        }
        let kind = member.map_or(Kind::Open, |member| member.kind);
        match value.and_then(|value| self.value(kind, value, query)) {
            Some(value) => {
                shown.insert(name.to_owned(), value);
            }
            None if self.style.absent_as_null && member.is_some() => {
                shown.insert(name.to_owned(), Value::Null);
            }
            None => {}
        }
    }

    fn value(&self, kind: Kind, value: Value, query: &Query) -> Option<Value> {
        match (kind, value) {
            (_, Value::Null) => Some(Value::Null),
            (Kind::List(kind), Value::Array(values)) => Some(
                values.into_iter().filter_map(|value| self.value(*kind, value, query)).collect(),
            ),
            (Kind::Reference(class), value) => self.reference(class, value, query),
            (Kind::Object(members), Value::Object(object)) => {
                Some(self.members(members, object, query))
            }
            (Kind::Uid, value) => Some(self.uid(value)),
            (_, value) => Some(open(value, query)),
        }
    }

    fn reference(&self, class: Class, value: Value, query: &Query) -> Option<Value> {
        if *query == Query::All {
            return match value {
                Value::Object(mut object) => object.remove("uid").map(|uid| self.uid(uid)),
                uid => Some(self.uid(uid)),
            };
        }
        let object = match &value {
            Value::Object(object) => self.objects.inner(class, object),
            uid => self.objects.object(class, number::uid(uid)?, &query.wanted())?,
        };
        Some(self.object(class, object, query))
    }

    fn uid(&self, value: Value) -> Value {
        match value {
            Value::Number(number) if self.style.uid_as_string => number.to_string().into(),
            value => value,
        }
    }
}

/// Values without a type of their own: objects by member, arrays by entry.
pub(super) fn open(value: Value, query: &Query) -> Value {
    let Query::Members(wanted) = query else { return value };
    match value {
        Value::Object(mut object) => Value::Object(
            wanted
                .iter()
                .filter_map(|(name, inner)| Some((name.clone(), open(object.remove(name)?, inner))))
                .collect(),
        ),
        Value::Array(values) => values.into_iter().map(|value| open(value, query)).collect(),
        scalar => scalar,
    }
}
