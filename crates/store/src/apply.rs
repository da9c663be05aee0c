//! Carrying out the commits that wait at the same time: one statement for all of them where one
//! statement does it.
//!
//! What each commit is told is the same as if it had been alone (I10).

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::attempt;
use crate::claim::millis;
use crate::commit::{Commit, Lease, Sent, Step};
use crate::error::Error;
use crate::link::{self, Established};
use crate::record::RecordId;
use crate::sql::{Bound, ForRows};

/// A settled state becomes due again at once when a change was seen during the run; the name and
/// stamp that were seen then are newer than the run's.
static RECORD: ForRows = ForRows::new(
    "WITH run (connection_id, kind, shop_key, holder, fenced, at, next_state, next_due, failed,
         failed_times, failed_as, reasoned, reasoned_code, reasoned_text, reasoned_with, called, seen, sent, sums,
         opens, open_number, open_what, open_when, open_who, open_name, open_within, open_what_went,
         made, doubled, tried, ended, until) AS (VALUES ",
    32,
    ") UPDATE record SET
        due_at = CASE WHEN next_state IS NULL THEN due_at
            WHEN generation > claimed_generation
                AND next_state IN ('done', 'held', 'manual', 'ignored')
            THEN at ELSE next_due END,
        state = CASE WHEN next_state IS NULL THEN state
            WHEN generation > claimed_generation
                AND next_state IN ('done', 'held', 'manual', 'ignored')
            THEN 'due' ELSE next_state END,
        forced = CASE WHEN next_state IN ('done', 'held', 'ignored', 'number_unknown')
            AND generation = claimed_generation THEN 0 ELSE forced END,
        done_generation = CASE WHEN next_state IN ('done', 'held', 'manual', 'ignored')
            THEN claimed_generation ELSE done_generation END,
        failures = CASE WHEN failed = 1 THEN failed_times ELSE failures END,
        failure_class = CASE WHEN failed = 1 THEN failed_as ELSE failure_class END,
        reason_code = CASE WHEN reasoned = 1 THEN reasoned_code ELSE reason_code END,
        reason = CASE WHEN reasoned = 1 THEN reasoned_text ELSE reason END,
        reason_values = CASE WHEN reasoned = 1 THEN reasoned_with ELSE reason_values END,
        name = CASE WHEN generation > claimed_generation AND name <> '' THEN name
            ELSE COALESCE(called, name) END,
        stamp = CASE WHEN generation > claimed_generation THEN stamp
            ELSE COALESCE(seen, stamp) END,
        applied = COALESCE(sent, applied),
        figures = COALESCE(sums, figures),
        open_attempt = CASE WHEN opens = 1 THEN open_number ELSE open_attempt END,
        open_action = CASE WHEN opens = 1 THEN open_what ELSE open_action END,
        open_at = CASE WHEN opens = 1 THEN open_when ELSE open_at END,
        open_lanes = CASE WHEN opens = 1 THEN open_who ELSE open_lanes END,
        open_reference = CASE WHEN opens = 1 THEN open_name ELSE open_reference END,
        open_scope = CASE WHEN opens = 1 THEN open_within ELSE open_scope END,
        open_sent = CASE WHEN opens = 1 THEN open_what_went ELSE open_sent END,
        customer = COALESCE(made, customer),
        second_erp_id = NULLIF(COALESCE(doubled, second_erp_id), ''),
        attempts = COALESCE(tried, attempts),
        owner = CASE WHEN ended = 1 THEN NULL ELSE owner END,
        lease_until = until,
        updated_at = at
     FROM run
     WHERE connection = connection_id AND entity = kind AND key = shop_key AND owner = holder
       AND fence = fenced
     RETURNING connection, entity, key",
);

/// Carries out all commits and tells what became of each; an error of the whole rolls all back.
pub(crate) async fn all(
    connection: &mut AnyConnection,
    commits: &[&Commit],
    now: Timestamp,
) -> Result<Vec<Result<(), Error>>, Error> {
    let mut results: Vec<Result<(), Error>> = commits.iter().map(|_| Ok(())).collect();
    let mut waiting: Vec<usize> = (0..commits.len()).collect();
    while !waiting.is_empty() {
        // Two commits of one record are carried out one after the other.
        let mut named: HashSet<&RecordId> = HashSet::with_capacity(waiting.len());
        let (round, later): (Vec<usize>, Vec<usize>) = waiting
            .into_iter()
            .partition(|index| commits.get(*index).is_some_and(|c| named.insert(&c.claim.id)));
        let together: Vec<&Commit> =
            round.iter().filter_map(|index| commits.get(*index).copied()).collect();
        for (index, result) in round.iter().zip(distinct(connection, &together, now).await?) {
            if let Some(slot) = results.get_mut(*index) {
                *slot = result;
            }
        }
        waiting = later;
    }
    Ok(results)
}

