//! Lists of records for pages: newest first, or found by a number; each page begins where another
//! ended, so that pages stay what they are while records arrive, and none is slower than the first.

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Row as _};

use crate::database::Store;
use crate::error::Error;
use crate::query::{RECORD, read};
use crate::record::{Entity, Record, State};
use crate::turnstile::Pass as _;

/// Which part of a list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The newest.
    #[default]
    Newest,
    /// What is older than this record.
    OlderThan(Mark),
    /// What is just newer than this record.
    NewerThan(Mark),
}

/// A record's place in a list: its rank and key.
pub type Mark = (i64, String);

/// A part of a list, with where its neighbours begin.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Newest first.
    pub records: Vec<Record>,
    /// Where older records begin, if there are any.
    pub older: Option<Mark>,
    /// Where newer records begin, if there are any.
    pub newer: Option<Mark>,
}

/// Where a search goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// After the record of this name and key; then come those found by the ERP's number.
    Name(String, String),
    /// After this number of the ERP.
    Number(String),
}

impl Store {
    /// Part of a connection's records, newest first, in one state or in all.
    pub async fn listed(
        &self,
        connection: &str,
        entity: Entity,
        state: Option<State>,
        part: &Part,
        limit: usize,
    ) -> Result<Listed, Error> {
        let (mark, comparison, order) = match part {
            Part::Newest => (None, "", "DESC"),
            Part::OlderThan(mark) => (Some(mark), "AND (rank, key) < ($4, $5)", "DESC"),
            Part::NewerThan(mark) => (Some(mark), "AND (rank, key) > ($4, $5)", "ASC"),
        };
        // One more tells whether there is more.
        let limit_and_one = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let state_is = if state.is_some() { "AND state = $3" } else { "AND $3 = ''" };
        let count = if mark.is_some() { 6 } else { 4 };
        let statement = format!(
            "SELECT {RECORD} FROM record WHERE connection = $1 AND entity = $2 {state_is}
             {comparison} ORDER BY rank {order}, key {order} LIMIT ${count}"
        );
        let mut query = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(connection)
            .bind(entity.as_str())
            .bind(state.map_or("", State::as_str));
        if let Some((rank, key)) = mark {
            query = query.bind(*rank).bind(key);
        }
        let rows = query
            .bind(limit_and_one)
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("list records"))?;
        let more = rows.len() > limit;
        let mut marked = marked(rows.iter().take(limit))?;
        let backwards = matches!(part, Part::NewerThan(_));
        if backwards {
            marked.reverse();
        }
        let first = marked.first().map(|(mark, _)| mark.clone());
        let last = marked.last().map(|(mark, _)| mark.clone());
        let (older, newer) = match part {
            Part::Newest => (last.filter(|_| more), None),
            Part::OlderThan(_) => (last.filter(|_| more), first),
            Part::NewerThan(_) => (last, first.filter(|_| more)),
        };
        let records = marked.into_iter().map(|(_, record)| record).collect();
        Ok(Listed { records, older, newer })
    }

    /// Records whose name, then those whose number in the ERP, begins so, whatever the case of the
    /// letters A to Z; the shortest first. Also where the search goes on, if there is more.
    pub async fn found(
        &self,
        connection: &str,
        entity: Entity,
        text: &str,
        after: Option<&After>,
        limit: usize,
    ) -> Result<(Vec<Record>, Option<After>), Error> {
        let text = text.to_ascii_lowercase();
        let mut found = match after {
            Some(After::Number(_)) => Vec::new(),
            Some(After::Name(name, key)) => {
                self.named((connection, entity), &text, (name, key), limit + 1).await?
            }
            None => self.named((connection, entity), &text, ("", ""), limit + 1).await?,
        };
        if found.len() > limit {
            found.truncate(limit);
            let last = found.last();
            let after =
                last.map(|last| After::Name(last.name.to_ascii_lowercase(), last.key.clone()));
            return Ok((found, after));
        }
        let number = match after {
            Some(After::Number(number)) => number,
            _ => "",
        };
        let left = limit - found.len();
        let mut numbered = self.numbered((connection, entity), &text, number, left + 1).await?;
        let more = numbered.len() > left;
        numbered.truncate(left);
        let place = match numbered.last() {
            Some(last) => After::Number(last.erp_id.clone().unwrap_or_default()),
            None => After::Number(number.to_owned()),
        };
        found.extend(numbered);
        Ok((found, more.then_some(place)))
    }

    async fn named(
        &self,
        (connection, entity): (&str, Entity),
        text: &str,
        (name, key): (&str, &str),
        limit: usize,
    ) -> Result<Vec<Record>, Error> {
        let statement = format!(
            "SELECT {RECORD} FROM record
             WHERE connection = $1 AND entity = $2 AND LOWER(name) >= $3 AND LOWER(name) < $4
               AND (LOWER(name) > $3 OR key > $5)
             ORDER BY LOWER(name), key LIMIT $6"
        );
        let rows = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(connection)
            .bind(entity.as_str())
            .bind(if name > text { name } else { text })
            .bind(beyond(text))
            .bind(if name >= text { key } else { "" })
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("look for names"))?;
        rows.iter().map(read).collect()
    }

    async fn numbered(
        &self,
        (connection, entity): (&str, Entity),
        text: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Record>, Error> {
        let statement = format!(
            "SELECT {RECORD} FROM record
             JOIN (SELECT shop_id AS found_id, erp_id AS found_number FROM link
                   WHERE connection = $1 AND entity = $2 AND erp_id >= $3 AND erp_id < $4
                     AND erp_id > $5) AS numbers ON found_id = key
             WHERE connection = $1 AND entity = $2
               AND NOT (LOWER(name) >= $3 AND LOWER(name) < $4)
             ORDER BY found_number LIMIT $6"
        );
        let rows = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(connection)
            .bind(entity.as_str())
            .bind(text)
            .bind(beyond(text))
            .bind(after)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("look for numbers"))?;
        rows.iter().map(read).collect()
    }
}

/// Records with their places.
fn marked<'a>(rows: impl Iterator<Item = &'a AnyRow>) -> Result<Vec<(Mark, Record)>, Error> {
    rows.map(|row| {
        let record = read(row)?;
        let rank = row.try_get("rank").map_err(Error::database("read a record"))?;
        Ok(((rank, record.key.clone()), record))
    })
    .collect()
}

/// What stands after everything that begins so, byte by byte.
fn beyond(text: &str) -> String {
    format!("{text}\u{10FFFF}")
}
