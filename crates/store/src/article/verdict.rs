//! What a look at all articles says of each, noted before any of them is exported (PRE-4).

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection};

use crate::database::Store;
use crate::error::Error;
use crate::record::Why;
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// What is said of one article.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The shop's id.
    pub key: String,
    /// Figures for lists (JSON).
    pub figures: String,
    /// Why it cannot be exported; `None` where it can.
    pub refused: Option<Why>,
}

/// Most verdicts that other changes wait for.
const AT_ONCE: usize = 500;

struct Judge {
    connection: String,
    verdicts: Vec<Verdict>,
}

impl Write for Judge {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            for verdict in &self.verdicts {
                let (state, reason) = match &verdict.refused {
                    Some(reason) => ("held", Some(reason)),
                    None => ("due", None),
                };
                // Whoever has the article in hand says it better.
                sqlx::query::<Any>(
                    "UPDATE record SET figures = $1, updated_at = $2,
                        state = CASE WHEN state = 'due' AND open_attempt IS NULL AND forced = 0
                            OR state = 'held' THEN $3 ELSE state END,
                        due_at = CASE WHEN state = 'held' THEN $2 ELSE due_at END,
                        reason_code = CASE WHEN state IN ('due', 'held') THEN $4
                            ELSE reason_code END,
                        reason = CASE WHEN state IN ('due', 'held') THEN $5 ELSE reason END,
                        reason_values = CASE WHEN state IN ('due', 'held') THEN $6
                            ELSE reason_values END
                     WHERE connection = $7 AND entity = 'article' AND key = $8
                       AND lease_until = 0",
                )
                .bind(&verdict.figures)
                .bind(now.as_millisecond())
                .bind(state)
                .bind(reason.map(|why| why.code.as_str()))
                .bind(reason.map(|why| why.text.as_str()))
                .bind(reason.and_then(|why| why.values.as_deref()))
                .bind(&self.connection)
                .bind(&verdict.key)
                .execute(&mut *connection)
                .await
                .map_err(Error::database("note what is wrong with an article"))?;
            }
            Ok(())
        })
    }
}

impl Store {
    /// Notes what a look at all articles says of each. What is exported already is left as it is, and
    /// so is what a worker has in hand.
    pub async fn judge_articles(
        &self,
        connection: &str,
        verdicts: Vec<Verdict>,
    ) -> Result<(), Error> {
        for verdicts in verdicts.chunks(AT_ONCE) {
            let (connection, verdicts) = (connection.to_owned(), verdicts.to_vec());
            self.writer.write(Judge { connection, verdicts }).pass(self).await?;
        }
        Ok(())
    }
}
