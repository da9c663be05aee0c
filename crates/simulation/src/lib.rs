//! Deterministic simulation: several nodes of Koppla, the ledger and both systems in one process
//! without sockets, and a seed that decides everything that chance decides in reality.
//!
//! The nodes, the engine and the ledger are the real ones. The same seed gives the same history, so
//! that whatever a seed finds can be looked at as often as needed (docs/simulation.md).

mod around;
mod checks;
mod clock;
mod control;
mod dice;
mod fate;
mod journal;
mod ledger;
mod life;
mod network;
mod nodes;
mod people;
mod report;
mod run;
mod scenario;
mod sim;
mod stage;
mod turnstile;
mod wire;
mod witness;

use std::sync::Once;

pub use journal::Violation;
pub use report::{Tally, failure};
pub use run::{Options, Outcome, run};

/// Keeps the panics that are part of the play from the screen.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().downcast_ref::<&str>() != Some(&wire::SCRIPTED) {
                usual(info);
            }
        }));
    });
}
