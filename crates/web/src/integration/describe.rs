//! The settings' description in Abicart's two documents: a JSON Schema, and the form's sections,
//! names and help, each in every language.

use koppla_domain::settings::{Kind, SETTINGS, Section, Setting};
use serde_json::{Value, json};

use super::document;
use crate::language::Language;
use crate::message::Message;

/// The JSON Schema of the settings, made from their one description.
pub(super) fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {},
        "additionalProperties": false,
    });
    for setting in SETTINGS {
        let mut place = &mut schema;
        let names: Vec<&str> = setting.key.split('.').collect();
        for (depth, name) in names.iter().enumerate() {
            // A part in capitals stands for any id or code.
            place = if name.starts_with(|first: char| first.is_ascii_uppercase()) {
                &mut place["additionalProperties"]
            } else {
                &mut place["properties"][*name]
            };
            let is_last = depth + 1 == names.len();
            if !is_last && !place.is_object() {
                *place = json!({"type": "object", "additionalProperties": false});
            }
        }
        *place = described(setting);
    }
    schema
}

fn described(setting: &Setting) -> Value {
    let mut schema = match setting.kind {
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Choice(values) => json!({"type": "string", "enum": values}),
        Kind::Text(longest) => json!({"type": "string", "maxLength": longest}),
        Kind::ArticleNumber => json!({"type": "string", "pattern": "^[A-Za-z0-9._-]*$"}),
        Kind::Id => json!({"type": ["integer", "null"], "minimum": 1}),
        Kind::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::Time => json!({"type": ["string", "null"], "format": "date-time"}),
        Kind::Rates | Kind::PayCode => json!({"type": "string"}),
        Kind::Language | Kind::LanguageCode | Kind::CountryCode => {
            json!({"type": ["string", "null"]})
        }
    };
    if let Some(text) = setting.default_text().filter(|_| !setting.is_mapped()) {
        schema["default"] = document::value(setting.kind, &text);
    }
    schema
}

/// The form: the sections of the settings page. What stands once for each payment method or
/// language has no field here, because the form is the same for all shops; it is in the settings
/// all the same.
pub(super) fn form() -> Value {
    let sections = Section::ALL.into_iter().filter_map(|section| {
        let fields: Vec<Value> = SETTINGS
            .iter()
            .filter(|setting| setting.section == section && !setting.is_mapped())
            .map(field)
            .collect();
        (!fields.is_empty()).then(|| {
            let title = said(|language| language.one_of("settings-section", section.as_str()));
            json!({"title": title, "fields": fields})
        })
    });
    json!({"title": "Specter", "sections": sections.collect::<Vec<_>>()})
}

fn field(setting: &Setting) -> Value {
    let name = setting.key.replace('.', "-");
    // What the shop's API cannot do, a person has to (ORD-2, ORD-3).
    let mails = setting.key.starts_with("orders.confirm_to_");
    let help = |language: Language| {
        let help = language.one_of("setting-help", &name);
        let notice = || Message::new("settings-mails").said(language);
        if mails { format!("{help} {}", notice()) } else { help }
    };
    let mut field = json!({
        "pointer": document::pointer(setting.key),
        "label": said(|language| language.one_of("setting", &name)),
        "help": said(help),
        "requirement": setting.requirement,
    });
    if let Kind::Choice(values) = setting.kind {
        let names = values.iter().map(|value| format!("{name}-{value}"));
        let names = names.map(|name| said(|language| language.one_of("setting-choice", &name)));
        field["enumNames"] = names.collect();
    }
    field
}

/// A text in every language, as Abicart writes localized texts.
fn said(text: impl Fn(Language) -> String) -> Value {
    let texts =
        Language::ALL.map(|language| (language.code().to_owned(), Value::from(text(language))));
    Value::Object(texts.into_iter().collect())
}
