//! One life of a node, from its start to its end: everything that it does to the outside asks here
//! first whether it still lives.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::dice::Dice;
use crate::sim::{Sim, held};

/// How often which misfortune befalls a node, in 10,000 effects.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Perils {
    /// It is killed before an effect.
    pub(crate) killed_before: u64,
    /// It is killed when an effect is done, before it learns of it.
    pub(crate) killed_after: u64,
    /// It stands still for a while.
    pub(crate) frozen: u64,
}

/// One life of a node.
pub(crate) struct Life {
    pub(crate) sim: Arc<Sim>,
    /// Node and life, such as `a3`.
    pub(crate) name: String,
    perils: Arc<Mutex<Perils>>,
    dice: Mutex<Dice>,
    dead: AtomicBool,
    /// Stands still for so many microseconds from its next breath on.
    freeze: AtomicU64,
}

impl Life {
    pub(crate) fn new(
        sim: Arc<Sim>,
        name: String,
        perils: Arc<Mutex<Perils>>,
        dice: Dice,
    ) -> Arc<Self> {
        let (dead, freeze) = (AtomicBool::new(false), AtomicU64::new(0));
        Arc::new(Self { sim, name, perils, dice: Mutex::new(dice), dead, freeze })
    }

    /// Whether it has ended.
    pub(crate) fn is_over(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// Ends it.
    pub(crate) fn end(&self, why: &str) {
        if !self.dead.swap(true, Ordering::Relaxed) {
            self.sim.count("kills");
            self.sim.tell(&format!("{} is killed {why}", self.name));
        }
    }

    /// Ends it because everything is stopped.
    pub(crate) fn stop(&self) {
        self.dead.store(true, Ordering::Relaxed);
    }

    /// Whether it comes to the effect at all.
    pub(crate) fn reaches(&self, effect: &str) -> bool {
        if !self.is_over() && self.draw(|perils| perils.killed_before) {
            self.end(&format!("before {effect}"));
        }
        !self.is_over()
    }

    /// Whether it learns that the effect is done; it may stand still first.
    pub(crate) fn learns_of(&self, effect: &str) -> bool {
        if self.draw(|perils| perils.killed_after) {
            self.end(&format!("after {effect}"));
        } else if self.draw(|perils| perils.frozen) {
            // From shorter than any lease to longer than all.
            let micros = held(&self.dice).between(1_000_000, 900_000_000);
            self.freeze.store(micros, Ordering::Relaxed);
            self.sim.count("freezes");
            self.sim.tell(&format!("{} stands still after {effect}", self.name));
        }
        !self.is_over()
    }

    /// For how many microseconds it now stands still, if it does.
    pub(crate) fn take_freeze(&self) -> Option<u64> {
        Some(self.freeze.swap(0, Ordering::Relaxed)).filter(|micros| *micros > 0)
    }

    /// Whether it stands still from now on.
    pub(crate) fn is_freezing(&self) -> bool {
        self.freeze.load(Ordering::Relaxed) > 0
    }

    /// Draws from the node's own dice.
    pub(crate) fn dice<T>(&self, draw: impl FnOnce(&mut Dice) -> T) -> T {
        draw(&mut held(&self.dice))
    }

    fn draw(&self, which: impl FnOnce(&Perils) -> u64) -> bool {
        let chance = which(&held(&self.perils));
        held(&self.dice).hits(chance)
    }
}
