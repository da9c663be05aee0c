//! Sending all articles again because somebody wants it.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection};

use crate::database::Store;
use crate::error::Error;
use crate::turnstile::Pass as _;
use crate::writer::Write;

struct Again {
    connection: String,
}

impl Write for Again {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let done = sqlx::query::<Any>(
                "UPDATE record SET generation = generation + 1, forced = 1, state = 'due',
                    due_at = $1, updated_at = $1
                 WHERE connection = $2 AND entity = 'article'
                   AND state IN ('done', 'held', 'manual', 'ignored', 'due')",
            )
            .bind(now.as_millisecond())
            .bind(&self.connection)
            .execute(connection)
            .await
            .map_err(Error::database("send all articles again"))?;
            Ok(done.rows_affected())
        })
    }
}

impl Store {
    /// Has every article sent again, changed or not; tells how many they are.
    pub async fn send_articles_again(&self, connection: &str) -> Result<u64, Error> {
        self.writer.write(Again { connection: connection.to_owned() }).pass(self).await
    }
}
