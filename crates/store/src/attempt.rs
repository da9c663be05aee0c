//! One write to a remote, remembered before it is sent when repeating it could double something.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{AnyConnection, Row};

use crate::claim::Claim;
use crate::error::Error;
use crate::record::time;
use crate::sql::{Bound, ForRows, closed_text};

closed_text! {
    /// How a write ended.
    pub enum AttemptOutcome("outcome") {
        /// Provably never arrived.
        NotSent => "not_sent",
        /// Accepted.
        Ok => "ok",
        /// Refused.
        Rejected => "rejected",
        /// Unknown.
        InDoubt => "in_doubt",
    }
}

/// A write about to be sent, or one that has just been answered.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// Counts up within the record.
    pub number: i64,
    /// What is done, such as `create_order`.
    pub action: &'static str,
    /// The client reference that the remote stores.
    pub reference: String,
    /// Hash of the request.
    pub digest: String,
    /// The request with personal data masked.
    pub request: String,
    /// When it was armed.
    pub armed_at: Timestamp,
    /// Its end, when it is recorded only after the answer.
    pub answer: Option<Resolution>,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// Its end.
    pub outcome: AttemptOutcome,
    /// The answer with personal data masked.
    pub response: String,
    /// When.
    pub at: Timestamp,
    /// What settled it: the answer itself, a later attempt, or a person.
    pub by: &'static str,
}

/// An attempt as a person sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    /// Counts up within the record.
    pub number: i64,
    /// What was done.
    pub action: String,
    /// The client reference.
    pub reference: String,
    /// The request, masked.
    pub request: String,
    /// The answer, masked.
    pub response: Option<String>,
    /// When it was armed.
    pub armed_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// Its end; `None` while it is under way, or after the program was killed.
    pub outcome: Option<AttemptOutcome>,
    /// What settled it.
    pub resolved_by: Option<String>,
}

static INSERT: ForRows = ForRows::new(
    "INSERT INTO attempt (connection, entity, key, number, fence, action, reference, digest,
        request, response, armed_at, answered_at, outcome, resolved_by) VALUES ",
    14,
    "",
);

/// Adds attempts.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    attempts: &[(&Claim, &NewAttempt)],
) -> Result<(), Error> {
    INSERT.run(connection, "record an attempt", attempts, bind_attempt).await.map(drop)
}

fn bind_attempt<'a>(query: Bound<'a>, (claim, attempt): &'a (&Claim, &NewAttempt)) -> Bound<'a> {
    let answer = attempt.answer.as_ref();
    query
        .bind(&claim.id.connection)
        .bind(claim.id.entity.as_str())
        .bind(&claim.id.key)
        .bind(attempt.number)
        .bind(claim.fence)
        .bind(attempt.action)
        .bind(&attempt.reference)
        .bind(&attempt.digest)
        .bind(&attempt.request)
        .bind(answer.map(|answer| answer.response.as_str()))
        .bind(attempt.armed_at.as_millisecond())
        .bind(answer.map(|answer| answer.at.as_millisecond()))
        .bind(answer.map(|answer| answer.outcome.as_str()))
        .bind(answer.map(|answer| answer.by))
}

/// An end that is no longer `in_doubt` is never overwritten.
static RESOLVE: ForRows = ForRows::new(
    "WITH settled (connection_id, kind, shop_key, no, said, at, ended, settler) AS (VALUES ",
    8,
    ") UPDATE attempt SET response = said, answered_at = at, outcome = ended, resolved_by = settler
     FROM settled
     WHERE connection = connection_id AND entity = kind AND key = shop_key AND number = no
       AND (outcome IS NULL OR outcome = 'in_doubt')",
);

/// Writes the ends of armed attempts.
pub(crate) async fn resolve(
    connection: &mut AnyConnection,
    ends: &[(&Claim, i64, &Resolution)],
) -> Result<(), Error> {
    RESOLVE.run(connection, "record an answer", ends, bind_end).await.map(drop)
}

fn bind_end<'a>(
    query: Bound<'a>,
    (claim, number, end): &'a (&Claim, i64, &Resolution),
) -> Bound<'a> {
    query
        .bind(&claim.id.connection)
        .bind(claim.id.entity.as_str())
        .bind(&claim.id.key)
        .bind(*number)
        .bind(&end.response)
        .bind(end.at.as_millisecond())
        .bind(end.outcome.as_str())
        .bind(end.by)
}

/// Reads a row.
pub(crate) fn read(row: &sqlx::any::AnyRow) -> Result<Attempt, Error> {
    let doing = || Error::database("read an attempt");
    let answered: Option<i64> = row.try_get("answered_at").map_err(doing())?;
    let outcome: Option<String> = row.try_get("outcome").map_err(doing())?;
    Ok(Attempt {
        number: row.try_get("number").map_err(doing())?,
        action: row.try_get("action").map_err(doing())?,
        reference: row.try_get("reference").map_err(doing())?,
        request: row.try_get("request").map_err(doing())?,
        response: row.try_get("response").map_err(doing())?,
        armed_at: time(row.try_get("armed_at").map_err(doing())?)?,
        answered_at: answered.map(time).transpose()?,
        outcome: outcome.as_deref().map(AttemptOutcome::parse).transpose()?,
        resolved_by: row.try_get("resolved_by").map_err(doing())?,
    })
}
