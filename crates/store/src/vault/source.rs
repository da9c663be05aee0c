//! Where the master keys come from, and what a person is told when they are not there.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::file;
use super::key::MasterKey;
use crate::backend::Backend;
use crate::error::Error;

/// Where the master keys come from.
#[derive(Clone)]
pub enum KeySource {
    /// A file beside the database, made at first use. Only for a ledger that is a file itself.
    Beside,
    /// A file that holds the key, or several with the newest first.
    File(PathBuf),
    /// The same, where it may only be read, and changes with a restart: systemd's credential.
    Credential(PathBuf),
    /// The key itself, or several with the newest first.
    Given {
        /// What people call the place that it came from.
        name: String,
        /// Each 32 bytes as base64 or hexadecimal.
        keys: Zeroizing<String>,
    },
}

/// Shows no key.
impl fmt::Debug for KeySource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beside => formatter.write_str("Beside"),
            Self::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Self::Credential(path) => formatter.debug_tuple("Credential").field(path).finish(),
            Self::Given { name, .. } => formatter.debug_tuple("Given").field(name).finish(),
        }
    }
}

/// A source with its place.
pub(super) enum Resolved {
    File { path: PathBuf, kind: FileKind },
    Given { name: String, keys: Zeroizing<String> },
}

/// What may be done with a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Koppla makes and replaces it.
    Own,
    /// Somebody else makes it, Koppla replaces it.
    Named,
    /// Koppla reads it.
    ReadOnly,
}

impl KeySource {
    /// Keys that are given as text; `name` is what people call the place that they came from.
    pub fn given(name: impl Into<String>, keys: impl Into<String>) -> Self {
        Self::Given { name: name.into(), keys: Zeroizing::new(keys.into()) }
    }

    /// Refuses a source that cannot be one, before the ledger is touched.
    pub(crate) fn check(&self, backend: &Backend) -> Result<(), Error> {
        self.resolve(backend).map(drop)
    }

    pub(super) fn resolve(&self, backend: &Backend) -> Result<Resolved, Error> {
        match self {
            Self::File(path) => Ok(Resolved::File { path: path.clone(), kind: FileKind::Named }),
            Self::Credential(path) => {
                Ok(Resolved::File { path: path.clone(), kind: FileKind::ReadOnly })
            }
            Self::Given { name, keys } => {
                Ok(Resolved::Given { name: name.clone(), keys: keys.clone() })
            }
            Self::Beside => match backend.key_file() {
                Some(path) => Ok(Resolved::File { path: path.to_owned(), kind: FileKind::Own }),
                None => Err(wrong(format!(
                    "the ledger {backend} keeps the keys of shops and accounts encrypted, and no \
                     master key is given; make one with \"koppla keys make FILE\", keep it apart \
                     from the database, and name it with KOPPLA_MASTER_KEY_FILE, for every koppla \
                     process that uses this database"
                ))),
            },
        }
    }
}

impl Resolved {
    /// The file, where the keys stand in one that may be replaced.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File { path, kind: FileKind::Own | FileKind::Named } => Some(path),
            Self::File { .. } | Self::Given { .. } => None,
        }
    }

    /// The keys, the newest first; never none.
    pub(super) fn read(&self) -> Result<Vec<MasterKey>, Error> {
        self.read_if_there()?.ok_or_else(|| self.absent(""))
    }

    /// The same. Our own file is made for a ledger that names no key yet.
    pub(super) fn read_or_make(&self, named: Option<&str>) -> Result<Vec<MasterKey>, Error> {
        if let Some(keys) = self.read_if_there()? {
            return Ok(keys);
        }
        match (self, named) {
            (Self::File { path, kind: FileKind::Own }, None) => {
                match file::make(path, &[MasterKey::draw()]) {
                    // Another process was faster.
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        Err(unwritable(path, error))
                    }
                    _ => self.read(),
                }
            }
            (_, named) => Err(self.absent(named.unwrap_or_default())),
        }
    }

    fn read_if_there(&self) -> Result<Option<Vec<MasterKey>>, Error> {
        let text = match self {
            Self::Given { keys, .. } => Some(keys.clone()),
            Self::File { path, .. } => file::read(path).map_err(|source| Error::Configuration {
                message: format!(
                    "the master key file {} cannot be read; mend its rights",
                    path.display()
                ),
                source: Some(Box::new(source)),
            })?,
        };
        let Some(text) = text else { return Ok(None) };
        match MasterKey::parse_all(&text) {
            Some(keys) if !keys.is_empty() => Ok(Some(keys)),
            _ => Err(wrong(format!(
                "{self} holds no master key; 32 bytes are wanted, as base64 or as 64 hexadecimal \
                 digits, such as \"koppla keys make FILE\" writes"
            ))),
        }
    }

    /// What a person is told who has another key than the ledger's.
    pub(super) fn lacks(&self, id: &str) -> Error {
        wrong(format!(
            "{self} is not the master key of this ledger, which was sealed with the key {id}; put \
             that key back from its backup. Nothing was changed, and the ledger opens as before \
             once the key is there"
        ))
    }

    fn absent(&self, id: &str) -> Error {
        let of = if id.is_empty() { String::new() } else { format!(" with the key {id}") };
        wrong(match self {
            Self::File { path, kind: FileKind::Own } => format!(
                "the master key of this ledger is missing: {} is not there; put the file{of} back \
                 from its backup, or name the key with KOPPLA_MASTER_KEY_FILE. Nothing was changed",
                path.display()
            ),
            _ => format!("{self} is not there; make it with \"koppla keys make FILE\""),
        })
    }
}

/// As a person is told of it.
impl fmt::Display for Resolved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => {
                write!(formatter, "the master key file {}", path.display())
            }
            Self::Given { name, .. } => formatter.write_str(name),
        }
    }
}

/// Why the file cannot be made or replaced.
pub(super) fn unwritable(path: &Path, source: io::Error) -> Error {
    Error::Configuration {
        message: format!(
            "the master key file {} cannot be written; mend the rights of its folder, or free space \
             on the disk",
            path.display()
        ),
        source: Some(Box::new(source)),
    }
}

fn wrong(message: String) -> Error {
    Error::Configuration { message, source: None }
}
