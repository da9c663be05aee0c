//! The pages over HTTP, on a real port and a real ledger.

#![expect(clippy::unwrap_used, reason = "a panic in a helper fails the test as it should")]

mod site;

mod access;
mod connect;
mod errors;
mod integration;
mod log;
mod orders;
mod people;
mod settings;
mod sign_in;
mod wire;
