//! Requests to look at a shop, passed on to whichever node works for its connection.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::turnstile::Pass as _;
use crate::writer::Write;

impl Store {
    /// Asks the node that works for a connection to look at its shop; it hears of it with its next
    /// sign of life.
    pub async fn ask_to_look(&self, connection: &str) -> Result<(), Error> {
        self.writer.write(Ask { connection: connection.to_owned() }).pass(self).await
    }

    /// How often each connection's node was asked to look, by the connection's name; only rises.
    pub async fn looks_asked(&self) -> Result<BTreeMap<String, i64>, Error> {
        let doing = || Error::database("read which shops are to be looked at");
        let rows = sqlx::query::<Any>("SELECT id, looks_asked FROM connection")
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(doing())?;
        rows.iter()
            .map(|row| {
                let id = row.try_get("id").map_err(doing())?;
                Ok((id, row.try_get("looks_asked").map_err(doing())?))
            })
            .collect()
    }
}

struct Ask {
    connection: String,
}

impl Write for Ask {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE connection SET looks_asked = looks_asked + 1 WHERE id = $1")
                .bind(&self.connection)
                .execute(connection)
                .await
                .map_err(Error::database("ask for a look at a shop"))?;
            Ok(())
        })
    }
}
