//! The settings as Abicart sends and gets them: one JSON object, nested as the keys are.

use koppla_domain::settings::{Change, Kind, Setting, Settings, SettingsError};
use serde_json::{Map, Value, json};

use crate::error::settings_fault;
use crate::language::Language;

/// A setting's place in the document.
pub(super) fn pointer(key: &str) -> String {
    format!("/{}", key.replace('.', "/"))
}

/// All settings that have a value.
pub(super) fn of(settings: &Settings) -> Value {
    let mut document = Value::Object(Map::new());
    for (key, text) in settings.entries() {
        let kind = Setting::find(&key).map(|(setting, _)| setting.kind);
        let mut place = &mut document;
        for name in key.split('.') {
            if place.is_null() {
                *place = json!({});
            }
            place = &mut place[name];
        }
        *place = kind.map_or_else(|| Value::from(text.clone()), |kind| value(kind, &text));
    }
    document
}

/// A value in the type that the schema gives its kind.
pub(super) fn value(kind: Kind, text: &str) -> Value {
    let read = match kind {
        Kind::Flag => text.parse().ok().map(Value::Bool),
        Kind::Id | Kind::Number(..) => text.parse::<u64>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| text.into())
}

/// What a document asks for: every value that stands in it; what does not, stays as it is. `None`
/// for anything but an object.
pub(super) fn changes(document: &Value) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    gather("", document.as_object()?, &mut changes);
    Some(changes)
}

fn gather(path: &str, object: &Map<String, Value>, changes: &mut Vec<Change>) {
    for (name, value) in object {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let to = match value {
            Value::Object(inner) => {
                gather(&key, inner, changes);
                continue;
            }
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            Value::Array(list) => Some(list.iter().map(text).collect::<Vec<_>>().join(", ")),
            value => Some(value.to_string()),
        };
        changes.push(Change { key, to });
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One wrong setting, as Abicart's own validation says it.
pub(super) fn problem(error: &SettingsError, language: Language) -> Value {
    let message = settings_fault(error).said(language);
    json!({ "message": message, "pointer": pointer(&error.key) })
}
