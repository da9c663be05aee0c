//! Seats that a node gives back of its own will.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection};

use super::Seat;
use crate::claim::millis;
use crate::error::Error;
use crate::writer::Write;

/// One seat is handed back.
pub(super) struct StandUp {
    pub(super) seat: Seat,
    pub(super) free_at: Option<Timestamp>,
}

impl Write for StandUp {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let until = self.free_at.map_or(now, |free_at| free_at.max(now));
            // The time that is left counts as the lease: a clock that is set back prolongs neither.
            sqlx::query::<Any>(
                "UPDATE seat SET node = NULL, until = $1, lease = $2
                 WHERE name = $3 AND node = $4 AND fence = $5",
            )
            .bind(until.as_millisecond())
            .bind(millis(until.duration_since(now)))
            .bind(&self.seat.name)
            .bind(&self.seat.node)
            .bind(self.seat.fence)
            .execute(connection)
            .await
            .map_err(Error::database("hand a seat back"))?;
            Ok(())
        })
    }
}

/// A node hands all its seats back and counts no more.
pub(super) struct Leave {
    pub(super) node: String,
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
