//! What the form sends, and which changes that means.

use std::collections::{BTreeMap, BTreeSet};

use koppla_domain::settings::{Change, Kind, Setting, Settings, SettingsError};

use super::words::typed_form;

/// Which settings stood on the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Version {
    /// The last change that was made before.
    pub(super) number: i64,
    /// Hash of the settings.
    pub(super) digest: String,
}

/// A row of a list that the reader has added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewRow {
    pub(super) name: String,
    pub(super) value: String,
    /// The key under which its errors are found.
    pub(super) key: String,
}

/// Everything that was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) version: Version,
    /// By key, as it was typed.
    pub(super) values: BTreeMap<String, String>,
    /// Rows that were added, by the table that they belong to.
    pub(super) new_rows: BTreeMap<&'static str, Vec<NewRow>>,
    /// Settings that somebody else has changed.
    pub(super) touched: BTreeSet<String>,
}

/// The lists that take new rows.
pub(super) const TABLES: [&str; 2] = ["languages", "countries"];

impl Sent {
    /// A box sends a hidden `false` before its `true`: of several values the last counts.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        let mut names: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        let mut values: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            let table = TABLES.into_iter().find(|table| name.strip_prefix("new-") == Some(*table));
            let other = TABLES.into_iter().find(|table| name.strip_prefix("code-") == Some(*table));
            match (name.as_str(), table, other) {
                ("version", ..) => sent.version.digest = value,
                ("change", ..) => sent.version.number = value.parse().unwrap_or_default(),
                (_, Some(table), _) => names.entry(table).or_default().push(value),
                (_, _, Some(table)) => values.entry(table).or_default().push(value),
                _ => drop(sent.values.insert(name, value)),
            }
        }
        for table in TABLES {
            let codes = values.remove(table).unwrap_or_default();
            let rows = names.remove(table).unwrap_or_default().into_iter().zip(codes);
            let rows = rows
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .filter(|(name, value)| !name.is_empty() || !value.is_empty())
                .map(|(name, value)| NewRow { key: format!("{table}.{name}"), name, value });
            sent.new_rows.insert(table, rows.collect());
        }
        sent
    }

    /// What differs from the settings. A value that is as the page showed it is no change, even
    /// where the page shows less than is stored, such as a time's fractions.
    pub(super) fn changes(&self, settings: &Settings) -> Vec<Change> {
        let entries = settings.entries();
        let mut changes: Vec<Change> = Vec::new();
        for (key, typed) in &self.values {
            let Some((setting, _)) = Setting::find(key) else { continue };
            let now = entries.get(key).cloned().or_else(|| setting.default_text());
            let shown = typed_form(setting.kind, now.as_deref().unwrap_or_default());
            if shown != *typed {
                let gone = typed.trim().is_empty() && setting.is_mapped();
                let gone = gone && matches!(setting.kind, Kind::LanguageCode | Kind::CountryCode);
                changes.push(Change { key: key.clone(), to: (!gone).then(|| typed.clone()) });
            }
        }
        let rows = self.new_rows.values().flatten();
        changes.extend(rows.map(|row| {
            // Without a name there is no key; the error belongs to the row all the same.
            let key = if row.name.is_empty() { format!("{} ", row.key) } else { row.key.clone() };
            let code = if row.value.is_empty() { "?" } else { &row.value };
            Change { key, to: Some(code.to_owned()) }
        }));
        changes
    }

    /// Lets the errors of rows without a name find their row.
    pub(super) fn keep_new_rows(&mut self, errors: &[SettingsError]) {
        for row in self.new_rows.values_mut().flatten() {
            if row.name.is_empty() && errors.iter().any(|e| e.key == format!("{} ", row.key)) {
                row.key.push(' ');
            }
        }
    }

    /// What others have changed stands on the page, unless the reader has changed it too.
    pub(super) fn take_over(
        &mut self,
        settings: &Settings,
        before: &BTreeMap<String, Option<String>>,
    ) {
        let entries = settings.entries();
        for (key, stood) in before {
            let Some((setting, _)) = Setting::find(key) else { continue };
            let or_default = |text: Option<&String>| {
                text.cloned().or_else(|| setting.default_text()).unwrap_or_default()
            };
            let shown = typed_form(setting.kind, &or_default(stood.as_ref()));
            if self.values.get(key).is_none_or(|typed| *typed == shown) {
                let now = typed_form(setting.kind, &or_default(entries.get(key)));
                self.values.insert(key.clone(), now);
            }
            self.touched.insert(key.clone());
        }
    }
}
