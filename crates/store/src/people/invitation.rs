//! Links by which a person chooses a password: the first one, or a new one. Each works once.

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::people::person::{self, NewPerson, Person};
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// A link that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whose id.
    pub person: String,
    /// When it ends by itself.
    pub until: Timestamp,
}

struct Invite {
    person: NewPerson,
    digest: String,
    lasts: SignedDuration,
}

impl Write for Invite {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let row = sqlx::query::<Any>(
                "INSERT INTO person (id, email, name, role, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (email) DO UPDATE SET role = excluded.role
                    WHERE person.password IS NULL AND person.disabled_at IS NULL
                 RETURNING id",
            )
            .bind(&self.person.id)
            .bind(&self.person.email)
            .bind(&self.person.name)
            .bind(self.person.role.as_str())
            .bind(now.as_millisecond())
            .fetch_optional(&mut *connection)
            .await
            .map_err(Error::database("invite a person"))?;
            let Some(row) = row else { return Ok(false) };
            let person: String = row.try_get("id").map_err(Error::database("invite a person"))?;
            put(connection, &self.digest, &person, (now, self.lasts)).await?;
            Ok(true)
        })
    }
}

struct AllowNewPassword {
    person: String,
    digest: String,
    lasts: SignedDuration,
}

impl Write for AllowNewPassword {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(
            async move { put(connection, &self.digest, &self.person, (now, self.lasts)).await },
        )
    }
}

/// A person has one link at most; a new one ends the one before.
async fn put(
    connection: &mut AnyConnection,
    digest: &str,
    person: &str,
    (now, lasts): (Timestamp, SignedDuration),
) -> Result<(), Error> {
    let until = now.checked_add(lasts).unwrap_or(Timestamp::MAX);
    sqlx::query::<Any>(
        "INSERT INTO invitation (digest, person, created_at, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person) DO UPDATE SET digest = excluded.digest,
            created_at = excluded.created_at, until = excluded.until",
    )
    .bind(digest)
    .bind(person)
    .bind(now.as_millisecond())
    .bind(until.as_millisecond())
    .execute(connection)
    .await
    .map_err(Error::database("make a link"))?;
    Ok(())
}

struct Follow {
    digest: String,
    name: String,
    password: String,
}

impl Write for Follow {
    type Output = Option<String>;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<String>, Error>> {
        Box::pin(async move {
            let doing = || Error::database("follow a link");
            let row = sqlx::query::<Any>(
                "DELETE FROM invitation WHERE digest = $1 AND until > $2 RETURNING person",
            )
            .bind(&self.digest)
            .bind(now.as_millisecond())
            .fetch_optional(&mut *connection)
            .await
            .map_err(doing())?;
            let Some(row) = row else { return Ok(None) };
            let person: String = row.try_get("person").map_err(doing())?;
            sqlx::query::<Any>(
                "UPDATE person SET name = $2, password = $3, failures = 0, locked_until = 0
                 WHERE id = $1",
            )
            .bind(&person)
            .bind(&self.name)
            .bind(&self.password)
            .execute(&mut *connection)
            .await
            .map_err(doing())?;
            sqlx::query::<Any>("DELETE FROM session WHERE person = $1")
                .bind(&person)
                .execute(connection)
                .await
                .map_err(doing())?;
            Ok(Some(person))
        })
    }
}

struct Withdraw(String);

impl Write for Withdraw {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let doing = || Error::database("withdraw an invitation");
            sqlx::query::<Any>("DELETE FROM invitation WHERE person = $1")
                .bind(&self.0)
                .execute(&mut *connection)
                .await
                .map_err(doing())?;
            let done = sqlx::query::<Any>("DELETE FROM person WHERE id = $1 AND password IS NULL")
                .bind(&self.0)
                .execute(connection)
                .await
                .map_err(doing())?;
            Ok(done.rows_affected() == 1)
        })
    }
}

impl Store {
    /// Adds a person without a password, and a link with this token hash. Somebody who waits for an
    /// invitation already gets the new role and the new link instead of the old one. False, and
    /// nothing changed, where the e-mail address belongs to somebody who has a password.
    pub async fn invite(
        &self,
        person: NewPerson,
        digest: String,
        lasts: SignedDuration,
    ) -> Result<bool, Error> {
        self.writer.write(Invite { person, digest, lasts }).pass(self).await
    }

    /// Lets a person choose a new password by a link with this token hash.
    pub async fn allow_new_password(
        &self,
        person: &str,
        digest: String,
        lasts: SignedDuration,
    ) -> Result<(), Error> {
        let write = AllowNewPassword { person: person.to_owned(), digest, lasts };
        self.writer.write(write).pass(self).await
    }

    /// Whose link this is, if it has neither been followed nor ended.
    pub async fn invited(&self, digest: &str) -> Result<Option<Person>, Error> {
        let row = sqlx::query::<Any>(
            "SELECT person.* FROM invitation JOIN person ON person.id = invitation.person
             WHERE digest = $1 AND until > $2 AND disabled_at IS NULL",
        )
        .bind(digest)
        .bind(self.clock().now().as_millisecond())
        .fetch_optional(&self.readers)
        .pass(self)
        .await
        .map_err(Error::database("read an invitation"))?;
        row.as_ref().map(person::read).transpose()
    }

    /// Follows a link: name and password are set, earlier sessions end, the link is used up. The
    /// person's id; `None` where the link does not work (any more).
    pub async fn follow_invitation(
        &self,
        digest: String,
        name: String,
        password: String,
    ) -> Result<Option<String>, Error> {
        self.writer.write(Follow { digest, name, password }).pass(self).await
    }

    /// All links that wait.
    pub async fn invitations(&self) -> Result<Vec<Invitation>, Error> {
        let doing = || Error::database("list the invitations");
        let rows = sqlx::query::<Any>("SELECT person, until FROM invitation WHERE until > $1")
            .bind(self.clock().now().as_millisecond())
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(doing())?;
        rows.iter()
            .map(|row| {
                Ok(Invitation {
                    person: row.try_get("person").map_err(doing())?,
                    until: crate::record::time(row.try_get("until").map_err(doing())?)?,
                })
            })
            .collect()
    }

    /// Ends a person's link, and forgets a person who never followed one; tells whether that was so.
    pub async fn withdraw_invitation(&self, person: &str) -> Result<bool, Error> {
        self.writer.write(Withdraw(person.to_owned())).pass(self).await
    }
}
