//! Settings as a TOML file (BEY-12). Unknown keys are errors: a slip in a name must not switch a
//! setting to its default in silence.

use super::error::Fault;
use super::{Settings, SettingsError};

impl Settings {
    /// Reads and validates a settings file; what is absent has its default.
    ///
    /// # Errors
    /// The first thing that is wrong, with its key, its line and the cure.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text).map_err(|error| explain(text, &error))?;
        settings.validate().map_err(|mut error| {
            error.line = line_of_key(text, &error.key);
            error
        })?;
        Ok(settings)
    }

    /// Writes every setting, defaults included.
    ///
    /// # Errors
    /// A value that TOML can't hold; settings that pass [`Settings::validate`] have none.
    pub fn to_toml(&self) -> Result<String, SettingsError> {
        toml::to_string(self).map_err(|error| SettingsError {
            key: String::new(),
            line: None,
            fault: Fault::File,
            value: String::new(),
            problem: error.to_string(),
            cure: "check the settings' values".to_owned(),
        })
    }
}

fn explain(text: &str, error: &toml::de::Error) -> SettingsError {
    let message = error.message();
    let line = error.span().map(|span| line_at(text, span.start));
    let cure = if message.starts_with("unknown field") {
        "correct the name or remove the line"
    } else if message.starts_with("unknown variant") {
        "use one of the values that are listed"
    } else if message.starts_with("invalid type") {
        "write texts and times in quotes, numbers and true or false without"
    } else if message.starts_with("duplicate key") {
        "remove one of the two lines"
    } else {
        "correct the line"
    };
    SettingsError {
        key: line.map(|line| key_at(text, line)).unwrap_or_default(),
        line,
        fault: Fault::File,
        value: String::new(),
        problem: message.trim_end().replace('\n', ", "),
        cure: cure.to_owned(),
    }
}

/// The line of a byte offset, from 1.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

/// The keys of a file as `(line, key with its table)`.
fn keys(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut table = String::new();
    text.lines().enumerate().filter_map(move |(index, line)| {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let name = header.split(']').next().unwrap_or_default();
            table = name.replace(['[', '"', '\'', ' '], "");
            return Some((index + 1, table.clone()));
        }
        let (name, _) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
        let name = name.trim().replace(['"', '\''], "");
        let key = if table.is_empty() { name } else { format!("{table}.{name}") };
        Some((index + 1, key))
    })
}

fn key_at(text: &str, line: usize) -> String {
    keys(text).take_while(|(at, _)| *at <= line).last().map(|(_, key)| key).unwrap_or_default()
}

fn line_of_key(text: &str, key: &str) -> Option<usize> {
    keys(text).find(|(_, found)| found == key).map(|(line, _)| line)
}
