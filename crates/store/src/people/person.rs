//! Who may see and change what.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::sql::closed_text;
use crate::turnstile::Pass as _;
use crate::writer::Write;

closed_text! {
    /// What a person may do. Each may do what those below may.
    pub enum Role("role") {
        /// Sees everything and changes nothing: the bookkeeper.
        Reader => "reader",
        /// Exports and mends orders and articles.
        Operator => "operator",
        /// Connects shops, changes settings, invites people.
        Administrator => "administrator",
    }
}

/// A person who may sign in. It has no `Debug`: it holds the hash of a password.
#[derive(Clone)]
pub struct Person {
    /// Made by the program.
    pub id: String,
    /// What is typed to sign in, in lower case.
    pub email: String,
    /// What others see.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Argon2id hash in the PHC string format; `None` while an invitation waits.
    pub password: Option<String>,
    /// Since when the person may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// Until when no try to sign in is made, after repeated failures; may be over.
    pub locked_until: Timestamp,
    /// Whether a second factor is asked.
    pub has_factor: bool,
    /// When the person was added.
    pub created_at: Timestamp,
}

/// A person to add.
#[derive(Clone)]
pub struct NewPerson {
    /// Made by the caller, unique.
    pub id: String,
    /// Lower case.
    pub email: String,
    /// What others see.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Argon2id hash in the PHC string format.
    pub password: Option<String>,
}

/// Adds a person; false, and nothing changed, where the e-mail address is taken.
struct Add {
    person: NewPerson,
    only_first: bool,
}

impl Write for Add {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let condition = if self.only_first {
                " WHERE NOT EXISTS (SELECT 1 FROM person)"
            } else {
                " WHERE 1 = 1"
            };
            let statement = format!(
                "INSERT INTO person (id, email, name, role, password, created_at)
                 SELECT $1, $2, $3, $4, $5, $6{condition} ON CONFLICT DO NOTHING"
            );
            let done = sqlx::query::<Any>(sqlx::AssertSqlSafe(statement))
                .bind(&self.person.id)
                .bind(&self.person.email)
                .bind(&self.person.name)
                .bind(self.person.role.as_str())
                .bind(self.person.password.as_deref())
                .bind(now.as_millisecond())
                .execute(connection)
                .await
                .map_err(Error::database("add a person"))?;
            Ok(done.rows_affected() == 1)
        })
    }
}

impl Store {
    /// Adds the first person of all; false where there is one already.
    pub async fn add_first_person(&self, person: NewPerson) -> Result<bool, Error> {
        self.writer.write(Add { person, only_first: true }).pass(self).await
    }

    /// Adds a person; false where the e-mail address is taken.
    pub async fn add_person(&self, person: NewPerson) -> Result<bool, Error> {
        self.writer.write(Add { person, only_first: false }).pass(self).await
    }

    /// Everybody, in the order in which they came.
    pub async fn people(&self) -> Result<Vec<Person>, Error> {
        let rows = sqlx::query::<Any>("SELECT * FROM person ORDER BY created_at, id")
            .fetch_all(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("list the people"))?;
        rows.iter().map(read).collect()
    }

    /// The person with this e-mail address, in lower case.
    pub async fn person_of(&self, email: &str) -> Result<Option<Person>, Error> {
        self.person_where("SELECT * FROM person WHERE email = $1", email).await
    }

    /// The person with this id.
    pub async fn person(&self, id: &str) -> Result<Option<Person>, Error> {
        self.person_where("SELECT * FROM person WHERE id = $1", id).await
    }

    async fn person_where(
        &self,
        statement: &'static str,
        value: &str,
    ) -> Result<Option<Person>, Error> {
        let row = sqlx::query::<Any>(statement)
            .bind(value)
            .fetch_optional(&self.readers)
            .pass(self)
            .await
            .map_err(Error::database("read a person"))?;
        row.as_ref().map(read).transpose()
    }
}

/// Reads a row.
pub(super) fn read(row: &AnyRow) -> Result<Person, Error> {
    let doing = || Error::database("read a person");
    let text = |column: &'static str| row.try_get::<String, _>(column);
    Ok(Person {
        id: text("id").map_err(doing())?,
        email: text("email").map_err(doing())?,
        name: text("name").map_err(doing())?,
        role: Role::parse(&text("role").map_err(doing())?)?,
        password: row.try_get("password").map_err(doing())?,
        disabled_at: row
            .try_get::<Option<i64>, _>("disabled_at")
            .map_err(doing())?
            .map(crate::record::time)
            .transpose()?,
        locked_until: crate::record::time(row.try_get("locked_until").map_err(doing())?)?,
        has_factor: row.try_get::<Option<String>, _>("factor").map_err(doing())?.is_some(),
        created_at: crate::record::time(row.try_get("created_at").map_err(doing())?)?,
    })
}
