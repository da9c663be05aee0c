//! Replacing the master key. The data keys of all rows are wrapped anew, some at a time; what is not
//! done yet opens with the old key, which is let go only when nothing needs it any more.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde::Serialize;
use sqlx::{Any, AnyConnection, Connection as _, Executor as _};

use super::key::MasterKey;
use super::rows::{Which, any, plain};
use super::source::unwritable;
use super::{Vault, current, file};
use crate::backend::Backend;
use crate::database::Store;
use crate::error::Error;
use crate::turnstile::Pass as _;
use crate::writer::Write;

/// Rows of one transaction.
const BATCH: i64 = 100;
/// No limit.
const ALL: i64 = i64::MAX;

/// What became of the master key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The key that everything is sealed with now.
    pub key: String,
    /// The keys that nothing of this ledger needs any more; a backup of before still does.
    pub replaced: Vec<String>,
    /// How many secrets were wrapped anew.
    pub secrets: u64,
    /// Whether the old keys were taken out of the key file; else a person does that.
    pub removed: bool,
}

/// Makes the newest key at hand the current one.
struct Announce(Arc<Vault>);

impl Write for Announce {
    type Output = ();

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            sqlx::query::<Any>("UPDATE vault SET master_key = $1")
                .bind(self.0.newest())
                .execute(connection)
                .await
                .map(drop)
                .map_err(Error::database("note the new master key"))
        })
    }
}

/// Wraps some data keys with the current key.
struct Rewrap(Arc<Vault>);

impl Write for Rewrap {
    type Output = u64;

    fn apply<'a>(
        &'a self,
        connection: &'a mut AnyConnection,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<u64, Error>> {
        Box::pin(self.0.bring_up(connection, Which::NotCurrent, BATCH))
    }
}

impl Store {
    /// The names of the master keys at hand, the newest first, and of the one that the ledger's
    /// secrets are sealed with.
    pub async fn master_keys(&self) -> Result<(Vec<String>, Option<String>), Error> {
        let mut connection = self.readers.acquire().await.map_err(Error::database("connect"))?;
        Ok((self.vault.ids(), current(&mut connection, "").await?))
    }

    /// Replaces the master key. Where it stands in a file, a new one is drawn and put there before
    /// the old one, unless an earlier rotation that was stopped has done so; else the first of the
    /// keys that are given is the new one. Stopped at any point, it goes on when called again; other
    /// processes may work meanwhile.
    ///
    /// # Errors
    /// [`Error::Configuration`] when no other key is given than the one in use, or the key file
    /// cannot be written.
    pub async fn rotate_master_key(&self) -> Result<Rotated, Error> {
        self.begin_rotation().await?;
        let mut secrets = 0;
        loop {
            let done = self.rewrap_some().await?;
            secrets += done;
            if done == 0 {
                break;
            }
        }
        self.end_rotation(secrets)
    }

    /// Puts the new key in its place.
    pub(super) async fn begin_rotation(&self) -> Result<(), Error> {
        let vault = &self.vault;
        vault.reload()?;
        let (keys, in_use) = self.master_keys().await?;
        let is_new = keys.first() != in_use.as_ref();
        let is_stopped = keys.len() > 1;
        match vault.source.path() {
            Some(path) if !is_new && !is_stopped => {
                let mut keys = vault.source.read()?;
                keys.insert(0, MasterKey::draw());
                file::replace(path, &keys).map_err(|error| unwritable(path, error))?;
                vault.reload()?;
            }
            None if !is_new && !is_stopped => {
                return Err(Error::Configuration {
                    message: format!(
                        "{} holds only the key that is in use; put a new one before it, with a \
                         comma between them, for every koppla process that uses this ledger, and \
                         try again",
                        vault.source
                    ),
                    source: None,
                });
            }
            _ => {}
        }
        self.writer.write(Announce(Arc::clone(vault))).pass(self).await
    }

    /// Wraps some data keys anew; tells how many.
    pub(super) async fn rewrap_some(&self) -> Result<u64, Error> {
        self.writer.write(Rewrap(Arc::clone(&self.vault))).pass(self).await
    }

    /// Lets the old keys go.
    fn end_rotation(&self, secrets: u64) -> Result<Rotated, Error> {
        let vault = &self.vault;
        let mut replaced = vault.ids();
        let key = replaced.remove(0);
        let mut removed = false;
        if let Some(path) = vault.source.path() {
            let newest = vault.source.read()?.into_iter().take(1).collect::<Vec<_>>();
            file::replace(path, &newest).map_err(|error| unwritable(path, error))?;
            vault.reload()?;
            removed = true;
        }
        Ok(Rotated { key, replaced, secrets, removed })
    }
}

impl Vault {
    /// Seals what older programs have left in plain words, before anything else is done with a
    /// ledger; tells how many secrets that was. The words are wiped from the database's file as far
    /// as it lets us; its backups still have them.
    pub(crate) async fn seal_plain(
        &self,
        backend: &Backend,
        connection: &mut AnyConnection,
    ) -> Result<u64, Error> {
        if !any(connection, &plain()).await? {
            return Ok(0);
        }
        let doing = |doing| Error::database(doing);
        let (before, after) = backend.wiping();
        connection.execute(before).await.map_err(doing("prepare to seal secrets"))?;
        let begun = connection.begin_with(backend.begin()).await;
        let mut transaction = begun.map_err(doing("begin a transaction"))?;
        let sealed = self.bring_up(&mut transaction, Which::Plain, ALL).await?;
        transaction.commit().await.map_err(doing("commit"))?;
        if let Err(error) = connection.execute(after).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the keys in the database are encrypted now, but an unencrypted copy may stand in \
                 its file until the space is used again"
            );
        }
        Ok(sealed)
    }

    /// Seals what was imported with this ledger's key, all in the import's transaction.
    pub(crate) async fn seal_all(&self, ledger: &mut AnyConnection) -> Result<u64, Error> {
        self.bring_up(ledger, Which::NotCurrent, ALL).await
    }
}
