//! The marker beside a ledger's file: how far the ledger had come.
//!
//! It is safe against the end of the process at any instant. A power cut may take its last moments;
//! it is then behind the ledger, which is no sign of a restore.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::error::Error;

/// The open marker.
#[derive(Debug)]
pub(crate) struct Marker {
    file: File,
    /// It could not be written the last time, and that was said.
    failed: bool,
}

impl Marker {
    /// What the marker says; `None` where there is none, or where nothing of ours stands in it.
    pub(crate) fn read(path: &Path) -> Result<Option<i64>, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                Ok(None)
            }
            Err(error) => Err(unusable(path, error)),
        }
    }

    /// Puts the marker in its place, on disk.
    pub(crate) fn create(path: &Path, number: i64) -> Result<Self, Error> {
        let mut new = path.as_os_str().to_owned();
        new.push(".new");
        let put = || {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&new)?;
            file.write_all(text(number).as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&new, path)?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(file)
        };
        let file = put().map_err(|error| unusable(path, error))?;
        Ok(Self { file, failed: false })
    }

    /// Follows the ledger, in place and without waiting for the disk.
    pub(crate) fn advance(&mut self, number: i64) {
        let written = self.file.write_all_at(text(number).as_bytes(), 0);
        if let (Err(error), false) = (&written, self.failed) {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "the marker beside the ledger cannot be written; until it can, say --restored after \
                 restoring a backup"
            );
        }
        self.failed = written.is_err();
    }
}

/// Of one length, so that it is overwritten in place.
fn text(number: i64) -> String {
    format!("{number:020}\n")
}

fn unusable(path: &Path, source: std::io::Error) -> Error {
    Error::Configuration {
        message: format!(
            "cannot use the marker file {}; mend its rights and those of its folder, or free space \
             on the disk",
            path.display()
        ),
        source: Some(Box::new(source)),
    }
}
