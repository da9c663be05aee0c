//! A sign of life in one transaction: leases are prolonged, free seats taken, and what was claimed
//! from them before is ended.

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row};

use super::plan::{Others, Plan, Seats, plan};
use super::{Held, Seat, Seated, Sign, Wish};
use crate::claim::millis;
use crate::error::Error;
use crate::record::time;
use crate::sql::placeholders;
use crate::writer::Write;

impl Write for Sign {
    type Output = Seated;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Seated, Error>> {
        Box::pin(async move {
            restrain(connection, now).await?;
            let others = others(connection, &self.node, now).await?;
            let rows = seats(connection).await?;
            let plan = plan(self, &rows, &others, now);
            sign_in(connection, self, &plan, now).await?;
            prolong(connection, self, &rows, now).await?;
            for wish in &plan.take {
                take(connection, &self.node, wish, now).await?;
            }
            Ok(Seated { held: held(connection, &self.node).await?, surplus: plan.surplus })
        })
    }
}

/// Shortens leases that a clock which was set back has made longer than any is (I16).
async fn restrain(connection: &mut AnyConnection, now: Timestamp) -> Result<(), Error> {
    sqlx::query::<Any>("UPDATE seat SET until = $1 + lease WHERE until > $1 + 2 * lease")
        .bind(now.as_millisecond())
        .execute(connection)
        .await
        .map_err(Error::database("look at the leases"))?;
    Ok(())
}

/// What a node that does not share the work is noted to lack.
const SHARES_NOT: i64 = -1;

async fn others(
    connection: &mut AnyConnection,
    node: &str,
    now: Timestamp,
) -> Result<Others, Error> {
    let doing = || Error::database("look for other nodes");
    let rows = sqlx::query::<Any>(
        "SELECT id, lacks FROM node WHERE id <> $1 AND until > $2 AND lacks <> $3",
    )
    .bind(node)
    .bind(now.as_millisecond())
    .bind(SHARES_NOT)
    .fetch_all(connection)
    .await
    .map_err(doing())?;
    rows.iter()
        .map(|row| {
            let lacks: i64 = row.try_get("lacks").map_err(doing())?;
            Ok((row.try_get("id").map_err(doing())?, usize::try_from(lacks).unwrap_or(0)))
        })
        .collect()
}

async fn seats(connection: &mut AnyConnection) -> Result<Seats, Error> {
    let doing = || Error::database("read the seats");
    let rows = sqlx::query::<Any>("SELECT name, node, lease, until FROM seat")
        .fetch_all(connection)
        .await
        .map_err(doing())?;
    rows.iter()
        .map(|row| {
            let name: String = row.try_get("name").map_err(doing())?;
            let node = row.try_get("node").map_err(doing())?;
            let lease = row.try_get("lease").map_err(doing())?;
            let until = row.try_get("until").map_err(doing())?;
            Ok((name, Held { node, lease, until }))
        })
        .collect()
}

async fn sign_in(
    connection: &mut AnyConnection,
    sign: &Sign,
    plan: &Plan<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let doing = "give a sign of life";
    // Nobody asks who was dead for long.
    sqlx::query::<Any>("DELETE FROM node WHERE until < $1")
        .bind(now.as_millisecond() - millis(SignedDuration::from_hours(24)))
        .execute(&mut *connection)
        .await
        .map_err(Error::database(doing))?;
    sqlx::query::<Any>(
        "INSERT INTO node (id, label, until, lacks) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET until = excluded.until, lacks = excluded.lacks",
    )
    .bind(&sign.node)
    .bind(&sign.label)
    .bind(now.as_millisecond() + millis(sign.lease))
    .bind(if sign.shares { i64::try_from(plan.lacks).unwrap_or(i64::MAX) } else { SHARES_NOT })
    .execute(connection)
    .await
    .map_err(Error::database(doing))?;
    Ok(())
}

/// Prolongs the seats in hand, each by what its calls need now: their limit may have been changed.
async fn prolong(
    connection: &mut AnyConnection,
    sign: &Sign,
    seats: &Seats,
    now: Timestamp,
) -> Result<(), Error> {
    let doing = "prolong the seats";
    for wish in &sign.wishes {
        let lease = millis(wish.lease);
        if seats.get(&wish.name).is_some_and(|seat| seat.by(&sign.node) && seat.lease != lease) {
            sqlx::query::<Any>("UPDATE seat SET lease = $1 WHERE name = $2 AND node = $3")
                .bind(lease)
                .bind(&wish.name)
                .bind(&sign.node)
                .execute(&mut *connection)
                .await
                .map_err(Error::database(doing))?;
        }
    }
    sqlx::query::<Any>("UPDATE seat SET until = $1 + lease WHERE node = $2")
        .bind(now.as_millisecond())
        .bind(&sign.node)
        .execute(connection)
        .await
        .map_err(Error::database(doing))?;
    Ok(())
}

/// Takes a seat if it is still free, and ends what was claimed from it.
async fn take(
    connection: &mut AnyConnection,
    node: &str,
    wish: &Wish,
    now: Timestamp,
) -> Result<(), Error> {
    let taken = sqlx::query::<Any>(
        "INSERT INTO seat (name, node, fence, lease, until) VALUES ($1, $2, 1, $3, $4)
         ON CONFLICT (name) DO UPDATE SET node = excluded.node, fence = seat.fence + 1,
            lease = excluded.lease, until = excluded.until
         WHERE seat.until <= $5
         RETURNING fence",
    )
    .bind(&wish.name)
    .bind(node)
    .bind(millis(wish.lease))
    .bind(now.as_millisecond() + millis(wish.lease))
    .bind(now.as_millisecond())
    .fetch_optional(&mut *connection)
    .await
    .map_err(Error::database("take a seat"))?;
    if taken.is_some() {
        end_claims(connection, &wish.connections).await?;
    }
    Ok(())
}

async fn end_claims(connection: &mut AnyConnection, connections: &[String]) -> Result<(), Error> {
    if connections.is_empty() {
        return Ok(());
    }
    let statement = format!(
        "UPDATE record SET owner = NULL, lease_until = 0 WHERE owner IS NOT NULL AND connection IN {}",
        placeholders(1, 1, connections.len())
    );
    let mut query = sqlx::query::<Any>(AssertSqlSafe(statement));
    for id in connections {
        query = query.bind(id);
    }
    query.execute(connection).await.map_err(Error::database("end the claims of a seat"))?;
    Ok(())
}

async fn held(connection: &mut AnyConnection, node: &str) -> Result<Vec<Seat>, Error> {
    let doing = || Error::database("read the seats");
    let rows = sqlx::query::<Any>(
        "SELECT name, fence, until, lease, calls_end FROM seat WHERE node = $1 ORDER BY name",
    )
    .bind(node)
    .fetch_all(connection)
    .await
    .map_err(doing())?;
    rows.iter()
        .map(|row| {
            let calls_end: Option<i64> = row.try_get("calls_end").map_err(doing())?;
            Ok(Seat {
                name: row.try_get("name").map_err(doing())?,
                node: node.to_owned(),
                fence: row.try_get("fence").map_err(doing())?,
                until: time(row.try_get("until").map_err(doing())?)?,
                lease: SignedDuration::from_millis(row.try_get("lease").map_err(doing())?),
                calls_end: calls_end.map(time).transpose()?,
            })
        })
        .collect()
}
