//! Settings → External connections → Specter: a form made of what the settings server describes.

use askama::Template;
use axum::response::Response;
use serde_json::{Value, json};

use super::{
    Shop,
    integration::{Refusal, Server},
};
use crate::pages::{
    Answer, Trouble, Visit, back, form::Sent, frame::Frame, language::Language, show, show_refused,
    value,
};

#[derive(Template)]
#[template(path = "shop/settings.html")]
struct All {
    frame: Frame,
    known: bool,
    connected: bool,
}

/// `GET /settings`
pub(super) async fn all(visit: Visit) -> Answer {
    let shop = visit.shop().await?;
    let server = Server::known(&visit.desk, visit.language).await?;
    show(&All {
        frame: visit.shop_frame(&shop, "/settings"),
        known: server.is_some(),
        connected: server.is_some_and(|server| server.is_connected()),
    })
}

/// How a setting is asked for.
#[derive(PartialEq, Eq)]
enum Input {
    Tick,
    Select,
    Number,
    Text,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Field {
    /// JSON Pointer into the settings; the name in the form.
    pointer: String,
    id: String,
    label: String,
    help: String,
    input: Input,
    value: String,
    choices: Vec<Choice>,
    error: Option<String>,
}

struct Section {
    title: String,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "shop/integration.html")]
struct Page {
    frame: Frame,
    connected: bool,
    wrong: bool,
    /// Complaints about what has no field here.
    others: Vec<String>,
    sections: Vec<Section>,
}

#[derive(Template)]
#[template(path = "shop/no-server.html")]
struct Nothing {
    frame: Frame,
}

/// `GET /settings/specter`
pub(super) async fn shown(visit: Visit) -> Answer {
    let shop = visit.shop().await?;
    let Some(server) = Server::known(&visit.desk, visit.language).await? else {
        return nothing(frame(&visit, &shop));
    };
    match fetched(&server).await {
        Ok((schema, form, settings)) => {
            show(&page(frame(&visit, &shop), &server, &schema, &form, &settings, &[]))
        }
        Err(trouble) => nothing(frame(&visit, &shop).refused(&trouble)),
    }
}

fn frame(visit: &Visit, shop: &Shop) -> Frame {
    visit.shop_frame(shop, "/settings").at("/settings/specter".to_owned())
}

fn nothing(frame: Frame) -> Answer {
    if frame.trouble.is_some() {
        show_refused(&Nothing { frame })
    } else {
        show(&Nothing { frame })
    }
}

async fn fetched(server: &Server) -> Result<(Value, Value, Value), Trouble> {
    let (schema, form) = server.description().await?;
    Ok((schema, form, server.settings().await?))
}

fn page(
    frame: Frame,
    server: &Server,
    schema: &Value,
    form: &Value,
    settings: &Value,
    errors: &[(String, String)],
) -> Page {
    let language = frame.language;
    let sections: Vec<Section> = value::list(&form["sections"])
        .iter()
        .map(|section| Section {
            title: value::localized(&section["title"], language),
            fields: value::list(&section["fields"])
                .iter()
                .map(|wish| field(wish, schema, settings, errors, language))
                .collect(),
        })
        .collect();
    let shown = |pointer: &str| {
        sections.iter().flat_map(|section| &section.fields).any(|field| field.pointer == pointer)
    };
    let others = errors.iter().filter(|(pointer, _)| !shown(pointer));
    let others = others.map(|(pointer, message)| format!("{pointer}: {message}")).collect();
    let wrong = !errors.is_empty();
    Page { connected: server.is_connected(), wrong, others, sections, frame }
}

/// The part of a JSON Schema that describes the value at a pointer.
fn described<'a>(schema: &'a Value, pointer: &str) -> &'a Value {
    pointer.split('/').skip(1).fold(schema, |schema, name| &schema["properties"][name])
}

fn input(schema: &Value) -> Input {
    let is = |kind: &str| match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    if schema["enum"].is_array() {
        Input::Select
    } else if is("boolean") {
        Input::Tick
    } else if is("integer") || is("number") {
        Input::Number
    } else {
        Input::Text
    }
}

fn field(
    wish: &Value,
    schema: &Value,
    settings: &Value,
    errors: &[(String, String)],
    language: Language,
) -> Field {
    let pointer = value::text(&wish["pointer"]);
    let schema = described(schema, &pointer);
    let present = settings.pointer(&pointer).or_else(|| schema.get("default"));
    let value = match present {
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(other) => value::text(other),
        None => String::new(),
    };
    let names = value::list(&wish["enumNames"]);
    let choices = value::list(&schema["enum"]).iter().enumerate().map(|(at, one)| {
        let one = value::text(one);
        let label = names.get(at).map_or(one.clone(), |name| value::localized(name, language));
        Choice { chosen: one == value, label, value: one }
    });
    let error = errors.iter().find(|(place, _)| *place == pointer);
    Field {
        id: pointer.trim_start_matches('/').replace('/', "-"),
        label: value::localized(&wish["label"], language),
        help: value::localized(&wish["help"], language),
        input: input(schema),
        choices: choices.collect(),
        error: error.map(|(_, message)| message.clone()),
        pointer,
        value,
    }
}

/// `POST /settings/specter`
pub(super) async fn saved(visit: Visit, sent: Sent) -> Answer {
    let shop = visit.shop().await?;
    let Some(server) = Server::known(&visit.desk, visit.language).await? else {
        return nothing(frame(&visit, &shop));
    };
    let (schema, form, mut settings) = match fetched(&server).await {
        Ok(fetched) => fetched,
        Err(trouble) => return nothing(frame(&visit, &shop).refused(&trouble)),
    };
    let sections = value::list(&form["sections"]).iter();
    for wish in sections.flat_map(|section| value::list(&section["fields"])) {
        let pointer = value::text(&wish["pointer"]);
        put(&mut settings, &pointer, read(described(&schema, &pointer), &pointer, &sent));
    }
    let errors = match server.save(&visit.desk, &settings).await {
        Ok(()) => return Ok(back("/settings/specter", "saved")),
        Err(Refusal::Fields(errors)) => errors,
        Err(Refusal::Whole(trouble)) => {
            let frame = frame(&visit, &shop).refused(&trouble);
            return show_refused(&page(frame, &server, &schema, &form, &settings, &[]));
        }
    };
    show_refused(&page(frame(&visit, &shop), &server, &schema, &form, &settings, &errors))
}

/// What was entered, in the type of the schema; what does not fit it goes as text, and the server
/// says what is wrong with it.
fn read(schema: &Value, pointer: &str, sent: &Sent) -> Value {
    match input(schema) {
        Input::Tick => sent.has(pointer).into(),
        Input::Number if sent.filled(pointer).is_none() => Value::Null,
        Input::Number => match sent.number(pointer) {
            Some(number) => Value::Number(number),
            None => sent.text(pointer).into(),
        },
        Input::Select | Input::Text => sent.text(pointer).into(),
    }
}

fn put(settings: &mut Value, pointer: &str, value: Value) {
    let mut place = settings;
    for name in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = value;
}

/// `POST /settings/specter/leave`: the shop forgets where its settings are; the server keeps them.
pub(super) async fn left(visit: Visit) -> Result<Response, Trouble> {
    let nothing = json!({"settingsUrl": null, "settingsAuth": null});
    visit.desk.post("integration", nothing).await?;
    Ok(back("/settings", "left"))
}
