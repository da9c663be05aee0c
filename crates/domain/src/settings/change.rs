//! Settings as texts, each under its key: changed by a form or a command, compared, taken back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::error::Fault;
use super::{Kind, Setting, Settings, SettingsError};
use crate::money::VatRate;

/// A new value of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The setting, such as `payments.8001.code`.
    pub key: String,
    /// The value as text; `None` takes the entry away.
    pub to: Option<String>,
}

/// In what two settings differ. Settings hold no secrets, so that both values may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The setting.
    pub key: String,
    /// The value before; absent where there was none.
    pub from: Option<String>,
    /// The value after; absent where there is none.
    pub to: Option<String>,
}

impl Settings {
    /// Every setting that has a value, as text under its key.
    pub fn entries(&self) -> BTreeMap<String, String> {
        let mut entries = BTreeMap::new();
        // Only a number beyond 63 bits has no form in TOML, and no such number is ever saved.
        flatten("", &self.table().unwrap_or_default(), &mut entries);
        entries
    }

    /// In what other settings differ from these, by key.
    pub fn differences(&self, new: &Self) -> Vec<Difference> {
        let (mut old, mut new) = (self.entries(), new.entries());
        let mut keys: Vec<String> = old.keys().chain(new.keys()).cloned().collect();
        keys.sort_unstable();
        keys.dedup();
        let both = keys.into_iter().map(|key| {
            let (from, to) = (old.remove(&key), new.remove(&key));
            Difference { key, from, to }
        });
        both.filter(|difference| difference.from != difference.to).collect()
    }

    /// The settings after these changes, validated.
    ///
    /// # Errors
    /// Everything that can't be used, each with its key.
    pub fn changed(&self, changes: &[Change]) -> Result<Self, Vec<SettingsError>> {
        let mut table = self.table().map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        for change in changes {
            if let Err(error) = put(&mut table, change) {
                errors.push(error);
            }
        }
        let settings = table.try_into::<Self>();
        match settings {
            Ok(settings) => {
                let wrong = settings.problems().into_iter();
                let known: Vec<String> = errors.iter().map(|error| error.key.clone()).collect();
                errors.extend(wrong.filter(|error| !known.contains(&error.key)));
                if errors.is_empty() { Ok(settings) } else { Err(errors) }
            }
            Err(error) if errors.is_empty() => Err(vec![SettingsError::new(
                (String::new(), Fault::File),
                "",
                error.message(),
                "correct the values",
            )]),
            Err(_) => Err(errors),
        }
    }

    /// The settings with the values from before a change.
    ///
    /// # Errors
    /// Those of [`Self::changed`]: what was chosen since may not go together with it.
    pub fn without(&self, differences: &[Difference]) -> Result<Self, Vec<SettingsError>> {
        let back = |one: &Difference| Change { key: one.key.clone(), to: one.from.clone() };
        self.changed(&differences.iter().map(back).collect::<Vec<_>>())
    }

    fn table(&self) -> Result<Table, SettingsError> {
        Table::try_from(self).map_err(|error| {
            SettingsError::new(
                (String::new(), Fault::File),
                "",
                error.to_string(),
                "check the settings' values",
            )
        })
    }
}

fn flatten(path: &str, table: &Table, entries: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value {
            Value::Table(inner) => flatten(&key, inner, entries),
            value => drop(entries.insert(key, text(value))),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

/// Puts one value into its place; an entry that nothing is left of goes.
fn put(table: &mut Table, change: &Change) -> Result<(), SettingsError> {
    let key = &change.key;
    let Some((setting, id)) = Setting::find(key) else {
        return Err(SettingsError::new(
            (key, Fault::Unknown),
            key,
            "there is no such setting",
            "see \"koppla settings show\" for the names",
        ));
    };
    let value = match &change.to {
        Some(text) => read(setting, text.trim()).map_err(|(fault, problem, cure)| {
            SettingsError::new((key, fault), text, problem, cure)
        })?,
        None => None,
    };
    let value = match value {
        Some(value) => Some(value),
        // What always has a value has its default again.
        None if !setting.is_mapped() => {
            let default = setting.default_text().filter(|_| change.to.is_none());
            default.and_then(|text| read(setting, &text).ok().flatten())
        }
        None => None,
    };
    let path: Vec<&str> = match (id, setting.member()) {
        (Some(id), Some(member)) => vec![setting.key.split('.').next().unwrap_or(""), id, member],
        (Some(id), None) => vec![setting.key.split('.').next().unwrap_or(""), id],
        (None, _) => setting.key.split('.').collect(),
    };
    // An entry that is not there says what a fresh one says.
    let is_absent = lookup(table, &path).is_none();
    let says_default = value.as_ref().map(text) == setting.default_text();
    if !(setting.is_mapped() && is_absent && says_default) {
        place(table, &path, value);
    }
    Ok(())
}

fn lookup<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?;
    if rest.is_empty() { Some(value) } else { lookup(value.as_table()?, rest) }
}

fn place(table: &mut Table, path: &[&str], value: Option<Value>) {
    match path {
        [] => {}
        [name] => match value {
            Some(value) => drop(table.insert((*name).to_owned(), value)),
            None => drop(table.remove(*name)),
        },
        [name, rest @ ..] => {
            let inner = table.entry(*name).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                place(inner, rest, value);
                if inner.is_empty() {
                    table.remove(*name);
                }
            }
        }
    }
}

