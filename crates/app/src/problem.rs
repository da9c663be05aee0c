//! What went wrong, what to do about it, and the exit status (see `koppla --help`).

use std::error::Error as StdError;
use std::fmt;
use std::process::ExitCode;

use koppla_sync::Trouble;

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

    /// A call that did not do what it was to do, in these words.
    pub(crate) fn of_call(trouble: &Trouble, what: String) -> Self {
        match trouble {
            Trouble::Unreached(_) | Trouble::Unknown(_) => {
                Self::outside(what).cure("check the address and the network, then try again")
            }
            Trouble::Throttled { .. } => Self::outside(what).cure("try again after that time"),
            Trouble::Account { .. } | Trouble::Refused { .. } | Trouble::NotFound(_) => {
                Self::user(what)
            }
        }
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
            koppla_store::Error::Configuration { .. } | koppla_store::Error::Locked { .. } => {
                Kind::User
            }
            _ => Kind::Outside,
        };
        Self { kind, what: chain(&error), cure: None }
    }
}

impl From<koppla_sync::Error> for Problem {
    fn from(error: koppla_sync::Error) -> Self {
        match error {
            koppla_sync::Error::Store(error) => error.into(),
            koppla_sync::Error::Remote(trouble) => Self::of_call(&trouble, trouble.to_string()),
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

/// Prints what the command line should have been, or the help that was asked for.
pub(crate) fn not_understood(said: &clap::Error) -> ExitCode {
    // Nobody reads it if it cannot be printed.
    let _unread = said.print();
    if said.use_stderr() { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// Prints the problem to standard error and picks the exit status.
#[expect(clippy::print_stderr, reason = "the one place where problems are shown")]
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    let closed = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
    if error.downcast_ref::<std::io::Error>().is_some_and(closed) {
        // The reader of the answer has seen enough, such as `head`.
        return ExitCode::SUCCESS;
    }
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
