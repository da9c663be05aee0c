//! Seats: the right of one node to work for one ERP account.
//!
//! Whatever a worker keeps in memory of an account (customer lanes, pace, the batch in hand) is true
//! because one node at a time has the seat. A node that takes a seat over ends, in the same
//! transaction, every claim that was made from it: the node before can record nothing more (I10).

mod end;
mod plan;
mod sign;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row};

use crate::database::Store;
use crate::error::Error;
use crate::record::time;
use crate::turnstile::Pass as _;
use end::{Leave, StandUp};

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
    /// For how long it was prolonged last.
    pub lease: SignedDuration,
    /// When the last call has ended of a program that was killed in it, where that is known.
    pub calls_end: Option<Timestamp>,
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

    /// Hands a seat back; its engines have handed back what they had claimed. It is free at once, or
    /// at `free_at`.
    pub async fn stand_up(&self, seat: Seat, free_at: Option<Timestamp>) -> Result<(), Error> {
        self.writer.write(StandUp { seat, free_at }).pass(self).await
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
