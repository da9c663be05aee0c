//! End to end: the real program against both sandboxes.

mod bad_input;
mod bench;
mod browser;
mod command_line;
mod crash;
mod disk;
mod fairness;
mod ledger;
mod nodes;
mod northwind;
mod restore;
mod scanner;
mod stores;
