//! Tests over HTTP and directly on the state machines.

mod shop;
mod specter;
