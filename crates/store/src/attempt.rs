//! One write to a remote, remembered before it is sent when repeating it could double something.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{Any, AnyConnection, Row};

use crate::claim::Claim;
use crate::error::Error;
use crate::record::time;
use crate::sql::closed_text;

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

/// Adds an attempt.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    claim: &Claim,
    attempt: &NewAttempt,
) -> Result<(), sqlx::Error> {
    let answer = attempt.answer.as_ref();
    sqlx::query::<Any>(
        "INSERT INTO attempt (connection, entity, key, number, fence, action, reference, digest,
            request, response, armed_at, answered_at, outcome, resolved_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
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
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the end of an armed attempt; an end that is no longer `in_doubt` is never overwritten.
pub(crate) async fn resolve(
    connection: &mut AnyConnection,
    claim: &Claim,
    number: i64,
    answer: &Resolution,
) -> Result<(), sqlx::Error> {
    sqlx::query::<Any>(
        "UPDATE attempt SET response = $1, answered_at = $2, outcome = $3, resolved_by = $4
         WHERE connection = $5 AND entity = $6 AND key = $7 AND number = $8
           AND (outcome IS NULL OR outcome = 'in_doubt')",
    )
    .bind(&answer.response)
    .bind(answer.at.as_millisecond())
    .bind(answer.outcome.as_str())
    .bind(answer.by)
    .bind(&claim.id.connection)
    .bind(claim.id.entity.as_str())
    .bind(&claim.id.key)
    .bind(number)
    .execute(connection)
    .await?;
    Ok(())
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
