//! Going over the sealed columns of the ledger.

use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _};

use super::envelope::{self, MARK};
use super::{COLUMNS, Sealed, Vault, current};
use crate::error::Error;

/// Which texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that an older program left in plain words.
    Plain,
    /// Those too that were sealed with another key than the current one.
    NotCurrent,
}

/// The texts that are sealed.
pub(super) fn sealed() -> String {
    format!("LIKE '{MARK}%'")
}

/// The texts that are not.
pub(super) fn plain() -> String {
    format!("NOT {}", sealed())
}

/// Whether there is any such text.
pub(super) async fn any(connection: &mut AnyConnection, which: &str) -> Result<bool, Error> {
    for column in COLUMNS {
        if !find(connection, column, which, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Vault {
    /// Seals up to so many texts with the ledger's current key; tells how many that were.
    pub(super) async fn bring_up(
        &self,
        connection: &mut AnyConnection,
        which: Which,
        limit: i64,
    ) -> Result<u64, Error> {
        let key = current(connection, self.sharing).await?.unwrap_or_else(|| self.newest());
        let wanted = match which {
            Which::Plain => plain(),
            Which::NotCurrent => format!("NOT LIKE '{}%'", envelope::beginning(&key)),
        };
        let mut done = 0;
        for column in COLUMNS {
            let rows = find(connection, column, &wanted, limit).await?;
            for (id, text) in rows {
                let sealed = if envelope::is_sealed(&text) {
                    self.rewrap(column, &id, &text, &key)?
                } else {
                    self.seal(connection, column, &id, &text).await?
                };
                replace(connection, column, &id, (&text, &sealed)).await?;
                done += 1;
            }
        }
        Ok(done)
    }
}

/// Ids and texts of a column.
async fn find(
    connection: &mut AnyConnection,
    column: &Sealed,
    condition: &str,
    limit: i64,
) -> Result<Vec<(String, String)>, Error> {
    let doing = || Error::database("look for secrets");
    let Sealed { table, key, column } = column;
    let statement = format!(
        "SELECT {key} AS id, {column} AS text FROM {table}
         WHERE {column} IS NOT NULL AND {column} {condition} ORDER BY {key} LIMIT {limit}"
    );
    let rows = sqlx::query::<Any>(AssertSqlSafe(statement)).fetch_all(connection).await;
    let rows = rows.map_err(doing())?;
    rows.iter()
        .map(|row| Ok((row.try_get("id")?, row.try_get("text")?)))
        .collect::<Result<_, sqlx::Error>>()
        .map_err(doing())
}

/// Puts a text in the place of another; what somebody else has written meanwhile stays.
async fn replace(
    connection: &mut AnyConnection,
    column: &Sealed,
    id: &str,
    (from, to): (&str, &str),
) -> Result<(), Error> {
    let Sealed { table, key, column } = column;
    let statement = format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2 AND {column} = $3");
    sqlx::query::<Any>(AssertSqlSafe(statement))
        .bind(to)
        .bind(id)
        .bind(from)
        .execute(connection)
        .await
        .map(drop)
        .map_err(Error::database("seal secrets"))
}
