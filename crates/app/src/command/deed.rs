//! Notes what the command line does in the list of who did what, under the name of the computer's user.

use anyhow::Result;
use koppla_store::{Deed, NewDeed, Store};

use crate::problem::Problem;

/// Notes a deed that has succeeded; `subject` as [`Deed`] says.
pub(crate) async fn note(
    store: &Store,
    deed: Deed,
    subject: impl Into<String>,
    connection: Option<&str>,
) -> Result<()> {
    let deed = NewDeed {
        person: None,
        who: who(|name| std::env::var(name).ok()),
        deed,
        subject: subject.into(),
        connection: connection.map(str::to_owned),
    };
    Ok(store.note_deed(deed).await.map_err(Problem::from)?)
}

/// Whoever became another user is named as before.
fn who(variable: impl Fn(&str) -> Option<String>) -> String {
    let users = ["SUDO_USER", "USER", "LOGNAME"].into_iter().filter_map(variable);
    match users.map(|user| user.trim().to_owned()).find(|user| !user.is_empty()) {
        Some(user) => format!("command line ({user})"),
        None => "command line".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_named_if_the_computer_tells() {
        let with = |known: &'static [(&str, &str)]| {
            who(|name| known.iter().find(|one| one.0 == name).map(|one| one.1.to_owned()))
        };
        assert_eq!(with(&[("USER", "root"), ("SUDO_USER", "åsa")]), "command line (åsa)");
        assert_eq!(with(&[("USER", " "), ("LOGNAME", "bo")]), "command line (bo)");
        assert_eq!(with(&[]), "command line");
    }
}
