//! Noticing that something may have changed: raises a record's generation, remembers the cursor.
//!
//! The content of what was noticed is thrown away; the run reads the source afresh (ledger.md §3).

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyConnection};

use crate::claim::millis;
use crate::error::Error;
use crate::record::{Entity, State};
use crate::sql::{Bound, ForRows};
use crate::writer::Write;

/// One thing seen in the shop.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The shop's id.
    pub key: String,
    /// Older things first among those due at the same time.
    pub rank: i64,
    /// What people call it; empty when not known yet.
    pub name: String,
    /// The shop's change stamp; `None` for a mere hint, which always counts as a change.
    pub stamp: Option<String>,
}

/// What one page of a listing, one callback or one person brought to notice.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Which connection.
    pub connection: String,
    /// Which kind.
    pub entity: Entity,
    /// The things.
    pub seen: Vec<Observed>,
    /// Somebody wants it exported now: also ends back-off, hold and manual waiting (ORD-15).
    pub forced: bool,
    /// How far the listing has come, committed together with its records.
    pub cursor: Option<Cursor>,
}

/// How far a stream has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Which stream.
    pub stream: String,
    /// The greatest change stamp seen.
    pub stamp: String,
    /// When the last complete pass ended.
    pub full_pass_at: Option<Timestamp>,
}

const INSERT: &str = "INSERT INTO record (connection, entity, key, rank, name, stamp, generation,
    state, due_at, forced, first_seen_at, updated_at) VALUES ";
const COLUMNS: usize = 12;

/// A settled state wakes on any change; one that waits for an outcome or a pause does not.
static SEEN: ForRows = ForRows::new(
    INSERT,
    COLUMNS,
    " ON CONFLICT (connection, entity, key) DO UPDATE SET
        name = CASE WHEN excluded.name = '' THEN record.name ELSE excluded.name END,
        stamp = CASE WHEN excluded.stamp = '' THEN record.stamp ELSE excluded.stamp END,
        generation = record.generation + 1,
        due_at = CASE WHEN record.state IN ('done', 'held', 'manual', 'ignored')
            THEN excluded.due_at ELSE record.due_at END,
        state = CASE WHEN record.state IN ('done', 'held', 'manual', 'ignored')
            THEN 'due' ELSE record.state END,
        updated_at = excluded.updated_at
    WHERE record.stamp <> excluded.stamp OR excluded.stamp = ''
    RETURNING key",
);

static FORCED: ForRows = ForRows::new(
    INSERT,
    COLUMNS,
    " ON CONFLICT (connection, entity, key) DO UPDATE SET
        generation = record.generation + 1,
        forced = 1,
        due_at = CASE WHEN record.state IN ('done', 'held', 'manual', 'ignored', 'due')
            THEN excluded.due_at ELSE record.due_at END,
        state = CASE WHEN record.state IN ('done', 'held', 'manual', 'ignored')
            THEN 'due' ELSE record.state END,
        updated_at = excluded.updated_at
    RETURNING key",
);

/// Looks again at everything that waits for a change: the settings have changed. What a run has in
/// hand is looked at again after it: the run may go by the old ones.
pub(crate) struct WakeAll {
    pub(crate) connection: String,
}

impl Write for WakeAll {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let done = sqlx::query::<Any>(
                "UPDATE record SET generation = generation + 1, updated_at = $1,
                    due_at = CASE WHEN state IN ('done', 'held', 'manual', 'ignored') THEN $1
                        ELSE due_at END,
                    state = CASE WHEN state IN ('done', 'held', 'manual', 'ignored') THEN 'due'
                        ELSE state END
                 WHERE connection = $2
                   AND (state IN ('held', 'manual', 'ignored') OR lease_until > 0)",
            )
            .bind(now.as_millisecond())
            .bind(&self.connection)
            .execute(connection)
            .await
            .map_err(Error::database("look again at what waits for a change"))?;
            Ok(done.rows_affected())
        })
    }
}

/// Makes due now what is due later than anything ever is: the clock was set back. How long a create
/// has been in doubt is then not known, so that its settle time begins again.
pub(crate) struct BringForward {
    pub(crate) connection: String,
    pub(crate) entity: Entity,
    pub(crate) horizon: SignedDuration,
}

impl Write for BringForward {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let done = sqlx::query::<Any>(
                "UPDATE record SET due_at = $1,
                    open_at = CASE WHEN open_at > $1 THEN $1 ELSE open_at END
                 WHERE connection = $2 AND entity = $3 AND state IN ('due', 'in_doubt')
                   AND due_at > $4",
            )
            .bind(now.as_millisecond())
            .bind(&self.connection)
            .bind(self.entity.as_str())
            .bind(now.as_millisecond() + millis(self.horizon))
            .execute(connection)
            .await
            .map_err(Error::database("bring due times forward"))?;
            Ok(done.rows_affected())
        })
    }
}

const CURSOR: &str = "INSERT INTO cursor (connection, stream, stamp, full_pass_at, seen)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (connection, stream) DO UPDATE SET
        stamp = CASE WHEN excluded.stamp > cursor.stamp THEN excluded.stamp ELSE cursor.stamp END,
        full_pass_at = COALESCE(excluded.full_pass_at, cursor.full_pass_at),
        seen = cursor.seen + excluded.seen";

impl Write for Observation {
    /// How many records are new or changed.
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            // A thing that was seen twice is noted once: one statement cannot change a row twice.
            let seen: BTreeMap<&str, Row<'_>> =
                self.seen.iter().map(|seen| (seen.key.as_str(), (self, seen, now))).collect();
            let rows: Vec<Row<'_>> = seen.into_values().collect();
            let statement = if self.forced { &FORCED } else { &SEEN };
            let doing = "note what was seen in the shop";
            let noted = statement.run(connection, doing, &rows, bind).await?;
            if let Some(cursor) = &self.cursor {
                sqlx::query::<Any>(CURSOR)
                    .bind(&self.connection)
                    .bind(&cursor.stream)
                    .bind(&cursor.stamp)
                    .bind(cursor.full_pass_at.map(Timestamp::as_millisecond))
                    .bind(i64::try_from(self.seen.len()).unwrap_or(i64::MAX))
                    .execute(&mut *connection)
                    .await
                    .map_err(Error::database("move the cursor"))?;
            }
            Ok(u64::try_from(noted.len()).unwrap_or(u64::MAX))
        })
    }
}

/// A thing seen, as part of what, and when.
type Row<'a> = (&'a Observation, &'a Observed, Timestamp);

fn bind<'a>(query: Bound<'a>, (observation, seen, now): &'a Row<'a>) -> Bound<'a> {
    let now = now.as_millisecond();
    query
        .bind(&observation.connection)
        .bind(observation.entity.as_str())
        .bind(&seen.key)
        .bind(seen.rank)
        .bind(&seen.name)
        .bind(seen.stamp.as_deref().unwrap_or(""))
        .bind(1_i64)
        .bind(State::Due.as_str())
        .bind(now)
        .bind(i64::from(observation.forced))
        .bind(now)
        .bind(now)
}
