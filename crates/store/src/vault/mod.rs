//! Secrets at rest: tokens and keys stand in the database sealed, and open only with a master key
//! that is kept elsewhere.
//!
//! Each text is sealed with a data key of its own, which the master key wraps; both are bound to the
//! row, so that a text moved to another row does not open. The ledger names the master key that new
//! texts are sealed with, so that nobody seals with one that has been replaced.

mod envelope;
mod file;
mod key;
mod rotate;
mod rows;
mod source;

#[cfg(test)]
mod tests;

use std::sync::{PoisonError, RwLock};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _};
use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::database::Store;
use crate::error::Error;

use key::MasterKey;

pub use file::make_key_file;
pub use rotate::Rotated;
pub use source::KeySource;

/// A column whose texts are sealed.
#[derive(Debug)]
pub(crate) struct Sealed {
    table: &'static str,
    /// The primary key, one text.
    key: &'static str,
    column: &'static str,
}

/// Addresses and keys of a connection.
pub(crate) const ACCOUNT: Sealed = Sealed { table: "connection", key: "id", column: "account" };

/// Secret of a person's second factor.
pub(crate) const FACTOR: Sealed = Sealed { table: "person", key: "id", column: "factor" };

/// Every sealed column: what a rotation and an import go over.
const COLUMNS: &[Sealed] = &[ACCOUNT, FACTOR];

impl Sealed {
    /// The place that a sealed text is bound to.
    fn place(&self, id: &str) -> String {
        format!("{}.{} {id}", self.table, self.column)
    }
}

/// The master keys of this process. It has no `Debug`.
pub(crate) struct Vault {
    source: source::Resolved,
    /// The newest first; never empty.
    keys: RwLock<Vec<MasterKey>>,
    /// What names are hashed with as long as this process has the ledger open: another key half-way
    /// would make two of one name.
    names: key::Bytes,
    sharing: &'static str,
}

impl Vault {
    /// Reads the keys, and agrees with the ledger on the one that new texts are sealed with.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the cure when there is no key, or not the right one. Nothing in
    /// the ledger has changed then.
    pub(crate) async fn open(
        source: &KeySource,
        backend: &Backend,
        connection: &mut AnyConnection,
    ) -> Result<Self, Error> {
        let named = current(connection, "").await?;
        let source = source.resolve(backend)?;
        let keys = source.read_or_make(named.as_deref())?;
        let (keys, names) = (RwLock::new(keys), key::Bytes::default());
        let mut vault = Self { source, keys, names, sharing: backend.sharing() };
        vault.agree(connection, named).await?;
        let id = current(connection, "").await?.unwrap_or_else(|| vault.newest());
        vault.names = vault.with_key(&id, |key| keyed(key.bytes(), "koppla names"))?;
        Ok(vault)
    }

    /// Takes the ledger's key as the current one, or gives the ledger one, where nothing is sealed
    /// yet.
    async fn agree(
        &self,
        connection: &mut AnyConnection,
        named: Option<String>,
    ) -> Result<(), Error> {
        let known = |id: &String| self.has(id);
        if named.as_ref().is_some_and(known) {
            return Ok(());
        }
        if let Some(id) = named.as_deref()
            && rows::any(connection, &rows::sealed()).await?
        {
            return Err(self.source.lacks(id));
        }
        let doing = || Error::database("note the master key");
        // Whoever opened the same new ledger a moment before has noted theirs.
        sqlx::query::<Any>(
            "UPDATE vault SET master_key = $1 WHERE master_key = $2 OR master_key IS NULL",
        )
        .bind(self.newest())
        .bind(named.as_deref())
        .execute(&mut *connection)
        .await
        .map_err(doing())?;
        match current(connection, "").await? {
            Some(id) if !self.has(&id) => Err(self.source.lacks(&id)),
            _ => Ok(()),
        }
    }

