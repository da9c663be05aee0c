//! One durable step of a run: a guarded change of the record with its attempts and its link.
//!
//! A commit is a value, so the flows that produce it stay pure. Either all of it is on disk or
//! nothing, and nothing at all when the lease was lost (I10).

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyConnection, Row};

use crate::attempt::{self, NewAttempt, Resolution};
use crate::claim::{Claim, millis};
use crate::error::Error;
use crate::record::{FailureClass, State};
use crate::writer::Write;

/// One durable step.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Who records; checked first.
    pub claim: Claim,
    /// What becomes of the record.
    pub record: RecordChange,
    /// Attempts and links, in order.
    pub steps: Vec<Step>,
    /// Whether the worker goes on with the record.
    pub lease: Lease,
}

/// Whether the worker goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// The run goes on; from this commit on the record is its own for so long.
    Keep(SignedDuration),
    /// The run is over.
    Release,
}

/// What becomes of the record; absent members stay as they are.
#[derive(Clone, Debug, Default)]
pub struct RecordChange {
    /// Where it stands now, with the time of the next action. A change seen during the run puts a
    /// settled state back to due at once.
    pub state: Option<(State, Timestamp)>,
    /// The failure that ended the run; `Some(None)` clears it and the count.
    pub failure: Option<Option<(FailureClass, i64)>>,
    /// Stable name and sentence of the reason; `Some(None)` clears it.
    pub reason: Option<Option<(String, String)>>,
    /// What people call it.
    pub name: Option<String>,
    /// The shop's change stamp that this run has taken into account.
    pub stamp: Option<String>,
    /// Hash of what stands in the ERP now.
    pub applied: Option<String>,
    /// Figures for lists (JSON).
    pub figures: Option<String>,
    /// Arms (`Some`) or settles (`Some(None)`) the create whose outcome is unknown.
    pub open: Option<Option<OpenCreate>>,
    /// ERP customer made for this record alone.
    pub customer: Option<String>,
    /// Attempts so far.
    pub attempts: Option<i64>,
}

/// A create whose outcome is not known (yet).
#[derive(Clone, Debug)]
pub struct OpenCreate {
    /// The attempt.
    pub number: i64,
    /// What is done.
    pub action: &'static str,
    /// When it was armed or, if later, when its answer failed to come.
    pub at: Timestamp,
    /// The client reference it was sent under: a probe is one only under the same reference.
    pub reference: String,
    /// Within what the remote keeps references unique; empty for the whole account.
    pub scope: String,
    /// The customer lanes that stay closed meanwhile (specter-api P7), in a form that names nobody.
    pub lanes: String,
}

/// An addition to the attempts or links.
#[derive(Clone, Debug)]
pub enum Step {
    /// A write about to be sent, or just answered.
    Attempt(NewAttempt),
    /// The end of an armed attempt.
    Resolve {
        /// Which attempt.
        number: i64,
        /// Its end.
        resolution: Resolution,
    },
    /// The pair of ids.
    Link(NewLink),
}

/// A pair of ids.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The ERP's id.
    pub erp_id: String,
    /// `created`, `found` or `operator`.
    pub how: &'static str,
}

const RECORD: &str = "UPDATE record SET
        due_at = CASE WHEN $1 IS NULL THEN due_at
            WHEN generation > claimed_generation AND $1 IN ('done', 'held', 'manual', 'ignored')
            THEN $3 ELSE $2 END,
        state = CASE WHEN $1 IS NULL THEN state
            WHEN generation > claimed_generation AND $1 IN ('done', 'held', 'manual', 'ignored')
            THEN 'due' ELSE $1 END,
        forced = CASE WHEN $1 IN ('done', 'held', 'ignored', 'number_unknown')
            AND generation = claimed_generation THEN 0 ELSE forced END,
        done_generation = CASE WHEN $1 IN ('done', 'held', 'manual', 'ignored')
            THEN claimed_generation ELSE done_generation END,
        failures = CASE WHEN $4 = 1 THEN $5 ELSE failures END,
        failure_class = CASE WHEN $4 = 1 THEN $6 ELSE failure_class END,
        reason_code = CASE WHEN $7 = 1 THEN $8 ELSE reason_code END,
        reason = CASE WHEN $7 = 1 THEN $9 ELSE reason END,
        name = COALESCE($10, name),
        stamp = COALESCE($11, stamp),
        applied = COALESCE($12, applied),
        figures = COALESCE($13, figures),
        open_attempt = CASE WHEN $14 = 1 THEN $15 ELSE open_attempt END,
        open_action = CASE WHEN $14 = 1 THEN $16 ELSE open_action END,
        open_at = CASE WHEN $14 = 1 THEN $17 ELSE open_at END,
        open_lanes = CASE WHEN $14 = 1 THEN $18 ELSE open_lanes END,
        open_reference = CASE WHEN $14 = 1 THEN $28 ELSE open_reference END,
        open_scope = CASE WHEN $14 = 1 THEN $29 ELSE open_scope END,
        customer = COALESCE($19, customer),
        attempts = COALESCE($20, attempts),
        owner = CASE WHEN $21 = 1 THEN NULL ELSE owner END,
        lease_until = $27,
        updated_at = $3
    WHERE connection = $22 AND entity = $23 AND key = $24 AND owner = $25 AND fence = $26";

