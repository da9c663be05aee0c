//! Seats: the right of one node to work for one ERP account.
//!
//! Whatever a worker keeps in memory of an account (customer lanes, pace, the batch in hand) is true
//! because one node at a time has the seat. A node that takes a seat over ends, in the same
//! transaction, every claim that was made from it: the node before can record nothing more (I10).

mod plan;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row};

use crate::claim::millis;
use crate::database::Store;
use crate::error::Error;
use crate::record::time;
use crate::sql::placeholders;
use crate::turnstile::Pass as _;
use crate::writer::Write;
use plan::{Others, Plan, Seats, plan};

/// A seat in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Which account.
    pub name: String,
    /// Which node.
    pub node: String,
    /// Rises whenever another node takes the seat.
    pub fence: i64,
    /// When it is free for others, unless it is prolonged, by the ledger's clock.
    pub until: Timestamp,
}

/// A seat that a node would take.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which account.
    pub name: String,
    /// For how long without a sign of life: longer than a call of this account may last.
    pub lease: SignedDuration,
    /// The connections of this account.
    pub connections: Vec<String>,
}

/// A sign of life of one node, with what it would like to work for.
#[derive(Clone, Debug)]
pub struct Sign {
    /// The node's id; never used twice.
    pub node: String,
    /// What people call the node.
    pub label: String,
    /// How long it counts as alive.
    pub lease: SignedDuration,
    /// All seats that it would take.
    pub wishes: Vec<Wish>,
    /// Takes its fair share only, so that other nodes have work too.
    pub shares: bool,
}

/// What a node may work for now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seated {
    /// The seats in hand, by name.
    pub held: Vec<Seat>,
    /// How many of them other nodes should have.
    pub surplus: usize,
}

/// Who works for an account.
#[derive(Clone, Debug, Serialize)]
pub struct Sitting {
    /// The account.
    pub name: String,
    /// What people call the node.
    pub label: String,
    /// Until when, without a further sign of life.
    pub until: Timestamp,
}

impl Store {
    /// Tells that a node lives: prolongs its seats and takes free ones. Tells which it holds.
    pub async fn sit(&self, sign: Sign) -> Result<Seated, Error> {
        self.writer.write(sign).pass(self).await
    }

    /// Hands a seat back; its engines have handed back what they had claimed.
    pub async fn stand_up(&self, seat: Seat) -> Result<(), Error> {
        self.writer.write(StandUp(seat)).pass(self).await
    }

    /// The node's end: it counts no more among those that share the work.
    pub async fn leave(&self, node: &str) -> Result<(), Error> {
        self.writer.write(Leave { node: node.to_owned() }).pass(self).await
    }

    /// Who works for which account just now.
    pub async fn sittings(&self) -> Result<Vec<Sitting>, Error> {
        let doing = || Error::database("list the seats");
        let rows = sqlx::query::<Any>(
            "SELECT seat.name AS name, node.label AS label, seat.until AS until
             FROM seat JOIN node ON node.id = seat.node WHERE seat.until > $1 ORDER BY seat.name",
        )
        .bind(self.clock().now().as_millisecond())
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(doing())?;
        rows.iter()
            .map(|row| {
                Ok(Sitting {
                    name: row.try_get("name").map_err(doing())?,
                    label: row.try_get("label").map_err(doing())?,
                    until: time(row.try_get("until").map_err(doing())?)?,
                })
            })
            .collect()
    }
}

/// A seat as it stands in the ledger.
struct Held {
    node: Option<String>,
    lease: i64,
    until: i64,
}

impl Held {
    fn by(&self, node: &str) -> bool {
        self.node.as_deref() == Some(node)
    }
}

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
    let rows =
        sqlx::query::<Any>("SELECT name, fence, until FROM seat WHERE node = $1 ORDER BY name")
            .bind(node)
            .fetch_all(connection)
            .await
            .map_err(doing())?;
    rows.iter()
        .map(|row| {
            Ok(Seat {
                name: row.try_get("name").map_err(doing())?,
                node: node.to_owned(),
                fence: row.try_get("fence").map_err(doing())?,
                until: time(row.try_get("until").map_err(doing())?)?,
            })
        })
        .collect()
}

struct StandUp(Seat);

impl Write for StandUp {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>(
                "UPDATE seat SET node = NULL, until = $1
                 WHERE name = $2 AND node = $3 AND fence = $4",
            )
            .bind(now.as_millisecond())
            .bind(&self.0.name)
            .bind(&self.0.node)
            .bind(self.0.fence)
            .execute(connection)
            .await
            .map_err(Error::database("hand a seat back"))?;
            Ok(())
        })
    }
}

struct Leave {
    node: String,
}

impl Write for Leave {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE seat SET node = NULL, until = $1 WHERE node = $2")
                .bind(now.as_millisecond())
                .bind(&self.node)
                .execute(&mut *connection)
                .await
                .map_err(Error::database("hand the seats back"))?;
            sqlx::query::<Any>("DELETE FROM node WHERE id = $1")
                .bind(&self.node)
                .execute(connection)
                .await
                .map_err(Error::database("take leave"))?;
            Ok(())
        })
    }
}

/// Whether a seat is still the node's; on PostgreSQL nobody takes it over before the transaction
/// that asks has ended.
pub(crate) async fn is_held(
    connection: &mut AnyConnection,
    seat: &Seat,
    sharing: &'static str,
) -> Result<bool, Error> {
    let statement =
        format!("SELECT fence FROM seat WHERE name = $1 AND node = $2 AND fence = $3 {sharing}");
    let row = sqlx::query::<Any>(AssertSqlSafe(statement))
        .bind(&seat.name)
        .bind(&seat.node)
        .bind(seat.fence)
        .fetch_optional(connection)
        .await
        .map_err(Error::database("look whether a seat is held"))?;
    Ok(row.is_some())
}
