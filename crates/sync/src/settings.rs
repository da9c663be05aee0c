//! Changing a connection's settings, for the pages and the command line alike: what changes is
//! noted with who did it, and what is held is looked at again. A node at work takes the new settings
//! up with its next sign of life.

use koppla_domain::settings::{Difference, Settings, SettingsError};
use koppla_store::{Connection, NewSettings, SettingsChange, Store};
use thiserror::Error as ThisError;

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its number in the history of the connection.
    pub number: i64,
    /// What changed.
    pub differences: Vec<Difference>,
}

/// Why settings were not changed.
#[derive(Debug, ThisError)]
pub enum SettingsChangeError {
    /// They can't be used.
    #[error("{}", said(.0))]
    Wrong(Vec<SettingsError>),
    /// The stored settings can't be read.
    #[error("the stored settings cannot be read")]
    Stored(#[source] SettingsError),
    /// Somebody else has changed them since they were read.
    #[error("somebody else has changed the settings meanwhile")]
    Meanwhile,
    /// The history has no such change.
    #[error("there is no change {0} of these settings")]
    NoSuchChange(i64),
    /// The ledger.
    #[error(transparent)]
    Store(#[from] koppla_store::Error),
}

fn said(errors: &[SettingsError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Gives a connection, as it was read, other settings. `None` where nothing differs; nothing is
/// noted then. `who` is a person's name, or nobody for the command line.
pub async fn change_settings(
    store: &Store,
    read: &Connection,
    settings: &Settings,
    who: Option<String>,
) -> Result<Option<Changed>, SettingsChangeError> {
    settings.validate().map_err(|error| SettingsChangeError::Wrong(vec![error]))?;
    save(store, read, stored(read)?, settings, who, None).await
}

/// The same also where the settings of now cannot be read: the history then shows in what the new
/// ones differ from the defaults.
pub async fn replace_settings(
    store: &Store,
    read: &Connection,
    settings: &Settings,
    who: Option<String>,
) -> Result<Option<Changed>, SettingsChangeError> {
    if stored(read).is_ok() {
        return change_settings(store, read, settings, who).await;
    }
    settings.validate().map_err(|error| SettingsChangeError::Wrong(vec![error]))?;
    write(store, read, Settings::default().differences(settings), settings, who, None)
        .await
        .map(Some)
}

/// Takes one change back, as a new change. `None` where its settings are already as before it.
pub async fn undo_settings(
    store: &Store,
    read: &Connection,
    number: i64,
    who: Option<String>,
) -> Result<Option<Changed>, SettingsChangeError> {
    let change = store.settings_change(&read.id, number).await?;
    let change = change.ok_or(SettingsChangeError::NoSuchChange(number))?;
    let now = stored(read)?;
    let settings = now.without(&differences_of(&change)).map_err(SettingsChangeError::Wrong)?;
    save(store, read, now, &settings, who, Some(number)).await
}

/// The payment types that the ERP is known to have: code and Swedish name (specter-api §8.1). An
/// account may have others.
pub fn pay_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    specter::pay_type::PAY_TYPES.iter().map(|kind| (kind.code, kind.name))
}

/// What a change of the history changed.
pub fn differences_of(change: &SettingsChange) -> Vec<Difference> {
    serde_json::from_str(&change.changes).unwrap_or_default()
}

fn stored(connection: &Connection) -> Result<Settings, SettingsChangeError> {
    Settings::from_toml(&connection.settings).map_err(SettingsChangeError::Stored)
}

async fn save(
    store: &Store,
    read: &Connection,
    now: Settings,
    settings: &Settings,
    who: Option<String>,
    undoes: Option<i64>,
) -> Result<Option<Changed>, SettingsChangeError> {
    let differences = now.differences(settings);
    if differences.is_empty() {
        return Ok(None);
    }
    write(store, read, differences, settings, who, undoes).await.map(Some)
}

async fn write(
    store: &Store,
    read: &Connection,
    differences: Vec<Difference>,
    settings: &Settings,
    who: Option<String>,
    undoes: Option<i64>,
) -> Result<Changed, SettingsChangeError> {
    let wrong = |error| SettingsChangeError::Wrong(vec![error]);
    let new = NewSettings {
        connection: read.id.clone(),
        read: read.settings.clone(),
        settings: settings.to_toml().map_err(wrong)?,
        who,
        changes: serde_json::to_string(&differences).unwrap_or_default(),
        undoes,
    };
    let number = store.change_settings(new).await?.ok_or(SettingsChangeError::Meanwhile)?;
    Ok(Changed { number, differences })
}
