//! Reading the ledger for people and for the engine's planning; never waits for the writer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Row};

use crate::attempt::{self, Attempt};
use crate::clock::Clock as _;
use crate::connection::{self, Connection};
use crate::database::Store;
use crate::error::Error;
use crate::observe::Cursor;
use crate::record::{Entity, FailureClass, Record, RecordId, State, time};
use crate::sql::placeholders;
use crate::turnstile::Pass as _;

/// How many records stand in each state; states without any are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Counts(pub BTreeMap<State, u64>);

impl Counts {
    /// Records in one state.
    pub fn of(&self, state: State) -> u64 {
        self.0.get(&state).copied().unwrap_or(0)
    }

    /// Records that Koppla goes on with by itself.
    pub fn open(&self) -> u64 {
        self.of(State::Due) + self.of(State::InDoubt)
    }

    /// All records.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// Which part of a listing.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Only this state.
    pub state: Option<State>,
    /// Only names or shop ids that begin so.
    pub search: Option<String>,
    /// After this rank and key: the last of the page before.
    pub after: Option<(i64, String)>,
    /// At most this many.
    pub limit: usize,
}

/// The columns of a record as [`read`] takes them.
pub(crate) const RECORD: &str =
    "key, rank, name, state, due_at, failures, failure_class, reason_code, reason,
    reason_values, applied, figures, open_attempt, stamp, first_seen_at, updated_at,
    (SELECT erp_id FROM link WHERE link.connection = record.connection
        AND link.entity = record.entity AND link.shop_id = record.key) AS erp_id";

