//! Bringing a database's schema up to date apart from opening the ledger.

use std::sync::Arc;

use serde::Serialize;
use sqlx::Connection as _;
use sqlx::migrate::Migrate as _;

use crate::backend::Backend;
use crate::clock::Clock;
use crate::database::{MIGRATIONS, Store, migrate};
use crate::error::Error;
use crate::vault::KeySource;

/// The schema that this program works with.
pub(crate) fn current() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or(0)
}

/// What became of a database's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Migrated {
    /// The schema before; 0 for a database without a ledger.
    pub from: i64,
    /// The schema now.
    pub to: i64,
}

impl Store {
    /// Brings a database's schema up to date, as [`Self::open_with`] does, and says what it was before.
    ///
    /// # Errors
    /// Those of [`Self::open_with`].
    pub async fn migrate(
        url: &str,
        clock: Arc<dyn Clock>,
        keys: &KeySource,
    ) -> Result<Migrated, Error> {
        let backend = Backend::new(url, clock)?;
        let mut connection = backend.connect().await.map_err(|source| backend.unusable(source))?;
        let unusable = |source: sqlx::migrate::MigrateError| Error::Configuration {
            message: format!("{backend} could not be asked for its schema"),
            source: Some(Box::new(source)),
        };
        let table = "_sqlx_migrations";
        connection.ensure_migrations_table(table).await.map_err(unusable)?;
        let applied = connection.list_applied_migrations(table).await.map_err(unusable)?;
        let from = applied.iter().map(|migration| migration.version).max().unwrap_or(0);
        migrate(&mut connection, &backend, keys).await?;
        connection.close().await.map_err(Error::database("close"))?;
        Ok(Migrated { from, to: current() })
    }
}
