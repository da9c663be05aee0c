//! The gates of all accounts that a process calls.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use koppla_store::Clock;

use crate::account::{Account, place};
use crate::gate::{Gate, Limits};
use crate::lane::Lanes;

/// The gates to all remote accounts: engines that are made with the same `Gates` share the pace of an
/// account, and the lanes of its customers. Clones share everything.
#[derive(Clone, Default)]
pub struct Gates {
    known: Arc<Mutex<BTreeMap<Whose, Known>>>,
}

impl fmt::Debug for Gates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        formatter.debug_set().entries(known.keys()).finish()
    }
}

/// An account as the remote knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Whose {
    address: String,
    number: u64,
}

struct Known {
    gate: Arc<Gate>,
    lanes: Lanes,
}

/// One engine's way through a gate; its limits hold until it is dropped.
pub(crate) struct Way {
    gate: Arc<Gate>,
    wish: u64,
}

impl Gates {
    /// The way to the shop.
    pub(crate) fn shop(&self, account: &Account, clock: &Arc<dyn Clock>) -> Arc<Way> {
        let whose = Whose::new(&account.shop.address, account.shop.webshop);
        let limits = limits(account.pace.shop, account.pace.shop_per_second);
        self.way(whose, clock, limits).0
    }

    /// The way to the ERP, with its customers' lanes.
    pub(crate) fn erp(&self, account: &Account, clock: &Arc<dyn Clock>) -> (Arc<Way>, Lanes) {
        let whose = Whose::new(&account.erp.address, account.erp.account);
        let limits = limits(account.pace.erp, account.pace.erp_per_second);
        self.way(whose, clock, limits)
    }

    fn way(&self, whose: Whose, clock: &Arc<dyn Clock>, limits: Limits) -> (Arc<Way>, Lanes) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let spread = whose.spread();
        let known = all.entry(whose).or_insert_with(|| Known {
            gate: Arc::new(Gate::new(Arc::clone(clock), limits, spread)),
            lanes: Lanes::default(),
        });
        let lanes = known.lanes.clone();
        (Arc::new(Way::new(Arc::clone(&known.gate), limits)), lanes)
    }
}

impl Whose {
    fn new(address: &str, number: u64) -> Self {
        Self { address: place(address), number }
    }

    /// A number that differs between accounts (FNV-1a).
    fn spread(&self) -> u64 {
        let bytes = self.address.bytes().chain(self.number.to_le_bytes());
        bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}

impl Way {
    pub(super) fn new(gate: Arc<Gate>, limits: Limits) -> Self {
        let wish = {
            let mut state = gate.state();
            let wish = state.next_id();
            state.wishes.insert(wish, limits);
            state.settle_limits();
            wish
        };
        Self { gate, wish }
    }
}

impl Deref for Way {
    type Target = Gate;

    fn deref(&self) -> &Gate {
        &self.gate
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        state.wishes.remove(&self.wish);
        state.settle_limits();
    }
}

fn limits(at_once: usize, per_second: Option<u32>) -> Limits {
    Limits { at_once: at_once.max(1), per_second: per_second.and_then(NonZeroU32::new) }
}
