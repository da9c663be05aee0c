//! Pairs of ids, each id in one pair only, established under the lease of their record.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row as _};

use crate::claim::Claim;
use crate::commit::{Commit, NewLink, Step};
use crate::error::Error;
use crate::record::{Entity, RecordId};
use crate::sql::{Bound, ForRows};

/// Of two commits that claim the same id the first gets it.
static INSERT: ForRows = ForRows::new(
    "WITH pair (connection_id, kind, shop_key, holder, fenced, number, origin, at, place)
     AS (VALUES ",
    9,
    ") INSERT INTO link (connection, entity, shop_id, erp_id, how, established_at)
     SELECT connection, entity, key, number, origin, at FROM pair
     JOIN record ON connection = connection_id AND entity = kind AND key = shop_key
         AND owner = holder AND fence = fenced
     WHERE true
     ORDER BY place
     ON CONFLICT DO NOTHING
     RETURNING connection, entity, shop_id",
);

/// What became of the links of some commits.
pub(crate) struct Established {
    /// For each commit the reason why its link was not added, if so.
    pub(crate) refused: Vec<Option<Error>>,
    /// The records whose links were added.
    pub(crate) made: HashSet<RecordId>,
}

/// Adds the links of commits of different records.
pub(crate) async fn establish(
    connection: &mut AnyConnection,
    commits: &[&Commit],
    now: Timestamp,
) -> Result<Established, Error> {
    let links: Vec<Option<Row<'_>>> = commits
        .iter()
        .zip(0..)
        .map(|(commit, place)| {
            let link = commit.steps.iter().find_map(|step| match step {
                Step::Link(link) => Some(link),
                Step::Attempt(_) | Step::Resolve { .. } => None,
            });
            link.map(|link| (&commit.claim, link, now, place))
        })
        .collect();
    let new: Vec<_> = links.iter().copied().flatten().collect();
    let made = insert(connection, &new).await?;
    let mut refused = Vec::with_capacity(links.len());
    for link in links {
        refused.push(match link {
            Some((claim, link, ..)) if !made.contains(&claim.id) => {
                refusal(connection, claim, link).await?
            }
            _ => None,
        });
    }
    Ok(Established { refused, made })
}

/// Takes back a link that was just added.
pub(crate) async fn take_back(connection: &mut AnyConnection, id: &RecordId) -> Result<(), Error> {
    sqlx::query::<Any>("DELETE FROM link WHERE connection = $1 AND entity = $2 AND shop_id = $3")
        .bind(&id.connection)
        .bind(id.entity.as_str())
        .bind(&id.key)
        .execute(connection)
        .await
        .map_err(Error::database("take a link back"))?;
    Ok(())
}

async fn insert(
    connection: &mut AnyConnection,
    links: &[Row<'_>],
) -> Result<HashSet<RecordId>, Error> {
    let rows = INSERT.run(connection, "link the two ids", links, bind).await?;
    rows.iter().map(|row| record_id(row, "shop_id")).collect()
}

/// Who links what, when, and as which of those that wait together.
type Row<'a> = (&'a Claim, &'a NewLink, Timestamp, i64);

fn bind<'a>(query: Bound<'a>, (claim, link, now, place): &'a Row<'_>) -> Bound<'a> {
    query
        .bind(&claim.id.connection)
        .bind(claim.id.entity.as_str())
        .bind(&claim.id.key)
        .bind(&claim.owner)
        .bind(claim.fence)
        .bind(&link.erp_id)
        .bind(link.how)
        .bind(now.as_millisecond())
        .bind(*place)
}

/// The record that a returned row is about; its shop id stands in the column `key`.
pub(crate) fn record_id(row: &AnyRow, key: &str) -> Result<RecordId, Error> {
    let doing = || Error::database("read which record it was");
    let connection: String = row.try_get("connection").map_err(doing())?;
    let entity: String = row.try_get("entity").map_err(doing())?;
    let key: String = row.try_get(key).map_err(doing())?;
    Ok(RecordId { connection, entity: Entity::parse(&entity)?, key })
}

/// Why a link was not added: the lease is lost, or one of its ids is in another pair. `None` when
/// the very same pair was there already.
async fn refusal(
    connection: &mut AnyConnection,
    claim: &Claim,
    link: &NewLink,
) -> Result<Option<Error>, Error> {
    let (id, entity) = (&claim.id, claim.id.entity.as_str());
    let doing = || Error::database("read who holds an id");
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
    .map_err(doing())?;
    let Some(holder) = holder else { return Ok(Some(Error::LeaseLost)) };
    let shop_id: String = holder.try_get("shop_id").map_err(doing())?;
    let erp_id: String = holder.try_get("erp_id").map_err(doing())?;
    if shop_id == id.key && erp_id == link.erp_id {
        return Ok(None);
    }
    Ok(Some(Error::LinkTaken { entity, shop_id, erp_id }))
}
