//! Figures over all connections: a statement each, however many connections there are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Row};

use crate::connection::ConnectionState;
use crate::database::Store;
use crate::error::Error;
use crate::query::{Counts, RECORD, read};
use crate::record::{Record, State, time};
use crate::sql::placeholders;
use crate::turnstile::Pass as _;

/// A connection without its account and settings.
#[derive(Clone, Debug)]
pub struct ConnectionLine {
    /// Its name.
    pub id: String,
    /// Whether it works.
    pub state: ConnectionState,
    /// Why it does not.
    pub reason: Option<String>,
}

/// The order of a connection that has waited longest.
#[derive(Clone, Debug)]
pub struct Oldest {
    /// The shop's id.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// First observation.
    pub since: Timestamp,
}

/// How long orders took from being noticed to being in the ERP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// How many orders were looked at.
    pub orders: u64,
    /// Half took no longer, in milliseconds.
    pub median: u64,
    /// Nine of ten took no longer, in milliseconds.
    pub ninetieth: u64,
}

/// Orders that are not in step: for the engine or for a person to act on. The words of an index.
const WAITING: &str =
    "entity = 'order' AND state IN ('due', 'in_doubt', 'asking', 'number_unknown', 'held')";

impl Store {
    /// All connections by name.
    pub async fn connection_lines(&self) -> Result<Vec<ConnectionLine>, Error> {
        let rows = self.rows("SELECT id, state, reason FROM connection ORDER BY id", &[]).await?;
        rows.iter()
            .map(|row| {
                let state: String = text(row, "state")?;
                Ok(ConnectionLine {
                    id: text(row, "id")?,
                    state: ConnectionState::parse(&state)?,
                    reason: row.try_get("reason").map_err(doing())?,
                })
            })
            .collect()
    }

    /// How many orders of each connection are not in step, by state.
    pub async fn waiting(&self) -> Result<BTreeMap<String, Counts>, Error> {
        let statement = format!(
            "SELECT connection, state, COUNT(*) AS number FROM record WHERE {WAITING}
             GROUP BY connection, state"
        );
        let mut waiting: BTreeMap<String, Counts> = BTreeMap::new();
        for row in self.rows(&statement, &[]).await? {
            let counts = waiting.entry(text(&row, "connection")?).or_default();
            counts.0.insert(State::parse(&text(&row, "state")?)?, number(&row, "number")?);
        }
        Ok(waiting)
    }

    /// The order of each connection that has waited longest.
    pub async fn oldest_waiting(&self) -> Result<BTreeMap<String, Oldest>, Error> {
        let statement = format!(
            "SELECT connection, key, name, first_seen_at FROM
                (SELECT connection, key, name, first_seen_at,
                    ROW_NUMBER() OVER (PARTITION BY connection ORDER BY first_seen_at, key) AS place
                 FROM record WHERE {WAITING}) AS waiting
             WHERE place = 1"
        );
        let rows = self.rows(&statement, &[]).await?;
        rows.iter()
            .map(|row| {
                let since = time(row.try_get("first_seen_at").map_err(doing())?)?;
                let oldest = Oldest { key: text(row, "key")?, name: text(row, "name")?, since };
                Ok((text(row, "connection")?, oldest))
            })
            .collect()
    }

    /// Orders that only a person can move, those that wait longest first, with their connections.
    pub async fn for_a_person(&self, limit: u32) -> Result<Vec<(String, Record)>, Error> {
        let statement = format!(
            "SELECT connection, {RECORD} FROM record
             WHERE {WAITING} AND state IN ('asking', 'number_unknown', 'held')
             ORDER BY first_seen_at, key LIMIT $1"
        );
        let rows = self.rows(&statement, &[i64::from(limit)]).await?;
        rows.iter().map(|row| Ok((text(row, "connection")?, read(row)?))).collect()
    }

    /// How many orders of each connection wait until somebody presses Export.
    pub async fn waiting_for_export(&self) -> Result<BTreeMap<String, u64>, Error> {
        let statement = "SELECT id AS connection,
                (SELECT COUNT(*) FROM record WHERE record.connection = connection.id
                    AND entity = 'order' AND record.state = 'manual') AS number
            FROM connection";
        let rows = self.rows(statement, &[]).await?;
        let counts = rows
            .iter()
            .map(|row| Ok((text(row, "connection")?, number(row, "number")?)))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(counts.into_iter().filter(|(_, number)| *number > 0).collect())
    }

