//! The client from outside: over real sockets, and over a fake server without any.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod outcomes;
mod queue_server;
mod queues;
mod script;
mod sockets;
