//! Where people are signed in.

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::people::person::{self, Person};
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// A browser in which a person is signed in.
#[derive(Clone)]
pub struct Session {
    /// Hash of the browser's token.
    pub digest: String,
    /// Whose it is.
    pub person: Person,
    /// What the browser calls itself.
    pub browser: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When the browser was last heard of, to the minute.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// A session to open.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Hash of the browser's token.
    pub digest: String,
    /// Whose id.
    pub person: String,
    /// What the browser calls itself.
    pub browser: String,
    /// How long it lasts.
    pub lasts: SignedDuration,
    /// The second factor is still asked: nothing but that may be done.
    pub half: bool,
}

struct Open(NewSession);

impl Write for Open {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let until = now.checked_add(self.0.lasts).unwrap_or(Timestamp::MAX);
            sqlx::query::<Any>("DELETE FROM session WHERE until <= $1")
                .bind(now.as_millisecond())
                .execute(&mut *connection)
                .await
                .map_err(Error::database("forget sessions that have ended"))?;
            sqlx::query::<Any>(
                "INSERT INTO session (digest, person, browser, half, created_at, seen_at, until)
                 VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT DO NOTHING",
            )
            .bind(&self.0.digest)
            .bind(&self.0.person)
            .bind(&self.0.browser)
            .bind(i32::from(self.0.half))
            .bind(now.as_millisecond())
            .bind(until.as_millisecond())
            .execute(connection)
            .await
            .map_err(Error::database("open a session"))?;
            Ok(())
        })
    }
}

struct See(String);

impl Write for See {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE session SET seen_at = $2 WHERE digest = $1")
                .bind(&self.0)
                .bind(now.as_millisecond())
                .execute(connection)
                .await
                .map_err(Error::database("note that a browser was heard of"))?;
            Ok(())
        })
    }
}

/// Ends a person's session, or with `others` all but that one.
struct End {
    person: String,
    digest: String,
    others: bool,
}

impl Write for End {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(async move {
            let text = if self.others {
                "DELETE FROM session WHERE person = $1 AND digest <> $2"
            } else {
                "DELETE FROM session WHERE person = $1 AND digest = $2"
            };
            let done = sqlx::query::<Any>(text)
                .bind(&self.person)
                .bind(&self.digest)
                .execute(connection)
                .await
                .map_err(Error::database("end sessions"))?;
            Ok(done.rows_affected())
        })
    }
}

const SELECT: &str = "SELECT person.*, session.digest, session.browser, session.seen_at,
    session.until, session.created_at AS opened_at
    FROM session JOIN person ON person.id = session.person
    WHERE person.disabled_at IS NULL AND session.until > $1 AND ";

impl Store {
    /// Signs a person in.
    pub async fn open_session(&self, session: NewSession) -> Result<(), Error> {
        self.writer.write(Open(session)).pass(self).await
    }

    /// The session of this token's hash, if it has not ended.
    pub async fn session(&self, digest: &str) -> Result<Option<Session>, Error> {
        let found = self.sessions_where("session.digest = $2 AND session.half = 0", digest).await?;
        Ok(found.into_iter().next())
    }

    /// The session of this token's hash in which the second factor is still asked.
    pub async fn half_session(&self, digest: &str) -> Result<Option<Session>, Error> {
        let found = self.sessions_where("session.digest = $2 AND session.half = 1", digest).await?;
        Ok(found.into_iter().next())
    }

    /// Where a person is signed in, the newest first.
    pub async fn sessions(&self, person: &str) -> Result<Vec<Session>, Error> {
        let condition =
            "session.person = $2 AND session.half = 0 ORDER BY opened_at DESC, session.digest";
        self.sessions_where(condition, person).await
    }

    async fn sessions_where(
        &self,
        condition: &'static str,
        value: &str,
    ) -> Result<Vec<Session>, Error> {
        let rows = sqlx::query::<Any>(sqlx::AssertSqlSafe(format!("{SELECT}{condition}")))
            .bind(self.clock().now().as_millisecond())
            .bind(value)
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("read sessions"))?;
        rows.iter().map(read).collect()
    }

    /// Notes that a browser was heard of.
    pub async fn see_session(&self, digest: &str) -> Result<(), Error> {
        self.writer.write(See(digest.to_owned())).pass(self).await
    }

    /// Ends one of a person's sessions; tells how many that were.
    pub async fn end_session(&self, person: &str, digest: &str) -> Result<u64, Error> {
        let (person, digest) = (person.to_owned(), digest.to_owned());
        self.writer.write(End { person, digest, others: false }).pass(self).await
    }

    /// Ends all of a person's sessions but one; tells how many that were.
    pub async fn end_other_sessions(&self, person: &str, kept: &str) -> Result<u64, Error> {
        let (person, digest) = (person.to_owned(), kept.to_owned());
        self.writer.write(End { person, digest, others: true }).pass(self).await
    }
}

fn read(row: &AnyRow) -> Result<Session, Error> {
    let doing = || Error::database("read a session");
    let time = |column: &'static str| row.try_get::<i64, _>(column);
    Ok(Session {
        digest: row.try_get("digest").map_err(doing())?,
        person: person::read(row)?,
        browser: row.try_get("browser").map_err(doing())?,
        created_at: crate::record::time(time("opened_at").map_err(doing())?)?,
        seen_at: crate::record::time(time("seen_at").map_err(doing())?)?,
        until: crate::record::time(time("until").map_err(doing())?)?,
    })
}
