//! A connection: one shop linked to one account of the ERP.
//!
//! Account, settings and facts are opaque texts here; the engine knows what stands in them.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Row};

use crate::error::Error;
use crate::observe::WakeAll;
use crate::sql::closed_text;
use crate::vault::{self, Vault};
use crate::writer::Write;

closed_text! {
    /// Whether a connection works.
    pub enum ConnectionState("connection state") {
        /// Switched off: no traffic (ACC-3).
        Inactive => "inactive",
        /// Works.
        Active => "active",
        /// Stopped by the engine until a person mends the account.
        Paused => "paused",
    }
}

/// A connection. The account holds secrets: it has no `Debug`.
#[derive(Clone)]
pub struct Connection {
    /// Short name, chosen once.
    pub id: String,
    /// Whether it works.
    pub state: ConnectionState,
    /// Why it is paused, and what to do.
    pub reason: Option<String>,
    /// Addresses and keys (JSON); sealed in the database.
    pub account: String,
    /// The merchant's settings (TOML).
    pub settings: String,
    /// What the engine has learned of the two systems (JSON).
    pub facts: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds a connection or replaces its account, settings, facts and state.
pub(crate) struct Save {
    pub(crate) connection: Connection,
    pub(crate) vault: Arc<Vault>,
}

impl Write for Save {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let Self { connection: new, vault } = self;
            let account = vault.seal(connection, &vault::ACCOUNT, &new.id, &new.account).await?;
            sqlx::query::<Any>(
                "INSERT INTO connection (id, state, reason, account, settings, facts, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
                    account = excluded.account, settings = excluded.settings,
                    facts = excluded.facts",
            )
            .bind(&new.id)
            .bind(new.state.as_str())
            .bind(new.reason.as_deref())
            .bind(&account)
            .bind(&new.settings)
            .bind(&new.facts)
            .bind(new.created_at.as_millisecond())
            .execute(connection)
            .await
            .map_err(Error::database("save the connection"))?;
            Ok(())
        })
    }
}

/// Adds a connection, unless there is one of its name.
pub(crate) struct Add(pub(crate) Save);

impl Write for Add {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            // Keeps another one from being added before this one is.
            let added = sqlx::query::<Any>(
                "INSERT INTO connection (id, state, account, settings, facts, created_at)
                 VALUES ($1, 'inactive', '', '', '{}', $2) ON CONFLICT (id) DO NOTHING",
            )
            .bind(&self.0.connection.id)
            .bind(now.as_millisecond())
            .execute(&mut *connection)
            .await
            .map_err(Error::database("add the connection"))?;
            if added.rows_affected() == 0 {
                return Ok(false);
            }
            self.0.apply(connection, now).await?;
            Ok(true)
        })
    }
}

/// Changes account and what was learned of it, if both are still what was read.
pub(crate) struct ReplaceAccount {
    pub(crate) id: String,
    pub(crate) read: (String, String),
    pub(crate) account: String,
    pub(crate) facts: String,
    pub(crate) vault: Arc<Vault>,
}

impl Write for ReplaceAccount {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let doing = || Error::database("change the account");
            let Self { id, read: (account, facts), vault, .. } = self;
            let row = sqlx::query::<Any>("SELECT account FROM connection WHERE id = $1")
                .bind(id)
                .fetch_optional(&mut *connection)
                .await
                .map_err(doing())?;
            let Some(row) = row else { return Ok(false) };
            // One text is sealed differently each time.
            let sealed: String = row.try_get("account").map_err(doing())?;
            if *vault.read(&vault::ACCOUNT, id, &sealed)? != *account {
                return Ok(false);
            }
            let is_other = self.account != *account;
            let new = if is_other {
                vault.seal(connection, &vault::ACCOUNT, id, &self.account).await?
            } else {
                sealed.clone()
            };
            let done = sqlx::query::<Any>(
                "UPDATE connection SET account = $1, facts = $2
                 WHERE id = $3 AND account = $4 AND facts = $5",
            )
            .bind(&new)
            .bind(&self.facts)
            .bind(id)
            .bind(&sealed)
            .bind(facts)
            .execute(&mut *connection)
            .await
            .map_err(doing())?;
            let replaced = done.rows_affected() == 1;
            if replaced && is_other {
                // What is held because of the old account may pass with the new one.
                WakeAll { connection: id.clone() }.apply(connection, now).await?;
            }
            Ok(replaced)
        })
    }
}

/// Changes what was learned alone: settings may be changed meanwhile.
pub(crate) struct SaveFacts {
    pub(crate) id: String,
    pub(crate) facts: String,
}

impl Write for SaveFacts {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE connection SET facts = $1 WHERE id = $2")
                .bind(&self.facts)
                .bind(&self.id)
                .execute(connection)
                .await
                .map_err(Error::database("save what was learned"))?;
            Ok(())
        })
    }
}

/// Changes what was learned, if it is still what was read.
pub(crate) struct ReplaceFacts {
    pub(crate) id: String,
    pub(crate) read: String,
    pub(crate) facts: String,
}

impl Write for ReplaceFacts {
    type Output = bool;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let done =
                sqlx::query::<Any>("UPDATE connection SET facts = $1 WHERE id = $2 AND facts = $3")
                    .bind(&self.facts)
                    .bind(&self.id)
                    .bind(&self.read)
                    .execute(connection)
                    .await
                    .map_err(Error::database("save what was learned"))?;
            Ok(done.rows_affected() == 1)
        })
    }
}

/// Changes the state alone.
pub(crate) struct SetState {
    pub(crate) id: String,
    pub(crate) state: ConnectionState,
    pub(crate) reason: Option<String>,
}

impl Write for SetState {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE connection SET state = $1, reason = $2 WHERE id = $3")
                .bind(self.state.as_str())
                .bind(self.reason.as_deref())
                .bind(&self.id)
                .execute(connection)
                .await
                .map_err(Error::database("change the connection's state"))?;
            Ok(())
        })
    }
}

/// Stops a connection that works.
pub(crate) struct Pause {
    pub(crate) id: String,
    pub(crate) reason: String,
}

impl Write for Pause {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>(
                "UPDATE connection SET state = 'paused', reason = $1
                 WHERE id = $2 AND state = 'active'",
            )
            .bind(&self.reason)
            .bind(&self.id)
            .execute(connection)
            .await
            .map_err(Error::database("pause the connection"))?;
            Ok(())
        })
    }
}

/// Reads a row.
pub(crate) fn read(row: &AnyRow, vault: &Vault) -> Result<Connection, Error> {
    let doing = || Error::database("read a connection");
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let id = text("id").map_err(doing())?;
    let account = vault.read(&vault::ACCOUNT, &id, &text("account").map_err(doing())?)?;
    Ok(Connection {
        id,
        state: ConnectionState::parse(&text("state").map_err(doing())?)?,
        reason: row.try_get("reason").map_err(doing())?,
        account: account.to_string(),
        settings: text("settings").map_err(doing())?,
        facts: text("facts").map_err(doing())?,
        created_at: crate::record::time(row.try_get("created_at").map_err(doing())?)?,
    })
}