/// The links come first: when one is refused, nothing of its commit is written.
async fn distinct(
    connection: &mut AnyConnection,
    commits: &[&Commit],
    now: Timestamp,
) -> Result<Vec<Result<(), Error>>, Error> {
    let Established { refused, made } = link::establish(connection, commits, now).await?;
    let linked: Vec<&Commit> =
        commits.iter().zip(&refused).filter(|(_, no)| no.is_none()).map(|(c, _)| *c).collect();
    let held = change_records(connection, &linked, now).await?;
    // Another node has ended the lease between the two statements.
    for lost in made.difference(&held) {
        link::take_back(connection, lost).await?;
    }
    let recorded = || linked.iter().filter(|commit| held.contains(&commit.claim.id));
    let steps = || recorded().flat_map(|c| c.steps.iter().map(move |step| (&c.claim, step)));
    let attempts: Vec<_> = steps()
        .filter_map(|(claim, step)| match step {
            Step::Attempt(attempt) => Some((claim, attempt)),
            Step::Resolve { .. } | Step::Link(_) => None,
        })
        .collect();
    attempt::insert(connection, &attempts).await?;
    let ends: Vec<_> = steps()
        .filter_map(|(claim, step)| match step {
            Step::Resolve { number, resolution } => Some((claim, *number, resolution)),
            Step::Attempt(_) | Step::Link(_) => None,
        })
        .collect();
    attempt::resolve(connection, &ends).await?;
    let results = commits.iter().zip(refused).map(|(commit, refused)| match refused {
        Some(refused) => Err(refused),
        None if held.contains(&commit.claim.id) => Ok(()),
        None => Err(Error::LeaseLost),
    });
    Ok(results.collect())
}

/// The records that were changed: those whose lease holds.
async fn change_records(
    connection: &mut AnyConnection,
    commits: &[&Commit],
    now: Timestamp,
) -> Result<HashSet<RecordId>, Error> {
    let rows: Vec<(&Commit, Timestamp)> = commits.iter().map(|commit| (*commit, now)).collect();
    let rows = RECORD.run(connection, "record the run's outcome", &rows, bind).await?;
    rows.iter().map(|row| link::record_id(row, "key")).collect()
}

fn bind<'a>(query: Bound<'a>, (commit, now): &'a (&Commit, Timestamp)) -> Bound<'a> {
    let (claim, record) = (&commit.claim, &commit.record);
    let failure = record.failure.flatten();
    let reason = record.reason.as_ref().and_then(Option::as_ref);
    let open = record.open.as_ref().and_then(Option::as_ref);
    query
        .bind(&claim.id.connection)
        .bind(claim.id.entity.as_str())
        .bind(&claim.id.key)
        .bind(&claim.owner)
        .bind(claim.fence)
        .bind(now.as_millisecond())
        .bind(record.state.map(|(state, _)| state.as_str()))
        .bind(record.state.map(|(_, due)| due.as_millisecond()))
        .bind(i64::from(record.failure.is_some()))
        .bind(failure.map_or(0, |(_, count)| count))
        .bind(failure.map(|(class, _)| class.as_str()))
        .bind(i64::from(record.reason.is_some()))
        .bind(reason.map(|why| why.code.as_str()))
        .bind(reason.map(|why| why.text.as_str()))
        .bind(reason.and_then(|why| why.values.as_deref()))
        .bind(record.name.as_deref())
        .bind(record.stamp.as_deref())
        .bind(record.applied.as_deref())
        .bind(record.figures.as_deref())
        .bind(i64::from(record.open.is_some()))
        .bind(open.map(|open| open.number))
        .bind(open.map(|open| open.action))
        .bind(open.map(|open| open.at.as_millisecond()))
        .bind(open.map(|open| open.lanes.as_str()))
        .bind(open.map(|open| open.reference.as_str()))
        .bind(open.map(|open| open.scope.as_str()))
        .bind(open.and_then(|open| open.sent.as_ref()).map(Sent::stored))
        .bind(record.customer.as_deref())
        // An empty one is none.
        .bind(record.second.as_ref().map(|second| second.as_deref().unwrap_or("")))
        .bind(record.attempts)
        .bind(i64::from(commit.lease == Lease::Release))
        .bind(match commit.lease {
            Lease::Keep(lease) => now.as_millisecond() + millis(lease),
            Lease::Release => 0,
        })
}
