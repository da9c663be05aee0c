//! Taking records to work on: owner, fence and lease in one statement.
//!
//! The lease only saves work; a fence protects our own rows, not the ERP (ledger.md §1, §3).

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row};

use crate::backend::Backend;
use crate::commit::Sent;
use crate::error::Error;
use crate::record::{Entity, RecordId, time};
use crate::seat::{Seat, is_held};
use crate::writer::Write;

/// The right to record the outcome of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which record.
    pub id: RecordId,
    /// Who holds it.
    pub owner: String,
    /// Rises with every claim; an older one commits nothing (I10).
    pub fence: i64,
}

/// A claimed record with what the ledger knows of it.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The right to record.
    pub claim: Claim,
    /// What people call it.
    pub name: String,
    /// The shop's change stamp when last seen.
    pub stamp: String,
    /// Somebody pressed Export.
    pub forced: bool,
    /// Runs that failed in a row.
    pub failures: i64,
    /// Hash of what was last sent.
    pub applied: Option<String>,
    /// Attempts so far.
    pub attempts: i64,
    /// A create of unknown outcome.
    pub open: Option<OpenAttempt>,
    /// ERP customer made for this record alone.
    pub customer: Option<String>,
    /// The ERP's number, when linked.
    pub erp_id: Option<String>,
    /// A further number of the ERP for the same thing, which a person has to settle.
    pub second: Option<String>,
}

/// A create that was armed and whose outcome is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAttempt {
    /// Its number.
    pub number: i64,
    /// What was done.
    pub action: String,
    /// When it was armed or, if later, when its answer failed to come.
    pub at: Timestamp,
    /// The client reference it was sent under.
    pub reference: String,
    /// Within what the remote keeps references unique; empty for the whole account.
    pub scope: String,
    /// What was sent, where that may stand in the ERP by now.
    pub sent: Option<Sent>,
}

const COLUMNS: &str = "key, rank, due_at, fence, name, stamp, forced, failures, applied, attempts,
    open_attempt, open_action, open_at, open_reference, open_scope, open_sent,
    customer, second_erp_id,
    (SELECT erp_id FROM link WHERE link.connection = record.connection
        AND link.entity = record.entity AND link.shop_id = record.key) AS erp_id";

/// Claims the records of one kind that are due.
pub(crate) struct ClaimDue {
    pub(crate) connection: String,
    pub(crate) entity: Entity,
    pub(crate) owner: String,
    pub(crate) limit: i64,
    pub(crate) lease: SignedDuration,
    /// The seat that the right to claim comes from; `None` for who has the ledger alone.
    pub(crate) seat: Option<Seat>,
    pub(crate) backend: Arc<Backend>,
}

impl Write for ClaimDue {
    type Output = Vec<Claimed>;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Self::Output, Error>> {
        Box::pin(async move {
            if let Some(seat) = &self.seat
                && !is_held(connection, seat, self.backend.sharing()).await?
            {
                return Err(Error::SeatLost { seat: seat.name.clone() });
            }
            // Materialized: a plan that runs the sub-select again would claim more than `limit`.
            let (row, claiming) = (self.backend.row(), self.backend.claiming());
            let statement = format!(
                "WITH free AS MATERIALIZED (
                    SELECT {row} AS place FROM record
                    WHERE connection = $3 AND entity = $4 AND state IN ('due', 'in_doubt')
                      AND due_at <= $5 AND lease_until <= $5
                    ORDER BY due_at, rank LIMIT $6 {claiming})
                 UPDATE record SET owner = $1, lease_until = $2, fence = fence + 1,
                    claimed_generation = generation
                 WHERE {row} IN (SELECT place FROM free)
                 RETURNING {COLUMNS}"
            );
            let now = now.as_millisecond();
            let mut rows = sqlx::query::<Any>(sqlx::AssertSqlSafe(statement))
                .bind(&self.owner)
                .bind(now + millis(self.lease))
                .bind(&self.connection)
                .bind(self.entity.as_str())
                .bind(now)
                .bind(self.limit)
                .fetch_all(connection)
                .await
                .map_err(Error::database("claim due records"))?;
            // RETURNING keeps no order.
            rows.sort_by_key(|row| {
                (row.try_get::<i64, _>("due_at").ok(), row.try_get::<i64, _>("rank").ok())
            });
            rows.iter().map(|row| read(row, &self.connection, self.entity, &self.owner)).collect()
        })
    }
}

/// Claims one record for a person, whatever its state, unless a worker holds it.
pub(crate) struct ClaimOne {
    pub(crate) id: RecordId,
    pub(crate) owner: String,
    pub(crate) lease: SignedDuration,
}