    /// Seals a text for its row, within the transaction that writes it: a rotation that begins
    /// meanwhile waits for it, and then finds it.
    pub(crate) async fn seal(
        &self,
        connection: &mut AnyConnection,
        column: &Sealed,
        id: &str,
        text: &str,
    ) -> Result<String, Error> {
        let key = current(connection, self.sharing).await?.unwrap_or_else(|| self.newest());
        self.with_key(&key, |key| envelope::seal(key, &column.place(id), text))
    }

    /// Opens a text of a row. One that an older program left in plain words is told as it is.
    ///
    /// # Errors
    /// [`Error::Locked`] when its master key is not at hand, or when it was changed or moved.
    pub(crate) fn read(
        &self,
        column: &Sealed,
        id: &str,
        text: &str,
    ) -> Result<Zeroizing<String>, Error> {
        if !envelope::is_sealed(text) {
            return Ok(Zeroizing::new(text.to_owned()));
        }
        let damaged = || damaged(column, id);
        let key = envelope::key_of(text).ok_or_else(damaged)?.to_owned();
        self.with_key(&key, |key| envelope::open(key, &column.place(id), text))?.ok_or_else(damaged)
    }

    /// Wraps a text's data key with another master key; the text itself stays as it is.
    fn rewrap(&self, column: &Sealed, id: &str, text: &str, to: &str) -> Result<String, Error> {
        let damaged = || damaged(column, id);
        let from = envelope::key_of(text).ok_or_else(damaged)?.to_owned();
        let place = column.place(id);
        let data_key = self.with_key(&from, |key| envelope::unwrap(key, &place, text))?;
        let data_key = data_key.ok_or_else(damaged)?;
        self.with_key(to, |key| envelope::rewrap(key, &place, text, &data_key))?.ok_or_else(damaged)
    }

    /// Does something with a key. One that is not known yet may have been added to the file since.
    fn with_key<T>(&self, id: &str, what: impl FnOnce(&MasterKey) -> T) -> Result<T, Error> {
        if !self.has(id) {
            self.reload()?;
        }
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        match keys.iter().find(|key| key.id() == id) {
            Some(key) => Ok(what(key)),
            None => Err(Error::Locked {
                message: format!(
                    "a secret was sealed with the master key {id}, which {} does not hold; add that \
                     key behind the newest one",
                    self.source
                ),
            }),
        }
    }

    fn has(&self, id: &str) -> bool {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().any(|key| key.id() == id)
    }

    /// The names of the keys at hand, the newest first.
    fn ids(&self) -> Vec<String> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|key| key.id().to_owned()).collect()
    }

    fn newest(&self) -> String {
        self.ids().into_iter().next().unwrap_or_default()
    }

    fn reload(&self) -> Result<(), Error> {
        let read = self.source.read()?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }
}

fn keyed(key: &[u8], text: &str) -> key::Bytes {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return key::Bytes::default() };
    mac.update(text.as_bytes());
    key::Bytes::new(mac.finalize().into_bytes().into())
}

impl Store {
    /// What stands in the ledger for a name of a person: the same for the same name, and without the
    /// master key nobody finds out for which (money.md §6). Other after a new master key.
    pub fn hidden_name(&self, name: &str) -> String {
        let hash = keyed(self.vault.names.as_slice(), name);
        key::hexadecimal(hash.get(..16).unwrap_or_default())
    }
}

/// The master key that the ledger names; nobody changes it before the transaction ends if the
/// statement is `sharing`.
async fn current(
    connection: &mut AnyConnection,
    sharing: &'static str,
) -> Result<Option<String>, Error> {
    let doing = || Error::database("read which master key is in use");
    let statement = format!("SELECT master_key FROM vault {sharing}");
    let row = sqlx::query::<Any>(AssertSqlSafe(statement)).fetch_one(connection).await;
    row.map_err(doing())?.try_get("master_key").map_err(doing())
}

fn damaged(column: &Sealed, id: &str) -> Error {
    Error::Locked {
        message: format!(
            "the {} of {} {id} in the database cannot be opened: it was changed, or moved from \
             another row; restore a backup of the database",
            column.column, column.table
        ),
    }
}
