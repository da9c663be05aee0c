//! Seats that a node gives back of its own will.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection};

use super::Seat;
use crate::error::Error;
use crate::writer::Write;

/// One seat is handed back.
pub(super) struct StandUp(pub(super) Seat);

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
