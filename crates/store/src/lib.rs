//! The ledger's storage: records, attempts, links, leases and cursors (ledger.md §3), in a SQLite
//! file or on a PostgreSQL server that several processes share.
//!
//! Every change of the ledger is a [`Commit`] value that one writer task carries out; commits that
//! wait at the same time share one transaction, and each waiter is told when its change is on disk.
//! Readers never wait for the writer.

mod apply;
mod article;
mod attempt;
mod backend;
mod claim;
mod clock;
mod commit;
mod connection;
mod database;
mod error;
mod growth;
mod incarnation;
mod link;
mod listing;
mod lock;
mod log;
mod look;
mod observe;
mod outage;
mod overview;
mod people;
mod query;
mod record;
mod schema;
mod seat;
mod settings_change;
mod sql;
mod transfer;
mod turnstile;
mod vault;
mod writer;

#[cfg(test)]
mod tests;

pub use article::{ArticlePage, ArticleTotal, Verdict};
pub use attempt::{Attempt, AttemptOutcome, NewAttempt, Resolution};
pub use claim::{Claim, Claimed, OpenAttempt};
pub use clock::{Clock, SystemClock};
pub use commit::{Commit, Lease, NewLink, OpenCreate, RecordChange, Sent, Step};
pub use connection::{Connection, ConnectionState};
pub use database::Store;
pub use error::Error;
pub use listing::{After, Listed, Mark, Part};
pub use lock::ProcessLock;
pub use log::{LogFilter, LogMark, Logged};
pub use observe::{Cursor, Observation, Observed};
pub use overview::{ConnectionLine, Oldest, Spans};
pub use people::{
    AuditEntry, AuditPage, Changed, Deed, Factor, Invitation, NewDeed, NewPerson, NewSession,
    Person, Role, Session,
};
pub use query::{Counts, Page};
pub use record::{Entity, FailureClass, Record, RecordId, State, Why};
pub use schema::Migrated;
pub use seat::{Seat, Seated, Sign, Sitting, Wish};
pub use settings_change::{NewSettings, SettingsChange};
pub use transfer::{Purpose, Rows, Sink, TransferError, Transferred};
pub use turnstile::Turnstile;
pub use vault::{KeySource, Rotated, make_key_file};