/// What is wrong with a text, and what to write.
type Wrong = (Fault, String, String);

/// Reads a text as its kind; `None` where it says that there is no value.
fn read(setting: &Setting, text: &str) -> Result<Option<Value>, Wrong> {
    let wrong =
        |fault, cure: &str| Err((fault, format!("\"{text}\" can't be used"), cure.to_owned()));
    Ok(Some(match setting.kind {
        Kind::Flag => match text {
            "true" | "on" => Value::Boolean(true),
            "false" | "off" => Value::Boolean(false),
            _ => return wrong(Fault::Flag, "use true or false"),
        },
        Kind::Choice(values) => {
            if !values.contains(&text) {
                return wrong(Fault::Choice, &format!("use one of {}", values.join(", ")));
            }
            Value::String(text.to_owned())
        }
        Kind::Text(_) | Kind::ArticleNumber | Kind::PayCode => Value::String(text.to_owned()),
        Kind::Language | Kind::LanguageCode | Kind::CountryCode => {
            if text.is_empty() {
                return Ok(None);
            }
            Value::String(text.to_owned())
        }
        Kind::Id => {
            if text.is_empty() {
                return Ok(None);
            }
            match text.parse::<i64>() {
                Ok(id) if id > 0 => Value::Integer(id),
                _ => return wrong(Fault::Id, "copy the number from the ERP, or leave it empty"),
            }
        }
        Kind::Number(least, most) => match text.parse::<u32>() {
            Ok(number) if (least..=most).contains(&number) => Value::Integer(i64::from(number)),
            _ => {
                return wrong(Fault::Number, &format!("use a whole number from {least} to {most}"));
            }
        },
        Kind::Time => {
            if text.is_empty() {
                return Ok(None);
            }
            match instant(text) {
                Some(at) => Value::String(at.to_string()),
                None => {
                    return wrong(
                        Fault::Time,
                        "write a date such as 2026-11-23, or a time such as 2026-11-23T08:00:00Z",
                    );
                }
            }
        }
        Kind::Rates => match rates(text) {
            Some(rates) => Value::Array(rates),
            None => {
                return wrong(Fault::Rates, "write percentages with commas, such as 25, 12, 6, 0");
            }
        },
    }))
}

/// An instant, a day's beginning, or a time of the clock in Sweden, where the shops are.
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let local = match text.parse::<Date>() {
        Ok(day) if !text.contains(['T', ' ']) => day.to_zoned_datetime(zone),
        _ => text.parse::<DateTime>().ok()?.to_zoned_datetime(zone),
    };
    local.ok().map(|local| local.timestamp())
}

/// Rates as the file writes them; decimals may have a comma where blanks part the rates.
fn rates(text: &str) -> Option<Vec<Value>> {
    let text = text.trim_start_matches('[').trim_end_matches(']').replace('"', "");
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let percent: Decimal = part.trim_end_matches('%').trim().parse().ok()?;
            let rate = VatRate::from_fraction(percent.checked_div(Decimal::ONE_HUNDRED)?)?;
            Some(if rate.0.is_multiple_of(100) {
                Value::Integer(i64::from(rate.0 / 100))
            } else {
                Value::String(rate.percent().to_string())
            })
        })
        .collect()
}