impl Write for Commit {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            for step in &self.steps {
                if let Step::Link(link) = step {
                    link_under_guard(connection, &self.claim, link, now).await?;
                }
            }
            if self.update_record(connection, now).await? == 0 {
                return Err(Error::LeaseLost);
            }
            for step in &self.steps {
                match step {
                    Step::Attempt(new) => attempt::insert(connection, &self.claim, new)
                        .await
                        .map_err(Error::database("record an attempt"))?,
                    Step::Resolve { number, resolution } => {
                        attempt::resolve(connection, &self.claim, *number, resolution)
                            .await
                            .map_err(Error::database("record an answer"))?;
                    }
                    Step::Link(_) => {}
                }
            }
            Ok(())
        })
    }
}

impl Commit {
    async fn update_record(
        &self,
        connection: &mut AnyConnection,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let record = &self.record;
        let failure = record.failure.flatten();
        let reason = record.reason.as_ref().and_then(Option::as_ref);
        let open = record.open.as_ref().and_then(Option::as_ref);
        let done = sqlx::query::<Any>(RECORD)
            .bind(record.state.map(|(state, _)| state.as_str()))
            .bind(record.state.map(|(_, due)| due.as_millisecond()))
            .bind(now.as_millisecond())
            .bind(i64::from(record.failure.is_some()))
            .bind(failure.map_or(0, |(_, count)| count))
            .bind(failure.map(|(class, _)| class.as_str()))
            .bind(i64::from(record.reason.is_some()))
            .bind(reason.map(|(code, _)| code.as_str()))
            .bind(reason.map(|(_, sentence)| sentence.as_str()))
            .bind(record.name.as_deref())
            .bind(record.stamp.as_deref())
            .bind(record.applied.as_deref())
            .bind(record.figures.as_deref())
            .bind(i64::from(record.open.is_some()))
            .bind(open.map(|open| open.number))
            .bind(open.map(|open| open.action))
            .bind(open.map(|open| open.at.as_millisecond()))
            .bind(open.map(|open| open.lanes.as_str()))
            .bind(record.customer.as_deref())
            .bind(record.attempts)
            .bind(i64::from(self.lease == Lease::Release))
            .bind(&self.claim.id.connection)
            .bind(self.claim.id.entity.as_str())
            .bind(&self.claim.id.key)
            .bind(&self.claim.owner)
            .bind(self.claim.fence)
            .bind(match self.lease {
                Lease::Keep(lease) => now.as_millisecond() + millis(lease),
                Lease::Release => 0,
            })
            .bind(open.map(|open| open.reference.as_str()))
            .bind(open.map(|open| open.scope.as_str()))
            .execute(connection)
            .await
            .map_err(Error::database("record the run's outcome"))?;
        Ok(done.rows_affected())
    }
}

/// Adds the link if the lease holds. It is the first statement of a commit: when it is refused,
/// nothing of the commit has been written.
async fn link_under_guard(
    connection: &mut AnyConnection,
    claim: &Claim,
    link: &NewLink,
    now: Timestamp,
) -> Result<(), Error> {
    let (id, entity) = (&claim.id, claim.id.entity.as_str());
    let done = sqlx::query::<Any>(
        "INSERT INTO link (connection, entity, shop_id, erp_id, how, established_at)
         SELECT connection, entity, key, $1, $2, $3 FROM record
         WHERE connection = $4 AND entity = $5 AND key = $6 AND owner = $7 AND fence = $8
         ON CONFLICT DO NOTHING",
    )
    .bind(&link.erp_id)
    .bind(link.how)
    .bind(now.as_millisecond())
    .bind(&id.connection)
    .bind(entity)
    .bind(&id.key)
    .bind(&claim.owner)
    .bind(claim.fence)
    .execute(&mut *connection)
    .await
    .map_err(Error::database("link the two ids"))?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let holder = sqlx::query::<Any>(
        "SELECT shop_id, erp_id FROM link
         WHERE connection = $1 AND entity = $2 AND (erp_id = $3 OR shop_id = $4)",
    )
    .bind(&id.connection)
    .bind(entity)
    .bind(&link.erp_id)
    .bind(&id.key)
    .fetch_optional(connection)
    .await
    .map_err(Error::database("read who holds an id"))?;
    let Some(holder) = holder else { return Err(Error::LeaseLost) };
    let shop_id: String = holder.try_get("shop_id").map_err(Error::database("read a link"))?;
    let erp_id: String = holder.try_get("erp_id").map_err(Error::database("read a link"))?;
    if shop_id == id.key && erp_id == link.erp_id {
        return Ok(());
    }
    Err(Error::LinkTaken { entity, shop_id, erp_id })
}
