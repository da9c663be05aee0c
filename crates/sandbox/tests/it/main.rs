//! Tests over HTTP and directly on the state machines.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

mod pages;
mod shop;
mod specter;
