//! Key files: readable for their owner alone, replaced whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::key::MasterKey;

const HEAD: &str = "# Koppla's master key, the newest first. Whoever has it and the database can read the keys of\n\
                    # shops and accounts: keep a copy of each, but not in the same place.\n";

/// Makes a file with a new master key; the key's name.
///
/// # Errors
/// When the file exists already, or cannot be written.
pub fn make_key_file(path: &Path) -> io::Result<String> {
    let key = MasterKey::draw();
    let name = key.id().to_owned();
    make(path, &[key])?;
    Ok(name)
}

/// Reads a file; `None` where there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Zeroizing<String>>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a file; of two processes that do so at once, one is told that it exists.
pub(super) fn make(path: &Path, keys: &[MasterKey]) -> io::Result<()> {
    let draft = draft(path, keys)?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked?;
    make_names_durable(path)
}

/// Replaces a file.
pub(super) fn replace(path: &Path, keys: &[MasterKey]) -> io::Result<()> {
    let draft = draft(path, keys)?;
    std::fs::rename(&draft, path)?;
    make_names_durable(path)
}

/// The whole content under another name.
fn draft(path: &Path, keys: &[MasterKey]) -> io::Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let draft = PathBuf::from(name);
    let mut text = Zeroizing::new(HEAD.to_owned());
    for key in keys {
        text.push_str(&key.written());
        text.push('\n');
    }
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // The error of writing says more.
        drop(std::fs::remove_file(&draft));
    }
    written.map(|()| draft)
}

fn make_names_durable(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
