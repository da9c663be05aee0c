//! What a look at all articles says of each, noted before any of them is exported (PRE-4).

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection};

use crate::database::Store;
use crate::error::Error;
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// What is said of one article.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The shop's id.
    pub key: String,
    /// Figures for lists (JSON).
    pub figures: String,
    /// Why it cannot be exported: stable short name and sentence; `None` where it can.
    pub refused: Option<(String, String)>,
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
                        reason = CASE WHEN state IN ('due', 'held') THEN $5 ELSE reason END
                     WHERE connection = $6 AND entity = 'article' AND key = $7
                       AND lease_until = 0",
                )
                .bind(&verdict.figures)
                .bind(now.as_millisecond())
                .bind(state)
                .bind(reason.map(|(code, _)| code.as_str()))
                .bind(reason.map(|(_, text)| text.as_str()))
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
