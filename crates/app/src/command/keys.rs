//! `koppla keys`: the master key, by its name. The key itself is never shown.

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use koppla_store::{Deed, Rotated, make_key_file};
use serde::Serialize;

use crate::cli::{KeysArgs, KeysCommand};
use crate::command::deed;
use crate::output::{Output, counted};
use crate::problem::Problem;
use crate::setup::Place;

/// Shows, replaces or makes a master key.
pub(crate) async fn run(arguments: KeysArgs, place: &Place, output: Output) -> Result<ExitCode> {
    match arguments.command {
        KeysCommand::Show => show(place, output).await,
        KeysCommand::Rotate => rotate(place, output).await,
        KeysCommand::Make { file } => make(&file, output),
    }
}

/// The names of keys.
#[derive(Serialize)]
struct Names {
    /// The key that secrets are sealed with.
    in_use: Option<String>,
    /// All keys at hand, the newest first.
    at_hand: Vec<String>,
}

async fn show(place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let (at_hand, in_use) = store.master_keys().await.map_err(Problem::from)?;
    output.answer(&Names { in_use, at_hand }, |names| {
        let in_use = names.in_use.as_deref().unwrap_or_default();
        let mark = |id: &String| if id == in_use { " (in use)" } else { "" };
        let lines = names.at_hand.iter().map(|id| format!("{id}{}", mark(id)));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn rotate(place: &Place, output: Output) -> Result<ExitCode> {
    let store = place.open().await?;
    let rotated = store.rotate_master_key().await.map_err(Problem::from)?;
    deed::note(&store, Deed::KeysRotated, &rotated.key, None).await?;
    output.answer(&rotated, told)?;
    Ok(ExitCode::SUCCESS)
}

fn told(rotated: &Rotated) -> String {
    let Rotated { key, replaced, secrets, removed } = rotated;
    let mut text = format!(
        "The master key is {key} now; {} sealed anew.",
        counted(*secrets, "connection was", "connections were")
    );
    let old = replaced.join(", ");
    match (replaced.is_empty(), removed) {
        (true, _) => {}
        (false, true) => text.push_str(&format!(
            "\n{old} was taken out of the key file. Keep a copy of it for as long as you keep backups \
             of the database from before, and make a new copy of the key file."
        )),
        (false, false) => text.push_str(&format!(
            "\nNothing in the ledger needs {old} any more: take it away. Keep a copy of it for as long \
             as you keep backups of the database from before."
        )),
    }
    text
}

/// The name of the key that a file holds.
#[derive(Serialize)]
struct Made {
    key: String,
}

fn make(file: &Path, output: Output) -> Result<ExitCode> {
    let name = file.display();
    let key = make_key_file(file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Problem::user(format!("{name} exists already")).cure("name another file")
        }
        _ => Problem::outside(format!("{name} cannot be written: {error}"))
            .cure("make room, or choose another place"),
    })?;
    output.answer(&Made { key }, |made| {
        format!(
            "{name} holds the master key {}. Name it with --master-key-file, or KOPPLA_MASTER_KEY_FILE. \
             Keep a copy apart from the copies of the database: without the key, shops and accounts \
             have to be connected again.",
            made.key
        )
    })?;
    Ok(ExitCode::SUCCESS)
}
