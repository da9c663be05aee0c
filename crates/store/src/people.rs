//! The people who use the pages, where they are signed in, and what they did.

mod audit;
mod change;
mod factor;
mod invitation;
mod person;
mod session;
mod tries;

pub use audit::{AuditEntry, AuditPage, Deed, NewDeed};
pub use change::Changed;
pub use factor::Factor;
pub use invitation::Invitation;
pub use person::{NewPerson, Person, Role};
pub use session::{NewSession, Session};