impl Store {
    /// All connections, oldest first.
    pub async fn connections(&self) -> Result<Vec<Connection>, Error> {
        let rows = sqlx::query::<Any>("SELECT * FROM connection ORDER BY created_at, id")
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("list the connections"))?;
        rows.iter().map(|row| connection::read(row, &self.vault)).collect()
    }

    /// One connection.
    pub async fn connection(&self, id: &str) -> Result<Option<Connection>, Error> {
        let row = sqlx::query::<Any>("SELECT * FROM connection WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("read a connection"))?;
        row.map(|row| connection::read(&row, &self.vault)).transpose()
    }

    /// One page of records by rank, with the place where the next page begins.
    pub async fn records(
        &self,
        connection: &str,
        entity: Entity,
        page: &Page,
    ) -> Result<(Vec<Record>, Option<(i64, String)>), Error> {
        let (rank, key) = page.after.clone().unwrap_or((i64::MIN, String::new()));
        let search = page.search.as_deref().map(beginning);
        let statement = format!(
            "SELECT {RECORD} FROM record
             WHERE connection = $1 AND entity = $2 AND (rank > $3 OR (rank = $3 AND key > $4))
               AND ($5 IS NULL OR state = $5)
               AND ($6 IS NULL OR LOWER(name) LIKE $6 ESCAPE '!' OR LOWER(key) LIKE $6 ESCAPE '!')
             ORDER BY rank, key LIMIT $7"
        );
        let rows = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(connection)
            .bind(entity.as_str())
            .bind(rank)
            .bind(key)
            .bind(page.state.map(State::as_str))
            .bind(search)
            .bind(i64::try_from(page.limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("list records"))?;
        let next = match rows.last() {
            Some(last) if rows.len() == page.limit => {
                let doing = || Error::database("read a record");
                Some((
                    last.try_get("rank").map_err(doing())?,
                    last.try_get("key").map_err(doing())?,
                ))
            }
            _ => None,
        };
        Ok((rows.iter().map(read).collect::<Result<_, _>>()?, next))
    }

    /// Records that people call by one of these names, whatever the case of the letters.
    pub async fn records_named(
        &self,
        connection: &str,
        entity: Entity,
        names: &[String],
    ) -> Result<Vec<Record>, Error> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let statement = format!(
            "SELECT {RECORD} FROM record WHERE connection = $1 AND entity = $2
               AND LOWER(name) IN {}",
            placeholders(3, 1, names.len())
        );
        let mut query =
            sqlx::query::<Any>(AssertSqlSafe(statement)).bind(connection).bind(entity.as_str());
        for name in names {
            query = query.bind(name.to_ascii_lowercase());
        }
        let rows = query
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("look records up by name"))?;
        rows.iter().map(read).collect()
    }

    /// What people call these shop ids, as far as they are known.
    pub async fn names(
        &self,
        connection: &str,
        entity: Entity,
        keys: &[String],
    ) -> Result<BTreeMap<String, String>, Error> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let statement = format!(
            "SELECT key, name FROM record WHERE connection = $1 AND entity = $2 AND key IN {}",
            placeholders(3, 1, keys.len())
        );
        let mut query =
            sqlx::query::<Any>(AssertSqlSafe(statement)).bind(connection).bind(entity.as_str());
        for key in keys {
            query = query.bind(key);
        }
        let rows = query
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("look names up"))?;
        rows.iter()
            .map(|row| {
                let doing = || Error::database("read a name");
                Ok((row.try_get("key").map_err(doing())?, row.try_get("name").map_err(doing())?))
            })
            .collect()
    }

    /// One record.
    pub async fn record(&self, id: &RecordId) -> Result<Option<Record>, Error> {
        let statement = format!(
            "SELECT {RECORD} FROM record WHERE connection = $1 AND entity = $2 AND key = $3"
        );
        let row = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(&id.connection)
            .bind(id.entity.as_str())
            .bind(&id.key)
            .fetch_optional(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("read a record"))?;
        row.as_ref().map(read).transpose()
    }

    /// The writes made for one record, oldest first (BEY-7).
    pub async fn attempts(&self, id: &RecordId) -> Result<Vec<Attempt>, Error> {
        let rows = sqlx::query::<Any>(
            "SELECT * FROM attempt WHERE connection = $1 AND entity = $2 AND key = $3
             ORDER BY number",
        )
        .bind(&id.connection)
        .bind(id.entity.as_str())
        .bind(&id.key)
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("read the attempts"))?;
        rows.iter().map(attempt::read).collect()
    }

    /// How many records stand in each state.
    pub async fn counts(&self, connection: &str, entity: Entity) -> Result<Counts, Error> {
        let rows = sqlx::query::<Any>(
            "SELECT state, COUNT(*) AS number FROM record
             WHERE connection = $1 AND entity = $2 GROUP BY state",
        )
        .bind(connection)
        .bind(entity.as_str())
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("count records"))?;
        let mut counts = Counts::default();
        for row in &rows {
            let doing = || Error::database("read a count");
            let state: String = row.try_get("state").map_err(doing())?;
            let number: i64 = row.try_get("number").map_err(doing())?;
            counts.0.insert(State::parse(&state)?, u64::try_from(number).unwrap_or(0));
        }
        Ok(counts)
    }

    /// Whether the engine has nothing left to do with records of a kind: none is due, in hand or in
    /// doubt. Cheap, unlike counting them.
    pub async fn is_settled(&self, connection: &str, entity: Entity) -> Result<bool, Error> {
        let open = sqlx::query::<Any>(
            "SELECT key FROM record
             WHERE connection = $1 AND entity = $2 AND state IN ('due', 'in_doubt') LIMIT 1",
        )
        .bind(connection)
        .bind(entity.as_str())
        .fetch_optional(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("look for open records"))?;
        Ok(open.is_none())
    }

    /// When the engine has to act next on a record that nobody holds; `None` when there is none.
    pub async fn next_due(
        &self,
        connection: &str,
        entity: Entity,
    ) -> Result<Option<Timestamp>, Error> {
        let row = sqlx::query::<Any>(
            "SELECT due_at FROM record
             WHERE connection = $1 AND entity = $2 AND state IN ('due', 'in_doubt')
               AND lease_until <= $3
             ORDER BY due_at, rank LIMIT 1",
        )
        .bind(connection)
        .bind(entity.as_str())
        .bind(self.backend.now().as_millisecond())
        .fetch_optional(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("look for due records"))?;
        row.map(|row| time(row.try_get("due_at").map_err(Error::database("read a time"))?))
            .transpose()
    }

    /// The latest time at which the engine has to act on a record; `None` when there is none.
    pub async fn last_due(
        &self,
        connection: &str,
        entity: Entity,
    ) -> Result<Option<Timestamp>, Error> {
        let row = sqlx::query::<Any>(
            "SELECT due_at FROM record
             WHERE connection = $1 AND entity = $2 AND state IN ('due', 'in_doubt')
             ORDER BY due_at DESC, rank DESC LIMIT 1",
        )
        .bind(connection)
        .bind(entity.as_str())
        .fetch_optional(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("look for records due late"))?;
        row.map(|row| time(row.try_get("due_at").map_err(Error::database("read a time"))?))
            .transpose()
    }

    /// How many records a worker holds.
    pub async fn in_hand(&self, connection: &str, entity: Entity) -> Result<u64, Error> {
        let row = sqlx::query::<Any>(
            "SELECT COUNT(*) AS number FROM record
             WHERE connection = $1 AND entity = $2 AND lease_until > 0",
        )
        .bind(connection)
        .bind(entity.as_str())
        .fetch_one(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("count what is in hand"))?;
        let number: i64 = row.try_get("number").map_err(Error::database("read a count"))?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    /// The customer lanes that creates of unknown outcome keep closed, with the time of each create.
    pub async fn open_lanes(
        &self,
        connection: &str,
    ) -> Result<Vec<(Vec<String>, Timestamp)>, Error> {
        let rows = sqlx::query::<Any>(
            "SELECT open_lanes, open_at FROM record
             WHERE connection = $1 AND open_attempt IS NOT NULL ORDER BY open_at",
        )
        .bind(connection)
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("read the open creates"))?;
        rows.iter()
            .map(|row| {
                let doing = || Error::database("read an open create");
                let lanes: Option<String> = row.try_get("open_lanes").map_err(doing())?;
                let lanes = lanes.unwrap_or_default();
                let at = time(row.try_get("open_at").map_err(doing())?)?;
                Ok((lanes.split_whitespace().map(str::to_owned).collect(), at))
            })
            .collect()
    }

    /// How far a stream has been read.
    pub async fn cursor(&self, connection: &str, stream: &str) -> Result<Option<Cursor>, Error> {
        let row = sqlx::query::<Any>("SELECT * FROM cursor WHERE connection = $1 AND stream = $2")
            .bind(connection)
            .bind(stream)
            .fetch_optional(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("read a cursor"))?;
        row.map(|row| {
            let doing = || Error::database("read a cursor");
            let full_pass_at: Option<i64> = row.try_get("full_pass_at").map_err(doing())?;
            Ok(Cursor {
                stream: stream.to_owned(),
                stamp: row.try_get("stamp").map_err(doing())?,
                full_pass_at: full_pass_at.map(time).transpose()?,
            })
        })
        .transpose()
    }
}

