//! A ledger in a file.

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::error::Error;

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