impl Write for ClaimOne {
    type Output = Option<Claimed>;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Self::Output, Error>> {
        Box::pin(async move {
            let statement = format!(
                "UPDATE record SET owner = $1, lease_until = $2, fence = fence + 1,
                    claimed_generation = generation
                 WHERE connection = $3 AND entity = $4 AND key = $5 AND lease_until <= $6
                 RETURNING {COLUMNS}"
            );
            let row = sqlx::query::<Any>(sqlx::AssertSqlSafe(statement))
                .bind(&self.owner)
                .bind(now.as_millisecond() + millis(self.lease))
                .bind(&self.id.connection)
                .bind(self.id.entity.as_str())
                .bind(&self.id.key)
                .bind(now.as_millisecond())
                .fetch_optional(connection)
                .await
                .map_err(Error::database("claim a record"))?;
            row.map(|row| read(&row, &self.id.connection, self.id.entity, &self.owner)).transpose()
        })
    }
}

/// Ends one claim without an outcome, unless another has been made since.
pub(crate) struct PutBack(pub(crate) Claim);

impl Write for PutBack {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>(
                "UPDATE record SET owner = NULL, lease_until = 0
                 WHERE connection = $1 AND entity = $2 AND key = $3 AND owner = $4 AND fence = $5",
            )
            .bind(&self.0.id.connection)
            .bind(self.0.id.entity.as_str())
            .bind(&self.0.id.key)
            .bind(&self.0.owner)
            .bind(self.0.fence)
            .execute(connection)
            .await
            .map_err(Error::database("put a record back"))?;
            Ok(())
        })
    }
}

/// Frees the leases of one owner.
pub(crate) struct Release {
    pub(crate) owner: String,
}

impl Write for Release {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let done = sqlx::query::<Any>(
                "UPDATE record SET owner = NULL, lease_until = 0
                 WHERE owner = $1",
            )
            .bind(&self.owner)
            .execute(connection)
            .await
            .map_err(Error::database("free leases"))?;
            Ok(done.rows_affected())
        })
    }
}

/// Frees all leases and seats: right only for a process that has the ledger alone. Where a process was
/// killed with orders in hand, a call of it may still arrive; when no longer stays with the seat.
pub(crate) struct ReleaseAll;

/// The lease of a seat ends after the last call that was begun under it.
const LEAVE_SEATS: &str = "UPDATE seat SET node = NULL, until = 0,
    calls_end = CASE WHEN EXISTS (SELECT 1 FROM record WHERE owner IS NOT NULL AND entity = 'order')
        THEN until ELSE calls_end END
    WHERE node IS NOT NULL";

impl Write for ReleaseAll {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let mut freed = 0;
            for statement in [
                "DELETE FROM node",
                LEAVE_SEATS,
                "UPDATE record SET owner = NULL, lease_until = 0 WHERE owner IS NOT NULL",
            ] {
                let done = sqlx::query::<Any>(statement).execute(&mut *connection).await;
                freed = done.map_err(Error::database("free leases"))?.rows_affected();
            }
            Ok(freed)
        })
    }
}

pub(crate) fn millis(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

fn read(row: &AnyRow, connection: &str, entity: Entity, owner: &str) -> Result<Claimed, Error> {
    let doing = || Error::database("read a claimed record");
    let open_attempt: Option<i64> = row.try_get("open_attempt").map_err(doing())?;
    let open_action: Option<String> = row.try_get("open_action").map_err(doing())?;
    let open_at: Option<i64> = row.try_get("open_at").map_err(doing())?;
    let reference: Option<String> = row.try_get("open_reference").map_err(doing())?;
    let scope: Option<String> = row.try_get("open_scope").map_err(doing())?;
    let sent: Option<String> = row.try_get("open_sent").map_err(doing())?;
    let sent = sent.as_deref().and_then(Sent::read);
    let open = match (open_attempt, open_action, open_at) {
        (Some(number), Some(action), Some(at)) => Some(OpenAttempt {
            number,
            action,
            at: time(at)?,
            reference: reference.unwrap_or_default(),
            scope: scope.unwrap_or_default(),
            sent,
        }),
        _ => None,
    };
    let forced: i16 = row.try_get("forced").map_err(doing())?;
    Ok(Claimed {
        claim: Claim {
            id: RecordId::new(
                connection,
                entity,
                row.try_get::<String, _>("key").map_err(doing())?,
            ),
            owner: owner.to_owned(),
            fence: row.try_get("fence").map_err(doing())?,
        },
        name: row.try_get("name").map_err(doing())?,
        stamp: row.try_get("stamp").map_err(doing())?,
        forced: forced != 0,
        failures: row.try_get("failures").map_err(doing())?,
        applied: row.try_get("applied").map_err(doing())?,
        attempts: row.try_get("attempts").map_err(doing())?,
        open,
        customer: row.try_get("customer").map_err(doing())?,
        erp_id: row.try_get("erp_id").map_err(doing())?,
        second: row.try_get("second_erp_id").map_err(doing())?,
    })
}
