//! Every call that was made, over all records, newest first: one page at a time, however many there
//! are.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Row as _};

use crate::attempt::{self, Attempt, AttemptOutcome};
use crate::database::Store;
use crate::error::Error;
use crate::record::{Entity, time};
use crate::turnstile::Pass as _;

/// Which calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only those of this connection.
    pub connection: Option<String>,
    /// Only those for this kind of record.
    pub entity: Option<Entity>,
    /// Only those that ended so.
    pub outcome: Option<AttemptOutcome>,
    /// Only those for the order or article with this number or shop id, whatever the case of letters.
    pub number: Option<String>,
}

/// A place in the log: the call that stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogMark {
    /// When the call was armed.
    pub at: Timestamp,
    /// Connection, kind and key of its record.
    pub record: (String, Entity, String),
    /// Which call of the record.
    pub number: i64,
}

/// A call with what it was made for.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Where it stands in the log.
    pub mark: LogMark,
    /// What people call the order or article.
    pub name: String,
    /// The call.
    pub attempt: Attempt,
}

/// What is asked for; `r` is the record, `a` the call.
const COLUMNS: &str = "a.connection, a.entity, a.key, a.number, a.action, a.reference, a.request,
    a.response, a.armed_at, a.answered_at, a.outcome, a.resolved_by, r.name";

impl Store {
    /// A page of calls, newest first: the newest of all, or those older than a place.
    pub async fn log(
        &self,
        filter: &LogFilter,
        older: Option<&LogMark>,
        limit: usize,
    ) -> Result<Vec<Logged>, Error> {
        // An index serves one kind of one connection, or all calls of all.
        let kinds = match (&filter.connection, filter.entity) {
            (_, Some(entity)) => vec![Some(entity)],
            (Some(_), None) => vec![Some(Entity::Order), Some(Entity::Article)],
            (None, None) => vec![None],
        };
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(self.calls(filter, kind, older, limit).await?);
        }
        found.sort_by(|a: &Logged, b| order(&b.mark).cmp(&order(&a.mark)));
        found.truncate(limit);
        Ok(found)
    }

    async fn calls(
        &self,
        filter: &LogFilter,
        kind: Option<Entity>,
        older: Option<&LogMark>,
        limit: usize,
    ) -> Result<Vec<Logged>, Error> {
        let mut values: Vec<String> = Vec::new();
        let mut conditions = String::new();
        let mut place = |value: String| {
            values.push(value);
            // The first five places are those of the mark.
            format!("${}", values.len() + 5)
        };
        if let Some(connection) = &filter.connection {
            conditions.push_str(&format!(" AND a.connection = {}", place(connection.clone())));
        }
        if let Some(kind) = kind {
            conditions.push_str(&format!(" AND a.entity = {}", place(kind.as_str().to_owned())));
        }
        if let Some(outcome) = filter.outcome {
            let outcome = place(outcome.as_str().to_owned());
            conditions.push_str(&format!(" AND a.outcome = {outcome}"));
        }
        if let Some(number) = &filter.number {
            let (name, key) = (place(number.to_ascii_lowercase()), place(number.clone()));
            conditions.push_str(&format!(
                " AND (a.connection, a.entity, a.key) IN (
                    SELECT connection, entity, key FROM record
                     WHERE connection IN (SELECT id FROM connection)
                       AND entity IN ('order', 'article') AND LOWER(name) = {name}
                    UNION
                    SELECT connection, entity, key FROM record
                     WHERE connection IN (SELECT id FROM connection)
                       AND entity IN ('order', 'article') AND key = {key})"
            ));
        }
        let statement = format!(
            "SELECT {COLUMNS} FROM attempt a
             JOIN record r ON r.connection = a.connection AND r.entity = a.entity AND r.key = a.key
             WHERE (a.armed_at, a.connection, a.entity, a.key, a.number) < ($1, $2, $3, $4, $5)
               {conditions}
             ORDER BY a.armed_at DESC, a.connection DESC, a.entity DESC, a.key DESC, a.number DESC
             LIMIT {limit}"
        );
        let (at, (connection, entity, key), number) = match older {
            Some(mark) => {
                let (connection, entity, key) = &mark.record;
                let record = (connection.clone(), entity.as_str(), key.clone());
                (mark.at.as_millisecond(), record, mark.number)
            }
            None => (i64::MAX, (String::new(), "", String::new()), 0),
        };
        let mut query = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(at)
            .bind(connection)
            .bind(entity)
            .bind(key)
            .bind(number);
        for value in values {
            query = query.bind(value);
        }
        let rows = query
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("read the log"))?;
        rows.iter().map(read).collect()
    }
}

/// The order of the log.
fn order(mark: &LogMark) -> (Timestamp, &str, &str, &str, i64) {
    let (connection, entity, key) = &mark.record;
    (mark.at, connection, entity.as_str(), key, mark.number)
}

fn read(row: &AnyRow) -> Result<Logged, Error> {
    let doing = || Error::database("read the log");
    let attempt = attempt::read(row)?;
    let entity: String = row.try_get("entity").map_err(doing())?;
    Ok(Logged {
        mark: LogMark {
            at: time(row.try_get("armed_at").map_err(doing())?)?,
            record: (
                row.try_get("connection").map_err(doing())?,
                Entity::parse(&entity)?,
                row.try_get("key").map_err(doing())?,
            ),
            number: attempt.number,
        },
        name: row.try_get("name").map_err(doing())?,
        attempt,
    })
}
