//! One process at a time works on a SQLite ledger; several may on PostgreSQL.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use jiff::Timestamp;

use crate::error::Error;

/// Held while a process works on the ledger; the system frees it when the process ends, however.
#[derive(Debug)]
pub struct ProcessLock {
    file: Option<File>,
}

impl ProcessLock {
    /// For a ledger that several processes work on: keeps nobody out.
    pub(crate) fn shared() -> Self {
        Self { file: None }
    }

    /// Whether this process is the only one that works on the ledger.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.file.is_some()
    }

    /// Takes the lock beside the database file, or names the process that holds it.
    pub(crate) fn take(database: &Path) -> Result<Self, Error> {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let path = Path::new(&path);
        let broken = |source: std::io::Error| Error::Configuration {
            message: format!("cannot use the lock file {}", path.display()),
            source: Some(Box::new(source)),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(broken)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(broken)?;
                return Err(Error::InUse {
                    database: database.display().to_string(),
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(broken(source)),
        }
        let mut name_holder = || {
            file.set_len(0)?;
            file.rewind()?;
            let since = Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC");
            writeln!(file, "process {}, since {since}", std::process::id())
        };
        name_holder().map_err(broken)?;
        Ok(Self { file: Some(file) })
    }
}
