//! Pairs of ids, each id in one pair only, established under the lease of their record.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _};

use crate::claim::Claim;
use crate::commit::{Commit, NewLink, Step};
use crate::error::Error;
use crate::record::{Entity, RecordId};
use crate::sql::{Bound, ForRows, placeholders};

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
    let new: Vec<_> =
        links.iter().copied().flatten().filter(|(_, link, ..)| !link.replaces).collect();
    let mut made = insert(connection, &new).await?;
    let mut refused = Vec::with_capacity(links.len());
    for link in links {
        refused.push(match link {
            Some((claim, link, ..)) if link.replaces => {
                replace(connection, claim, link, now).await?;
                refusal(connection, claim, link).await?
            }
            Some((claim, link, ..)) if made.contains(&claim.id) => {
                let taken = held_by_mate(connection, claim, link).await?;
                if taken.is_some() {
                    take_back(connection, &claim.id).await?;
                    made.remove(&claim.id);
                }
                taken
            }
            Some((claim, link, ..)) => refusal(connection, claim, link).await?,
            None => None,
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

/// Gives a record another id than the one it is linked to, if no other record has that.
async fn replace(
    connection: &mut AnyConnection,
    claim: &Claim,
    link: &NewLink,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query::<Any>(
        "UPDATE link SET erp_id = $1, how = $2, established_at = $3
         WHERE connection = $4 AND entity = $5 AND shop_id = $6
           AND EXISTS (SELECT 1 FROM record WHERE connection = $4 AND entity = $5 AND key = $6
               AND owner = $7 AND fence = $8)
           AND NOT EXISTS (SELECT 1 FROM link AS other WHERE other.connection = $4
               AND other.entity = $5 AND other.erp_id = $1)",
    )
    .bind(&link.erp_id)
    .bind(link.how)
    .bind(now.as_millisecond())
    .bind(&claim.id.connection)
    .bind(claim.id.entity.as_str())
    .bind(&claim.id.key)
    .bind(&claim.owner)
    .bind(claim.fence)
    .execute(connection)
    .await
    .map_err(Error::database("link the other id"))?;
    Ok(())
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
    let holder = id.connection.clone();
    Ok(Some(Error::LinkTaken { entity, connection: holder, shop_id, erp_id }))
}

/// Another connection of the account that has the ERP's id already, if one has. Of two that wait
/// together the later one keeps it.
async fn held_by_mate(
    connection: &mut AnyConnection,
    claim: &Claim,
    link: &NewLink,
) -> Result<Option<Error>, Error> {
    if link.mates.is_empty() {
        return Ok(None);
    }
    let doing = || Error::database("read who holds an id");
    let entity = claim.id.entity.as_str();
    let statement = format!(
        "SELECT connection, shop_id FROM link WHERE entity = $1 AND erp_id = $2 AND connection IN {}",
        placeholders(3, 1, link.mates.len())
    );
    let mut query = sqlx::query::<Any>(AssertSqlSafe(statement)).bind(entity).bind(&link.erp_id);
    for mate in &link.mates {
        query = query.bind(mate);
    }
    let Some(holder) = query.fetch_optional(connection).await.map_err(doing())? else {
        return Ok(None);
    };
    Ok(Some(Error::LinkTaken {
        entity,
        connection: holder.try_get("connection").map_err(doing())?,
        shop_id: holder.try_get("shop_id").map_err(doing())?,
        erp_id: link.erp_id.clone(),
    }))
}
