//! Changes of a person: name, role, password, whether the person may sign in.
//!
//! One administrator who may sign in always remains.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection};

use crate::database::Store;
use crate::error::Error;
use crate::people::person::Role;
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done.
    Done,
    /// Not done: nobody could administer any more.
    LastAdministrator,
    /// Not done: there is no such person.
    Nobody,
}

enum Change {
    Name(String),
    /// A new password; the sessions end but for the one with this digest.
    Password(String, String),
    Role(Role),
    Disabled(bool),
}

struct ChangePerson {
    person: String,
    change: Change,
}

impl ChangePerson {
    /// Whether the person is no administrator afterwards, who may have been one.
    fn takes_a_right(&self) -> bool {
        match self.change {
            Change::Role(role) => role != Role::Administrator,
            Change::Disabled(disabled) => disabled,
            Change::Name(_) | Change::Password(..) => false,
        }
    }

    /// Whether somebody else can administer. All rows that count are locked first, so that two nodes
    /// cannot take each other's administrator away at the same time.
    async fn another_remains(&self, connection: &mut AnyConnection) -> Result<bool, Error> {
        let locked = sqlx::query::<Any>(
            "UPDATE person SET role = role
             WHERE role = 'administrator' AND disabled_at IS NULL AND password IS NOT NULL
             RETURNING id",
        )
        .fetch_all(connection)
        .await
        .map_err(Error::database("look for the administrators"))?;
        let ids: Result<Vec<String>, _> =
            locked.iter().map(|row| sqlx::Row::try_get(row, "id")).collect();
        let ids = ids.map_err(Error::database("look for the administrators"))?;
        Ok(ids.iter().any(|id| *id != self.person) || !ids.contains(&self.person))
    }

    async fn carry_out(
        &self,
        connection: &mut AnyConnection,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let text = match &self.change {
            Change::Name(_) => "UPDATE person SET name = $2 WHERE id = $1",
            Change::Password(..) => {
                "UPDATE person SET password = $2, failures = 0, locked_until = 0 WHERE id = $1"
            }
            Change::Role(_) => "UPDATE person SET role = $2 WHERE id = $1",
            Change::Disabled(true) => {
                "UPDATE person SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1"
            }
            Change::Disabled(false) => {
                "UPDATE person SET disabled_at = NULL, failures = 0, locked_until = 0 WHERE id = $1"
            }
        };
        let query = sqlx::query::<Any>(text).bind(&self.person);
        let query = match &self.change {
            Change::Name(value) | Change::Password(value, _) => query.bind(value),
            Change::Role(role) => query.bind(role.as_str()),
            Change::Disabled(true) => query.bind(now.as_millisecond()),
            Change::Disabled(false) => query,
        };
        let done = query.execute(connection).await.map_err(Error::database("change a person"))?;
        Ok(done.rows_affected())
    }

    /// Nobody stays signed in by what no longer holds.
    async fn end_sessions(&self, connection: &mut AnyConnection) -> Result<(), Error> {
        let kept = match &self.change {
            Change::Password(_, kept) => kept.as_str(),
            Change::Disabled(true) => "",
            _ => return Ok(()),
        };
        sqlx::query::<Any>("DELETE FROM session WHERE person = $1 AND digest <> $2")
            .bind(&self.person)
            .bind(kept)
            .execute(&mut *connection)
            .await
            .map_err(Error::database("end sessions"))?;
        sqlx::query::<Any>("DELETE FROM invitation WHERE person = $1")
            .bind(&self.person)
            .execute(connection)
            .await
            .map_err(Error::database("withdraw an invitation"))?;
        Ok(())
    }
}

impl Write for ChangePerson {
    type Output = Changed;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Changed, Error>> {
        Box::pin(async move {
            if self.takes_a_right() && !self.another_remains(connection).await? {
                return Ok(Changed::LastAdministrator);
            }
            if self.carry_out(connection, now).await? == 0 {
                return Ok(Changed::Nobody);
            }
            self.end_sessions(connection).await?;
            Ok(Changed::Done)
        })
    }
}

impl Store {
    /// Changes what others see.
    pub async fn rename_person(&self, id: &str, name: String) -> Result<Changed, Error> {
        self.change_person(id, Change::Name(name)).await
    }

    /// Sets a new password's hash. All sessions end but the one with the digest `kept`, open links
    /// end, and the person is no longer locked out.
    pub async fn set_password(&self, id: &str, hash: String, kept: &str) -> Result<Changed, Error> {
        self.change_person(id, Change::Password(hash, kept.to_owned())).await
    }

    /// Changes what a person may do.
    pub async fn set_role(&self, id: &str, role: Role) -> Result<Changed, Error> {
        self.change_person(id, Change::Role(role)).await
    }

    /// Lets a person sign in no longer: all sessions and links end with it.
    pub async fn disable_person(&self, id: &str) -> Result<Changed, Error> {
        self.change_person(id, Change::Disabled(true)).await
    }

    /// Lets a person sign in again, also one who is locked out.
    pub async fn enable_person(&self, id: &str) -> Result<Changed, Error> {
        self.change_person(id, Change::Disabled(false)).await
    }

    async fn change_person(&self, id: &str, change: Change) -> Result<Changed, Error> {
        let write = ChangePerson { person: id.to_owned(), change };
        self.writer.write(write).pass(self).await
    }
}
