//! The history of a run: every event as a line, the hash of all lines, figures, and what went wrong.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many of the last lines are kept when not all are.
const KEPT: usize = 200;

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which (ledger.md §4), such as `I1`.
    pub invariant: &'static str,
    /// What was found, in a sentence.
    pub text: String,
}

/// Lines, hash and figures of one run.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    lines: VecDeque<String>,
    all: bool,
    hasher: DefaultHasher,
    figures: BTreeMap<&'static str, u64>,
    violation: Option<Violation>,
}

impl Journal {
    /// A journal that keeps all lines, or the last ones.
    pub(crate) fn new(all: bool) -> Self {
        Self { all, ..Self::default() }
    }

    /// Adds a line.
    pub(crate) fn tell(&mut self, line: String) {
        line.hash(&mut self.hasher);
        if !self.all && self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// Counts something.
    pub(crate) fn add(&mut self, figure: &'static str, number: u64) {
        *self.figures.entry(figure).or_default() += number;
    }

    /// Keeps the first thing that went wrong.
    pub(crate) fn violate(&mut self, violation: Violation) {
        self.violation.get_or_insert(violation);
    }

    /// Whether something went wrong.
    pub(crate) fn is_violated(&self) -> bool {
        self.violation.is_some()
    }

    /// What one number stands at.
    pub(crate) fn figure(&self, name: &str) -> u64 {
        self.figures.get(name).copied().unwrap_or(0)
    }

    /// Hash, kept lines, figures and violation.
    pub(crate) fn close(
        &mut self,
    ) -> (u64, Vec<String>, BTreeMap<&'static str, u64>, Option<Violation>) {
        let lines = std::mem::take(&mut self.lines).into();
        (self.hasher.finish(), lines, std::mem::take(&mut self.figures), self.violation.take())
    }
}
