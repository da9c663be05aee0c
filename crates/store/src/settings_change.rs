//! Changing a connection's settings: only as whoever changes them has read them, and never without
//! a trace of who did it. What stands in settings and changes is opaque here.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::observe::WakeAll;
use crate::record::time;
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// New settings for a connection.
#[derive(Clone, Debug)]
pub struct NewSettings {
    /// Which connection.
    pub connection: String,
    /// The settings as they were read.
    pub read: String,
    /// The settings as they are to be.
    pub settings: String,
    /// The person's name; `None` for the command line.
    pub who: Option<String>,
    /// What changes (JSON).
    pub changes: String,
    /// The number of the change that this one takes back.
    pub undoes: Option<i64>,
}

/// One change of a connection's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsChange {
    /// From 1 for each connection.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// The person's name as it was; `None` for the command line.
    pub who: Option<String>,
    /// What changed (JSON).
    pub changes: String,
    /// The number of the change that this one takes back.
    pub undoes: Option<i64>,
}

impl Write for NewSettings {
    /// The change's number; `None`, and nothing changed, where the settings are no longer those
    /// that were read.
    type Output = Option<i64>;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<i64>, Error>> {
        Box::pin(async move {
            let doing = || Error::database("change the settings");
            let done = sqlx::query::<Any>(
                "UPDATE connection SET settings = $1 WHERE id = $2 AND settings = $3",
            )
            .bind(&self.settings)
            .bind(&self.connection)
            .bind(&self.read)
            .execute(&mut *connection)
            .await
            .map_err(doing())?;
            if done.rows_affected() == 0 {
                return Ok(None);
            }
            // The update above keeps others from counting at the same time.
            let row = sqlx::query::<Any>(
                "INSERT INTO settings_change (connection, number, at, who, changes, undoes)
                 SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5
                 FROM settings_change WHERE connection = $1
                 RETURNING number",
            )
            .bind(&self.connection)
            .bind(now.as_millisecond())
            .bind(self.who.as_deref())
            .bind(&self.changes)
            .bind(self.undoes)
            .fetch_one(&mut *connection)
            .await
            .map_err(doing())?;
            // What is held under the old settings may pass under the new ones.
            WakeAll { connection: self.connection.clone() }.apply(connection, now).await?;
            Ok(Some(row.try_get("number").map_err(doing())?))
        })
    }
}

impl Store {
    /// Changes a connection's settings, notes who did it, and has everything looked at again that
    /// waits for a change. The number of the change; `None`, and nothing changed, where somebody
    /// else has changed the settings since they were read.
    pub async fn change_settings(&self, new: NewSettings) -> Result<Option<i64>, Error> {
        let number = self.writer.write(new).pass(self).await?;
        self.changes.send_replace(());
        Ok(number)
    }

    /// The changes of a connection's settings, newest first, below a number.
    pub async fn settings_changes(
        &self,
        connection: &str,
        below: Option<i64>,
        limit: usize,
    ) -> Result<Vec<SettingsChange>, Error> {
        let rows = sqlx::query::<Any>(
            "SELECT number, at, who, changes, undoes FROM settings_change
             WHERE connection = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        )
        .bind(connection)
        .bind(below.unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("read the history of the settings"))?;
        rows.iter().map(read).collect()
    }

    /// One change of a connection's settings.
    pub async fn settings_change(
        &self,
        connection: &str,
        number: i64,
    ) -> Result<Option<SettingsChange>, Error> {
        let below = number.saturating_add(1);
        let found = self.settings_changes(connection, Some(below), 1).await?;
        Ok(found.into_iter().next().filter(|change| change.number == number))
    }
}

fn read(row: &AnyRow) -> Result<SettingsChange, Error> {
    let doing = || Error::database("read a change of the settings");
    Ok(SettingsChange {
        number: row.try_get("number").map_err(doing())?,
        at: time(row.try_get("at").map_err(doing())?)?,
        who: row.try_get("who").map_err(doing())?,
        changes: row.try_get("changes").map_err(doing())?,
        undoes: row.try_get("undoes").map_err(doing())?,
    })
}
