//! The second factor of signing in: a secret that a telephone shares, and codes for when it is lost.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::{Any, AnyConnection, Row};

use crate::database::Store;
use crate::error::Error;
use crate::turnstile::Pass as _;
use crate::vault::{self, Vault};
use crate::writer::Write;

/// A second factor. It has no `Debug`: it holds a secret.
#[derive(Clone)]
pub struct Factor {
    /// The shared secret, as the pages write it.
    pub secret: String,
    /// Recovery codes that are left.
    pub codes: u64,
}

/// Replaces the factor and its codes; `None` switches it off.
struct SetFactor {
    person: String,
    secret: Option<String>,
    codes: Vec<String>,
    vault: Arc<Vault>,
}

impl Write for SetFactor {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let doing = || Error::database("set the second factor");
            let sealed = match &self.secret {
                Some(secret) => {
                    let vault = &self.vault;
                    Some(vault.seal(connection, &vault::FACTOR, &self.person, secret).await?)
                }
                None => None,
            };
            sqlx::query::<Any>("UPDATE person SET factor = $2, factor_step = 0 WHERE id = $1")
                .bind(&self.person)
                .bind(sealed)
                .execute(&mut *connection)
                .await
                .map_err(doing())?;
            sqlx::query::<Any>("DELETE FROM recovery_code WHERE person = $1")
                .bind(&self.person)
                .execute(&mut *connection)
                .await
                .map_err(doing())?;
            for code in &self.codes {
                sqlx::query::<Any>("INSERT INTO recovery_code (person, digest) VALUES ($1, $2)")
                    .bind(&self.person)
                    .bind(code)
                    .execute(&mut *connection)
                    .await
                    .map_err(doing())?;
            }
            Ok(())
        })
    }
}

struct UseStep {
    person: String,
    step: i64,
}

impl Write for UseStep {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let done = sqlx::query::<Any>(
                "UPDATE person SET factor_step = $2 WHERE id = $1 AND factor_step < $2",
            )
            .bind(&self.person)
            .bind(self.step)
            .execute(connection)
            .await
            .map_err(Error::database("use a code"))?;
            Ok(done.rows_affected() == 1)
        })
    }
}

struct UseRecoveryCode {
    person: String,
    digest: String,
}

impl Write for UseRecoveryCode {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let done =
                sqlx::query::<Any>("DELETE FROM recovery_code WHERE person = $1 AND digest = $2")
                    .bind(&self.person)
                    .bind(&self.digest)
                    .execute(connection)
                    .await
                    .map_err(Error::database("use a recovery code"))?;
            Ok(done.rows_affected() == 1)
        })
    }
}

impl Store {
    /// The second factor of a person who has one.
    pub async fn factor(&self, person: &str) -> Result<Option<Factor>, Error> {
        let doing = || Error::database("read the second factor");
        let row = sqlx::query::<Any>(
            "SELECT factor, (SELECT COUNT(*) FROM recovery_code WHERE person = person.id) AS codes
             FROM person WHERE id = $1 AND factor IS NOT NULL",
        )
        .bind(person)
        .fetch_optional(&self.readers)
        .pass(self)
        .await
        .map_err(doing())?;
        let Some(row) = row else { return Ok(None) };
        let codes: i64 = row.try_get("codes").map_err(doing())?;
        let sealed: String = row.try_get("factor").map_err(doing())?;
        let secret = self.vault.read(&vault::FACTOR, person, &sealed)?;
        Ok(Some(Factor { secret: secret.as_str().to_owned(), codes: codes.unsigned_abs() }))
    }

    /// Switches the second factor on, with the hashes of its recovery codes.
    pub async fn set_factor(
        &self,
        person: &str,
        secret: String,
        codes: Vec<String>,
    ) -> Result<(), Error> {
        let vault = Arc::clone(&self.vault);
        let write = SetFactor { person: person.to_owned(), secret: Some(secret), codes, vault };
        self.writer.write(write).pass(self).await
    }

    /// Switches the second factor off.
    pub async fn remove_factor(&self, person: &str) -> Result<(), Error> {
        let (person, vault) = (person.to_owned(), Arc::clone(&self.vault));
        let write = SetFactor { person, secret: None, codes: Vec::new(), vault };
        self.writer.write(write).pass(self).await
    }

    /// Uses the code of a time step; false where that or a later one was used before.
    pub async fn use_factor_step(&self, person: &str, step: i64) -> Result<bool, Error> {
        self.writer.write(UseStep { person: person.to_owned(), step }).pass(self).await
    }

    /// Uses the recovery code with this hash up; false where there is none.
    pub async fn use_recovery_code(&self, person: &str, digest: String) -> Result<bool, Error> {
        let write = UseRecoveryCode { person: person.to_owned(), digest };
        self.writer.write(write).pass(self).await
    }
}
