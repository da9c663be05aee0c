//! What is wrong with a settings file, where, and what to do.

use serde::{Deserialize, Serialize};

/// A setting that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}`{key}`: {problem}; {cure}", place(*.line))]
pub struct SettingsError {
    /// The setting, with its table: `orders.prefix`; empty when the file is no TOML.
    pub key: String,
    /// Line in the file, from 1; absent for settings that come from elsewhere.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub cure: String,
}

fn place(line: Option<usize>) -> String {
    line.map(|line| format!("line {line}: ")).unwrap_or_default()
}
