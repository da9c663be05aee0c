//! One file a command.

pub(crate) mod articles;
pub(crate) mod bench;
pub(crate) mod connect;
pub(crate) mod deed;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod preview;
pub(crate) mod sandbox;
pub(crate) mod serve;
pub(crate) mod settings;
pub(crate) mod status;
