//! Nothing is sent that cannot be recorded (I17): a ledger's disk that is full, read-only or fails
//! to flush, and a server that stops or takes no changes, under the real program.

mod files;
mod server;
mod world;