/// A pattern for what begins so, whatever the case of the letters A to Z.
pub(crate) fn beginning(text: &str) -> String {
    let literal = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("{}%", literal.to_ascii_lowercase())
}

/// Reads a row.
pub(crate) fn read(row: &AnyRow) -> Result<Record, Error> {
    let doing = || Error::database("read a record");
    let class: Option<String> = row.try_get("failure_class").map_err(doing())?;
    let state: String = row.try_get("state").map_err(doing())?;
    Ok(Record {
        key: row.try_get("key").map_err(doing())?,
        name: row.try_get("name").map_err(doing())?,
        state: State::parse(&state)?,
        due_at: time(row.try_get("due_at").map_err(doing())?)?,
        failures: row.try_get("failures").map_err(doing())?,
        failure_class: class.as_deref().map(FailureClass::parse).transpose()?,
        reason_code: row.try_get("reason_code").map_err(doing())?,
        reason: row.try_get("reason").map_err(doing())?,
        reason_values: row.try_get("reason_values").map_err(doing())?,
        stamp: row.try_get("stamp").map_err(doing())?,
        erp_id: row.try_get("erp_id").map_err(doing())?,
        applied: row.try_get("applied").map_err(doing())?,
        figures: row.try_get("figures").map_err(doing())?,
        open_attempt: row.try_get("open_attempt").map_err(doing())?,
        first_seen_at: time(row.try_get("first_seen_at").map_err(doing())?)?,
        updated_at: time(row.try_get("updated_at").map_err(doing())?)?,
    })
}
