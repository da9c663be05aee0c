//! Checks a patch against its class and merges it (abicart-api §8): objects by member, arrays and
//! scalars whole, `null` clears.

use serde_json::{Map, Value};

use super::failure::{Problem, escape};
use super::schema::{Class, Kind, Member, find};
use super::{instant, number};

/// What may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writer {
    /// Through the API: writable members the caller sees.
    Api { admin: bool },
    /// Through the control interface: everything except what the shop itself counts.
    Control,
}

impl Writer {
    fn may(self, member: &Member) -> bool {
        match self {
            Self::Api { admin } => member.is_writable() && member.is_visible(admin),
            Self::Control => !matches!(member.kind, Kind::Uid),
        }
    }
}

/// Merges the patch into the object.
///
/// # Errors
///
/// All places of the patch that are unknown, read-only or of the wrong type; the object is then
/// unchanged.
pub(super) fn apply(
    class: Class,
    writer: Writer,
    patch: &Value,
    object: &mut Map<String, Value>,
) -> Result<(), Vec<Problem>> {
    let Value::Object(patch) = patch else {
        return Err(vec![Problem::new("", "must be an object")]);
    };
    let mut problems = Vec::new();
    check_members(writer, class.schema().members, patch, "", &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    merge_members(class.schema().members, object, patch);
    Ok(())
}

/// Checks members against their types without writing them.
pub(super) fn check_members(
    writer: Writer,
    members: &'static [Member],
    patch: &Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) {
    for (name, value) in patch {
        let pointer = format!("{at}/{}", escape(name));
        match find(members, name) {
            None => problems.push(Problem::new(pointer, "is not a property")),
            Some(member) if !writer.may(member) => {
                problems.push(Problem::new(pointer, "is read-only"));
            }
            Some(member) => check(writer, member.kind, value, &pointer, problems),
        }
    }
}

fn check(writer: Writer, kind: Kind, value: &Value, at: &str, problems: &mut Vec<Problem>) {
    let complaint = match (kind, value) {
        (_, Value::Null)
        | (Kind::Open, _)
        | (Kind::Text, Value::String(_))
        | (Kind::Boolean, Value::Bool(_)) => return,
        (Kind::Object(members), Value::Object(patch)) => {
            return check_members(writer, members, patch, at, problems);
        }
        (Kind::List(kind), Value::Array(values)) => {
            for (position, value) in values.iter().enumerate() {
                check(writer, *kind, value, &format!("{at}/{position}"), problems);
            }
            return;
        }
        (Kind::Localized | Kind::Prices, Value::Object(entries)) => {
            let kind = if matches!(kind, Kind::Localized) { Kind::Text } else { Kind::Number };
            for (name, value) in entries {
                check(writer, kind, value, &format!("{at}/{}", escape(name)), problems);
            }
            return;
        }
        (Kind::Object(_) | Kind::Localized | Kind::Prices, _) => "must be an object",
        (Kind::List(_), _) => "must be an array",
        (Kind::Text, _) => "must be a string",
        (Kind::Boolean, _) => "must be a boolean",
        (Kind::Number, value) if number::decimal(value).is_some() => return,
        (Kind::Number, _) => "must be a number",
        (Kind::Date, Value::String(text)) if instant::seconds(text).is_some() => return,
        (Kind::Date, _) => "must be a date-time",
        (Kind::Uid | Kind::Reference(_), value) if number::uid(value).is_some() => return,
        (Kind::Uid | Kind::Reference(_), _) => "must be a uid",
    };
    problems.push(Problem::new(at, complaint));
}

fn merge_members(
    members: &'static [Member],
    object: &mut Map<String, Value>,
    patch: &Map<String, Value>,
) {
    for (name, value) in patch {
        let kind = find(members, name).map_or(Kind::Open, |member| member.kind);
        match (kind, value) {
            (_, Value::Null) => {
                object.remove(name);
            }
            (Kind::Object(members), Value::Object(patch)) => {
                merge_members(members, inner(object, name), patch);
            }
            (Kind::Localized | Kind::Prices | Kind::Open, Value::Object(patch)) => {
                merge_members(&[], inner(object, name), patch);
            }
            (kind, value) => {
                object.insert(name.clone(), normal(kind, value));
            }
        }
    }
}

fn inner<'a>(object: &'a mut Map<String, Value>, name: &str) -> &'a mut Map<String, Value> {
    let slot = object.entry(name).or_insert(Value::Null);
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    match slot {
        Value::Object(inner) => inner,
        _ => unreachable!("made an object above"),
    }
}

/// A uid given as text is stored as number.
fn normal(kind: Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Reference(_), value) => number::uid(value).map_or(Value::Null, Value::from),
        (Kind::List(kind), Value::Array(values)) => {
            values.iter().map(|value| normal(*kind, value)).collect()
        }
        (_, value) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ADMIN: Writer = Writer::Api { admin: true };

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn objects_merge_and_null_clears() {
        let mut article = object(&json!({
            "name": {"sv": "Mugg", "en": "Cup"}, "ean": "73", "images": ["a", "b"],
            "stock": {"stock": 3, "useStock": true},
        }));
        let patch = json!({
            "name": {"en": "Mug"}, "ean": null, "images": ["c"], "stock": {"stock": 31},
            "articlegroup": "52001",
        });
        apply(Class::Article, ADMIN, &patch, &mut article).unwrap();
        let wanted = json!({
            "name": {"sv": "Mugg", "en": "Mug"}, "images": ["c"],
            "stock": {"stock": 31, "useStock": true}, "articlegroup": 52001,
        });
        assert_eq!(Value::Object(article), wanted);
    }

    #[test]
    fn every_bad_place_is_named_and_nothing_is_written() {
        let mut article = object(&json!({"ean": "73"}));
        let patch = json!({
            "uid": 1, "colour": "red", "ean": 5, "stock": {"stock": "many"}, "price": {"current": {}},
        });
        let problems = apply(Class::Article, ADMIN, &patch, &mut article).unwrap_err();
        let mut pointers: Vec<String> = problems
            .iter()
            .map(|problem| problem.to_json()["pointer"].as_str().unwrap().to_owned())
            .collect();
        pointers.sort();
        assert_eq!(pointers, ["/colour", "/ean", "/price/current", "/stock/stock", "/uid"]);
        assert_eq!(Value::Object(article), json!({"ean": "73"}));
    }
}
