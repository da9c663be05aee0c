//! What went wrong, what to do about it, and the exit status (see `koppla --help`).

use std::error::Error as StdError;
use std::fmt;
use std::process::ExitCode;

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The user: input, settings, keys, orders that need a person. Exit status 1.
    User,
    /// Something outside: network, disk. Exit status 2.
    Outside,
}

/// A problem with its cure.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: Kind,
    what: String,
    cure: Option<String>,
}

impl Problem {
    /// Something for the user to mend.
    pub(crate) fn user(what: impl Into<String>) -> Self {
        Self { kind: Kind::User, what: what.into(), cure: None }
    }

    /// Something outside that does not work now.
    pub(crate) fn outside(what: impl Into<String>) -> Self {
        Self { kind: Kind::Outside, what: what.into(), cure: None }
    }

    /// What to do.
    #[must_use]
    pub(crate) fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)
    }
}

impl StdError for Problem {}

impl From<koppla_store::Error> for Problem {
    fn from(error: koppla_store::Error) -> Self {
        let kind = match error {
            koppla_store::Error::Configuration { .. } => Kind::User,
            _ => Kind::Outside,
        };
        Self { kind, what: chain(&error), cure: None }
    }
}

impl From<koppla_sync::Error> for Problem {
    fn from(error: koppla_sync::Error) -> Self {
        match error {
            koppla_sync::Error::Store(error) => error.into(),
            error @ koppla_sync::Error::Remote(
                koppla_sync::Trouble::Unreached(_) | koppla_sync::Trouble::Unknown(_),
            ) => Self::outside(chain(&error))
                .cure("check the address and the network, then try again"),
            error => Self::user(chain(&error)),
        }
    }
}

/// An error with its causes, each said once.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// Prints the problem to standard error and picks the exit status.
#[expect(clippy::print_stderr, reason = "the one place where problems are shown")]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    let problem = error.downcast_ref::<Problem>();
    eprintln!("error: {}", problem.map_or_else(|| format!("{error:#}"), |p| p.what.clone()));
    if let Some(cure) = problem.and_then(|problem| problem.cure.as_ref()) {
        eprintln!("hint: {cure}");
    }
    match problem.map(|problem| problem.kind) {
        Some(Kind::User) => ExitCode::from(1),
        Some(Kind::Outside) => ExitCode::from(2),
        None => ExitCode::from(3),
    }
}