    /// How many orders of each connection were first noticed since then; those that are not to be
    /// exported do not count.
    pub async fn noticed_since(&self, since: Timestamp) -> Result<BTreeMap<String, u64>, Error> {
        let statement = "SELECT connection, COUNT(*) AS number FROM record
            WHERE entity = 'order' AND first_seen_at >= $1 AND state <> 'ignored'
            GROUP BY connection";
        let rows = self.rows(statement, &[since.as_millisecond()]).await?;
        rows.iter().map(|row| Ok((text(row, "connection")?, number(row, "number")?))).collect()
    }

    /// How many orders were first noticed on each day; a day ends where the next begins. Those that
    /// are not to be exported do not count.
    pub async fn noticed_by_day(&self, bounds: &[Timestamp]) -> Result<Vec<u64>, Error> {
        let days = days(bounds);
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let statement = format!(
            "WITH day (day_number, begins, ends) AS (VALUES {})
             SELECT day_number, COUNT(*) AS number FROM day
             JOIN record ON entity = 'order' AND first_seen_at >= begins AND first_seen_at < ends
             WHERE state <> 'ignored' GROUP BY day_number",
            placeholders(1, days.len() / 3, 3)
        );
        let mut numbers = vec![0; days.len() / 3];
        for row in self.rows(&statement, &days).await? {
            if let Some(day) = numbers.get_mut(place(&row)?) {
                *day = number(&row, "number")?;
            }
        }
        Ok(numbers)
    }

    /// How long the orders took that came into the ERP on each day; a day ends where the next begins.
    /// Only orders that Koppla made there count, and of a day with very many the latest thousand.
    pub async fn spans_by_day(&self, bounds: &[Timestamp]) -> Result<Vec<Spans>, Error> {
        let days = days(bounds);
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let parts: Vec<String> = (0..days.len() / 3).map(|day| latest(3 * day + 1)).collect();
        let statement = format!(
            "WITH latest AS ({}),
             taken AS (
                SELECT day_number, established_at - first_seen_at AS span,
                    ROW_NUMBER() OVER
                        (PARTITION BY day_number ORDER BY established_at - first_seen_at) AS place,
                    COUNT(*) OVER (PARTITION BY day_number) AS number
                FROM latest
                JOIN record ON record.connection = linked AND record.entity = 'order'
                    AND key = shop_id)
             SELECT day_number, number,
                MIN(CASE WHEN place * 2 >= number THEN span END) AS median,
                MIN(CASE WHEN place * 10 >= number * 9 THEN span END) AS ninetieth
             FROM taken GROUP BY day_number, number",
            parts.join(" UNION ALL ")
        );
        let mut spans = vec![Spans::default(); days.len() / 3];
        for row in self.rows(&statement, &days).await? {
            if let Some(day) = spans.get_mut(place(&row)?) {
                *day = Spans {
                    orders: number(&row, "number")?,
                    median: number(&row, "median")?,
                    ninetieth: number(&row, "ninetieth")?,
                };
            }
        }
        Ok(spans)
    }

    async fn rows(&self, statement: &str, values: &[i64]) -> Result<Vec<AnyRow>, Error> {
        let mut query = sqlx::query::<Any>(AssertSqlSafe(statement.to_owned()));
        for value in values {
            query = query.bind(*value);
        }
        let rows = query.fetch_all(&self.readers).pass(self).await;
        rows.map_err(Error::database("add up the orders"))
    }
}

/// The orders that came into the ERP last on a day whose number, begin and end are bound from here on.
fn latest(first: usize) -> String {
    format!(
        "SELECT * FROM (
            SELECT CAST(${first} AS BIGINT) AS day_number, connection AS linked, shop_id, established_at
            FROM link
            WHERE entity = 'order' AND how = 'created' AND established_at >= ${}
                AND established_at < ${}
            ORDER BY established_at DESC LIMIT 1000) AS day_{first}",
        first + 1,
        first + 2
    )
}

/// Number, begin and end of each day.
fn days(bounds: &[Timestamp]) -> Vec<i64> {
    let days = bounds.iter().zip(bounds.iter().skip(1)).zip(0..);
    days.flat_map(|((begins, ends), day)| [day, begins.as_millisecond(), ends.as_millisecond()])
        .collect()
}

fn doing() -> impl FnOnce(sqlx::Error) -> Error {
    Error::database("read a figure")
}

fn text(row: &AnyRow, column: &str) -> Result<String, Error> {
    row.try_get(column).map_err(doing())
}

/// A clock that was set back makes no figure negative.
fn number(row: &AnyRow, column: &str) -> Result<u64, Error> {
    let number: i64 = row.try_get(column).map_err(doing())?;
    Ok(u64::try_from(number).unwrap_or(0))
}

fn place(row: &AnyRow) -> Result<usize, Error> {
    let day: i64 = row.try_get("day_number").map_err(doing())?;
    Ok(usize::try_from(day).unwrap_or(usize::MAX))
}
