//! The client against a small shop on a local socket, and its reading of odd answers.

#![expect(clippy::unwrap_used, reason = "a panic in a helper fails the test as it should")]

mod batch;
mod calls;
mod clock;
mod endpoint;
mod failures;
mod listing;
mod properties;
mod reading;
mod shop;
mod transport;
