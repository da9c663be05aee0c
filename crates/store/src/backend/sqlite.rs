//! A ledger in a file.

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Refuses to change or remove rows of the audit.
pub(super) const AUDIT_ONLY_GROWS: &str = "
CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the list of who did what only grows'); END;
CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the list of who did what only grows'); END;";

/// A ledger's files.
pub(super) struct Files {
    pub(super) ledger: PathBuf,
    /// How far the ledger had come; no part of a backup.
    pub(super) marker: PathBuf,
    /// The master key, where none is given.
    pub(super) key: PathBuf,
}

impl Files {
    pub(super) fn of(ledger: PathBuf) -> Self {
        let beside = |ending| {
            let mut name = ledger.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let (marker, key) = (beside(".incarnation"), beside(".key"));
        Self { ledger, marker, key }
    }

    /// Why nothing can be written, by SQLite's result code (sqlite.org/rescode.html); `None` where
    /// the fault is in what was to be written.
    pub(super) fn outage(&self, reached: bool, code: Option<&str>) -> Option<String> {
        let code = code.and_then(|code| code.parse::<u32>().ok()).filter(|_| reached);
        let file = self.ledger.display();
        Some(match code.map(|extended| extended & 0xff) {
            Some(5 | 6) => format!("another program keeps {file} locked; end it"),
            Some(8 | 14) => {
                format!("{file} may not be written; mend the rights of the file and its folder")
            }
            Some(10) => format!(
                "the disk of {file} fails; look at the system's log, then mend or replace the disk"
            ),
            Some(11 | 26) => format!("{file} is damaged; stop Koppla and restore a backup"),
            Some(13) => format!("the disk of {file} is full; free space on it"),
            Some(7) | None => format!("{file} cannot be used as a database just now"),
            Some(_) => return None,
        })
    }

    /// What a person is told when the ledger cannot be opened.
    pub(super) fn unusable(&self, source: sqlx::Error) -> Error {
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        let code = code.and_then(|code| code.parse::<u32>().ok()).map(|extended| extended & 0xff);
        match (code, self.outage(true, code.map(|code| code.to_string()).as_deref())) {
            (Some(8 | 10 | 13), Some(message)) => Error::Outage { message, source: source.into() },
            _ => unusable(&self.ledger, source),
        }
    }
}

/// The file that an address names.
pub(super) fn path(url: &str) -> Result<PathBuf, Error> {
    let path = url.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    match path {
        Some(path) if !path.is_empty() && !path.contains(['?', '#']) => Ok(PathBuf::from(path)),
        _ => Err(Error::Configuration {
            message: format!(
                "the database address {:?} is not understood; write sqlite:FILE, such as \
                 sqlite:koppla.db, or postgres://USER:PASSWORD@HOST/DATABASE",
                without_user(url)
            ),
            source: None,
        }),
    }
}

/// Whoever mistypes an address may have typed a password too.
fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
        _ => url.to_owned(),
    }
}

/// The ledger holds keys and personal data: only its owner may read the file.
pub(super) fn make_private(path: &Path) -> Result<(), Error> {
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|source| Error::Configuration {
            message: format!(
                "cannot open the database file {}; choose another place with --database \
                 or mend the folder's rights",
                path.display()
            ),
            source: Some(Box::new(source)),
        })
}

/// What a person is told when the file is no ledger.
pub(super) fn unusable(path: &Path, source: sqlx::Error) -> Error {
    Error::Configuration {
        message: format!("{} cannot be used as a database", path.display()),
        source: Some(Box::new(source)),
    }
}
