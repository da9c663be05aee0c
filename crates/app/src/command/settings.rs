//! `koppla settings`: the same settings as the page and the file, one by one or all at once.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use koppla_domain::settings::{Change, Difference, SETTINGS, Setting, Settings};
use koppla_store::{Connection, Deed, Store};
use koppla_sync::{Changed, SettingsChangeError, change_settings, differences_of, undo_settings};
use serde_json::{Map, Value, json};

use crate::cli::{SettingsArgs, SettingsCommand};
use crate::command::deed;
use crate::output::{Output, table};
use crate::problem::Problem;
use crate::setup::{self, Place};

/// Runs one of the sub-commands.
pub(crate) async fn run(
    arguments: SettingsArgs,
    place: &Place,
    output: Output,
) -> Result<ExitCode> {
    let store = place.open().await?;
    let connection = setup::connection(&store, arguments.connection.as_deref()).await?;
    match arguments.command {
        SettingsCommand::Show { keys } => show(&setup::settings(&connection)?, &keys, output),
        SettingsCommand::Set { changes } => set(&store, &connection, &changes, output).await,
        SettingsCommand::Export => export(&setup::settings(&connection)?, output),
        SettingsCommand::Import { file } => {
            let settings = read(&file)?;
            let changed = change_settings(&store, &connection, &settings, None).await;
            let changed = changed.map_err(Problem::from)?;
            note(&store, &connection, Deed::SettingsChanged, changed.as_ref()).await?;
            told(changed.as_ref(), output)
        }
        SettingsCommand::Diff { file } => {
            let differences = setup::settings(&connection)?.differences(&read(&file)?);
            output.answer(&differences, |all| differences_table(all))?;
            Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        SettingsCommand::History { limit } => history(&store, &connection, limit, output).await,
        SettingsCommand::Undo { number } => {
            let changed = undo_settings(&store, &connection, number, None).await;
            let changed = changed.map_err(Problem::from)?;
            note(&store, &connection, Deed::SettingsUndone, changed.as_ref()).await?;
            told(changed.as_ref(), output)
        }
    }
}

fn show(settings: &Settings, keys: &[String], output: Output) -> Result<ExitCode> {
    let mut entries = settings.entries();
    let wanted = |key: &str| keys.is_empty() || keys.iter().any(|begin| key.starts_with(begin));
    let mut rows = Vec::new();
    let mut values = Map::new();
    for setting in SETTINGS {
        let named: Vec<String> = if setting.is_mapped() {
            let is_mine = |key: &&String| Setting::find(key).is_some_and(|(one, _)| one == setting);
            entries.keys().filter(is_mine).cloned().collect()
        } else {
            vec![setting.key.to_owned()]
        };
        for key in named.into_iter().filter(|key| wanted(key)) {
            let value = entries.remove(&key);
            let default = setting.default_text();
            let note = if value == default { String::new() } else { shown(default.as_deref()) };
            let row = vec![key.clone(), shown(value.as_deref()), note, setting.requirement.into()];
            rows.push(row);
            values.insert(key, value.map_or(Value::Null, Value::String));
        }
    }
    if rows.is_empty() {
        let what = format!("there is no setting {}", keys.join(", "));
        return Err(Problem::user(what).cure("see all with \"koppla settings show\"").into());
    }
    let headers = ["setting", "value", "default, if other", "requirement"];
    output.answer(&Value::Object(values), |_| table(&headers, &[], rows))?;
    Ok(ExitCode::SUCCESS)
}

async fn set(
    store: &Store,
    connection: &Connection,
    changes: &[String],
    output: Output,
) -> Result<ExitCode> {
    let changes = changes.iter().map(|text| change(text)).collect::<Result<Vec<_>>>()?;
    let settings = setup::settings(connection)?
        .changed(&changes)
        .map_err(|errors| Problem::from(SettingsChangeError::Wrong(errors)))?;
    let changed = change_settings(store, connection, &settings, None).await;
    let changed = changed.map_err(Problem::from)?;
    note(store, connection, Deed::SettingsChanged, changed.as_ref()).await?;
    told(changed.as_ref(), output)
}

/// Notes which settings were changed, if any were.
pub(super) async fn note(
    store: &Store,
    connection: &Connection,
    deed: Deed,
    changed: Option<&Changed>,
) -> Result<()> {
    let Some(changed) = changed else { return Ok(()) };
    let keys: Vec<&str> = changed.differences.iter().map(|one| one.key.as_str()).collect();
    deed::note(store, deed, keys.join(", "), Some(&connection.id)).await
}

fn change(text: &str) -> Result<Change> {
    let (key, value) = text.split_once('=').ok_or_else(|| {
        Problem::user(format!("{text:?} has no =")).cure("write it as orders.prefix=FJ-")
    })?;
    Ok(Change { key: key.trim().to_owned(), to: Some(value.to_owned()) })
}

fn export(settings: &Settings, output: Output) -> Result<ExitCode> {
    let text = settings.to_toml().map_err(|error| Problem::user(error.to_string()))?;
    output.answer(settings, |_| text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Settings> {
    let mut text = String::new();
    let done = if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(file).map(|content| text = content)
    };
    done.map_err(|error| {
        Problem::user(format!("the settings {} cannot be read: {error}", file.display()))
    })?;
    Ok(Settings::from_toml(&text)
        .map_err(|error| Problem::user(format!("{}: {error}", file.display())))?)
}

fn told(changed: Option<&Changed>, output: Output) -> Result<ExitCode> {
    let answer = json!({
        "change": changed.map(|changed| changed.number),
        "differences": changed.map_or(&[][..], |changed| &changed.differences),
    });
    output.answer(&answer, |_| match changed {
        None => "Nothing changes.".to_owned(),
        Some(changed) => format!(
            "{}\nSaved as change {}. A running \"koppla serve\" takes it up within two seconds.",
            differences_table(&changed.differences),
            changed.number
        ),
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn history(
    store: &Store,
    connection: &Connection,
    limit: u32,
    output: Output,
) -> Result<ExitCode> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let changes =
        store.settings_changes(&connection.id, None, limit).await.map_err(Problem::from)?;
    let answer: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "change": change.number,
                "at": change.at,
                "who": change.who,
                "undoes": change.undoes,
                "differences": differences_of(change),
            })
        })
        .collect();
    output.answer(&answer, |_| {
        let rows = changes.iter().flat_map(|change| {
            let who = change.who.clone().unwrap_or_else(|| "command line".to_owned());
            let at = change.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
            differences_of(change).into_iter().map(move |one| {
                vec![
                    change.number.to_string(),
                    at.clone(),
                    who.clone(),
                    one.key,
                    shown(one.from.as_deref()),
                    shown(one.to.as_deref()),
                ]
            })
        });
        let headers = ["change", "when", "who", "setting", "before", "after"];
        table(&headers, &[0], rows.collect())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn differences_table(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "No differences.".to_owned();
    }
    let row = |one: &Difference| {
        vec![one.key.clone(), shown(one.from.as_deref()), shown(one.to.as_deref())]
    };
    let rows = differences.iter().map(row).collect();
    table(&["setting", "before", "after"], &[], rows)
}

/// A value for people; what is absent is told from an empty text.
fn shown(value: Option<&str>) -> String {
    match value {
        None => "-".to_owned(),
        Some("") => "\"\"".to_owned(),
        Some(text) => text.to_owned(),
    }
}

impl From<SettingsChangeError> for Problem {
    fn from(error: SettingsChangeError) -> Self {
        match error {
            SettingsChangeError::Store(error) => error.into(),
            SettingsChangeError::Wrong(_) => {
                Self::user(error.to_string()).cure("nothing was changed; see docs/settings.md")
            }
            SettingsChangeError::Stored(_) => Self::user(crate::problem::chain(&error))
                .cure("mend them with \"koppla connect --settings FILE\""),
            SettingsChangeError::Meanwhile => {
                Self::user(error.to_string()).cure("look at them, then try again")
            }
            SettingsChangeError::NoSuchChange(_) => {
                Self::user(error.to_string()).cure("see \"koppla settings history\"")
            }
        }
    }
}
