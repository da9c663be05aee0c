//! Articles as people look at them: by what is wrong with them, and all at once (PRE-4, ART-1).

mod again;
mod verdict;

use sqlx::{Any, AssertSqlSafe, Row};

use crate::database::Store;
use crate::error::Error;
use crate::query::{RECORD, beginning, read};
use crate::record::{Record, State};
use crate::turnstile::Pass as _;

pub use verdict::Verdict;

/// How many articles stand in one state for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleTotal {
    /// The state.
    pub state: State,
    /// Stable short name of the reason.
    pub reason: Option<String>,
    /// How many.
    pub number: u64,
}

/// Which part of the list of articles; what is empty does not restrict it.
#[derive(Clone, Debug, Default)]
pub struct ArticlePage {
    /// Only these states.
    pub states: Vec<State>,
    /// Only these reasons.
    pub reasons: Vec<&'static str>,
    /// All but these reasons.
    pub without: Vec<&'static str>,
    /// Only numbers or shop ids that begin so, or names that hold it: the figures of an article end
    /// with its name in lower case.
    pub search: Option<String>,
    /// After this rank and key: the last of the page before.
    pub after: Option<(i64, String)>,
    /// At most this many.
    pub limit: usize,
}

impl Store {
    /// How many articles stand in which state for which reason.
    pub async fn article_totals(&self, connection: &str) -> Result<Vec<ArticleTotal>, Error> {
        let doing = || Error::database("count the articles");
        let rows = sqlx::query::<Any>(
            "SELECT state, reason_code, COUNT(*) AS number FROM record
             WHERE connection = $1 AND entity = 'article' GROUP BY state, reason_code
             ORDER BY state, reason_code",
        )
        .bind(connection)
        .fetch_all(&self.readers)
        .pass(self)
        .await
        .map_err(doing())?;
        rows.iter()
            .map(|row| {
                let state: String = row.try_get("state").map_err(doing())?;
                let number: i64 = row.try_get("number").map_err(doing())?;
                Ok(ArticleTotal {
                    state: State::parse(&state)?,
                    reason: row.try_get("reason_code").map_err(doing())?,
                    number: u64::try_from(number).unwrap_or(0),
                })
            })
            .collect()
    }

    /// One page of articles in the shop's order, with the place where the next page begins.
    pub async fn articles(
        &self,
        connection: &str,
        page: &ArticlePage,
    ) -> Result<(Vec<Record>, Option<(i64, String)>), Error> {
        let (rank, key) = page.after.clone().unwrap_or((i64::MIN, String::new()));
        let mut texts: Vec<String> = Vec::new();
        let mut conditions = String::new();
        let mut listed = |column: &str, negated: bool, values: Vec<&str>| {
            if values.is_empty() {
                return;
            }
            let first = 5 + texts.len();
            let names: Vec<String> =
                (first..first + values.len()).map(|number| format!("${number}")).collect();
            let (names, not) = (names.join(", "), if negated { "NOT " } else { "" });
            conditions.push_str(&format!(" AND COALESCE({column}, '') {not}IN ({names})"));
            texts.extend(values.into_iter().map(str::to_owned));
        };
        listed("state", false, page.states.iter().map(|state| state.as_str()).collect());
        listed("reason_code", false, page.reasons.clone());
        listed("reason_code", true, page.without.clone());
        if let Some(search) = page.search.as_deref().filter(|search| !search.is_empty()) {
            let (begins, holds) = (5 + texts.len(), 6 + texts.len());
            conditions.push_str(&format!(
                " AND (LOWER(name) LIKE ${begins} ESCAPE '!' OR LOWER(key) LIKE ${begins} ESCAPE '!'
                    OR figures LIKE ${holds} ESCAPE '!')"
            ));
            texts.push(beginning(search));
            texts.push(format!("%\"find\":\"%{}", beginning(&in_json(search))));
        }
        let statement = format!(
            "SELECT {RECORD} FROM record
             WHERE connection = $1 AND entity = 'article'
               AND (rank > $2 OR (rank = $2 AND key > $3)){conditions}
             ORDER BY rank, key LIMIT $4"
        );
        let mut query = sqlx::query::<Any>(AssertSqlSafe(statement))
            .bind(connection)
            .bind(rank)
            .bind(key)
            .bind(i64::try_from(page.limit).unwrap_or(i64::MAX));
        for text in &texts {
            query = query.bind(text);
        }
        let rows = query
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("list the articles"))?;
        let next = match rows.last() {
            Some(last) if rows.len() == page.limit => {
                let doing = || Error::database("read an article");
                Some((
                    last.try_get("rank").map_err(doing())?,
                    last.try_get("key").map_err(doing())?,
                ))
            }
            _ => None,
        };
        Ok((rows.iter().map(read).collect::<Result<_, _>>()?, next))
    }
}

/// A text as it stands inside a JSON text, in lower case.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text.to_lowercase()).to_string();
    quoted.trim_matches('"').to_owned()
}
