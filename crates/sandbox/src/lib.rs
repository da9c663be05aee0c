//! A local Abicart shop and a local Specter that speak the real protocols.
//!
//! Each remote system is a pure state machine ([`system::System`]); the [`shell`] serves it over
//! HTTP with persistence, a call list, a clock, faults and callbacks. No code is shared with the
//! client crates, so that a wrong belief about a protocol cannot be tested against itself.

mod control;
mod pages;
pub mod shell;
pub mod shop;
pub mod specter;
pub mod system;

pub use control::{Control, ControlError};
pub use shell::{Error, Running, ShellConfig};
pub use specter::SpecterConfig;
