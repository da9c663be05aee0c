//! Values of settings as people read and type them.

use jiff::Timestamp;
use koppla_domain::settings::{Kind, Setting};

use crate::frame::Frame;
use crate::language::zone;

/// A value as the page's field shows it: times by the clock in Sweden.
pub(super) fn typed_form(kind: Kind, text: &str) -> String {
    match (kind, text.parse::<Timestamp>()) {
        (Kind::Time, Ok(at)) => {
            at.to_zoned_datetime(zone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
        }
        _ => text.to_owned(),
    }
}

/// The part of a message's key that stands for a setting.
pub(super) fn message_part(setting: &Setting) -> String {
    setting.key.replace('.', "-")
}

/// What a setting is called, with the id or code that it is about.
pub(in crate::page) fn label(frame: &Frame, key: &str) -> String {
    let Some((setting, id)) = Setting::find(key) else { return key.to_owned() };
    let name = frame.one_of("setting", &message_part(setting)).to_string();
    id.map_or(name.clone(), |id| format!("{name}: {id}"))
}

/// A value of the history.
pub(super) fn value(frame: &Frame, key: &str, text: Option<&str>) -> String {
    let Some(text) = text else { return "\u{2013}".to_owned() };
    let Some((setting, _)) = Setting::find(key) else { return text.to_owned() };
    match (setting.kind, text.parse::<Timestamp>()) {
        (Kind::Flag, _) => frame.one_of("setting-flag", text).to_string(),
        (Kind::Choice(_), _) => {
            frame.one_of("setting-choice", &format!("{}-{text}", message_part(setting))).to_string()
        }
        (Kind::Time, Ok(at)) => frame.language.time(at),
        _ if text.is_empty() => "\u{2013}".to_owned(),
        _ => text.to_owned(),
    }
}
