//! Where people are signed in.

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
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
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
}

struct Open {
    digest: String,
    person: String,
    lasts: SignedDuration,
}

impl Write for Open {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let until = now.checked_add(self.lasts).unwrap_or(Timestamp::MAX);
            sqlx::query::<Any>(
                "INSERT INTO session (digest, person, created_at, seen_at, until)
                 VALUES ($1, $2, $3, $3, $4) ON CONFLICT DO NOTHING",
            )
            .bind(&self.digest)
            .bind(&self.person)
            .bind(now.as_millisecond())
            .bind(until.as_millisecond())
            .execute(connection)
            .await
            .map_err(Error::database("open a session"))?;
            Ok(())
        })
    }
}

struct End(String);

impl Write for End {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("DELETE FROM session WHERE digest = $1")
                .bind(&self.0)
                .execute(connection)
                .await
                .map_err(Error::database("end a session"))?;
            Ok(())
        })
    }
}

impl Store {
    /// Signs a person in for that long.
    pub async fn open_session(
        &self,
        digest: String,
        person: &str,
        lasts: SignedDuration,
    ) -> Result<(), Error> {
        self.writer.write(Open { digest, person: person.to_owned(), lasts }).pass(self).await
    }

    /// The session of this token's hash, if it has not ended.
    pub async fn session(&self, digest: &str) -> Result<Option<Session>, Error> {
        let row = sqlx::query::<Any>(
            "SELECT person.*, session.digest, session.until, session.created_at AS opened_at
             FROM session JOIN person ON person.id = session.person
             WHERE digest = $1 AND until > $2",
        )
        .bind(digest)
        .bind(self.clock().now().as_millisecond())
        .fetch_optional(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("read a session"))?;
        let Some(row) = row else { return Ok(None) };
        let doing = || Error::database("read a session");
        Ok(Some(Session {
            digest: row.try_get("digest").map_err(doing())?,
            person: person::read(&row)?,
            created_at: crate::record::time(row.try_get("opened_at").map_err(doing())?)?,
            until: crate::record::time(row.try_get("until").map_err(doing())?)?,
        }))
    }

    /// Signs out.
    pub async fn end_session(&self, digest: &str) -> Result<(), Error> {
        self.writer.write(End(digest.to_owned())).pass(self).await
    }
}
