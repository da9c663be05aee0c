#![doc = include_str!("../README.md")]

pub mod action;
mod answer;
pub mod batch;
mod client;
mod error;
mod form;
pub mod key;
pub mod latin1;
mod outcome;
pub mod pay_type;
pub mod transport;

pub use client::{BatchQueue, Client};
pub use error::{Configuration, Error, Fault};
pub use form::{Change, Prepared, Truncation};
pub use key::{Account, Credentials};
pub use outcome::{Assigned, NotSent, WriteOutcome};
