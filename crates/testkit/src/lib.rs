//! What tests share: both sandboxes in the test's process, the real program against them, made-up
//! shops, empty places for ledgers on both stores, and waiting for a state.
//!
//! Everything here panics on failure, which fails the test. Nothing that was started outlives the
//! value that stands for it.

mod browser;
mod cluster;
mod demand;
mod gate;
mod made_up;
mod place;
mod program;
mod sandboxes;
mod seed;
mod wait;

pub use browser::{Browser, Look};
pub use demand::is_large;
pub use gate::Gate;
pub use koppla_sandbox::{Control, ControlError};
pub use made_up::{
    ACCOUNT, INTEGRATION_KEY, MASTER_KEY, SHOP, TOKEN, USER, USER_KEY, difficult_shop, order,
    standard_shop, standard_specter,
};
pub use place::Place;
pub use program::{Koppla, Output, Serving};
pub use sandboxes::Sandboxes;
pub use seed::{Draw, note};
pub use wait::{LONG, wait_for};
