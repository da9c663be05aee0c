//! The people who use the pages, and where they are signed in.

mod person;
mod session;

pub use person::{NewPerson, Person, Role};
pub use session::Session;
