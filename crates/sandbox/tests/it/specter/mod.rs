//! The local Specter: conformance (specter-api §12, the server's side) and the shell around it.

mod articles;
mod batches;
mod bench;
mod callbacks;
mod control;
mod customers;
mod documents;
mod faults;
mod keys;
mod orders;
mod restart;
mod server;
mod setting;
mod wire;
