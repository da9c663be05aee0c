//! Watches every create at the moment it is sent and at the moment it arrives, from the side of the
//! ERP: what it sees there cannot be argued away by what the program believes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use koppla_sandbox::specter::Specter;
use serde_json::Value;

use crate::control::{get, ore};
use crate::ledger::Ledger;
use crate::scenario::{Control, Plan, account};
use crate::sim::{Sim, held};

/// An order as somebody placed it, with everything that it was later changed to.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) connection: usize,
    pub(crate) uid: u64,
    pub(crate) number: String,
    pub(crate) reference: String,
    pub(crate) versions: Vec<Version>,
    pub(crate) cancelled: bool,
}

/// What tells one version of an order from all other orders and versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) street: String,
    pub(crate) delivery_street: String,
    /// In öre.
    pub(crate) total: i64,
}

/// All orders by the account and the reference that they go under.
pub(crate) type Orders = Arc<Mutex<BTreeMap<(usize, String), Placed>>>;

/// The witness.
pub(crate) struct Witness {
    pub(crate) sim: Arc<Sim>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) orders: Orders,
    pub(crate) plan: Arc<Plan>,
}

impl Witness {
    /// Whether nothing keeps an account from having an order twice.
    pub(crate) fn doubles(&self, erp: usize) -> bool {
        self.plan.erps.get(erp).is_some_and(|erp| erp.control == Control::Doubles)
    }

    /// By how much a shop's clock differs.
    pub(crate) fn shop_offset(&self, shop: usize) -> SignedDuration {
        self.plan.connections.get(shop).map_or(SignedDuration::ZERO, |one| one.offset)
    }

    /// A create leaves a node.
    pub(crate) fn sent(&self, node: &str, erp: usize, reference: &str, on_its_way: bool) {
        let placed = held(&self.orders).get(&(erp, reference.to_owned())).cloned();
        let Some(placed) = placed else {
            self.sim.violate("I1", format!("{node} creates {reference}, which nobody has placed"));
            return;
        };
        self.sim.count("creates");
        if on_its_way {
            let text = format!("{node} creates {reference} while an earlier create is on its way");
            self.sim.violate("I2", text);
        }
        let id = self.plan.connections.get(placed.connection).map_or("", |one| one.id.as_str());
        let Some(record) = self.ledger.order(id, placed.uid) else {
            self.sim.violate("I2", format!("{node} creates {reference}, unknown to the ledger"));
            return;
        };
        if record.open_attempt.is_none() {
            self.sim.violate("I2", format!("{node} creates {reference} without having armed it"));
        }
        if let Some(number) = record.erp_id {
            self.sim.violate("I15", format!("{node} creates {reference}, linked to {number}"));
        }
    }

    /// A create has arrived.
    pub(crate) fn arrived(
        &self,
        erp: usize,
        reference: &str,
        wrote: bool,
        system: &mut Specter,
        now: Timestamp,
    ) {
        let account = account(erp).to_string();
        let query = [("sbmId", account.as_str()), ("externalOrderNo", reference)];
        let answer = get(system, &["orders"], &query, now);
        let found = answer["orders"].as_array().map_or(&[][..], Vec::as_slice);
        if found.len() > 1 {
            let numbers: Vec<String> = found.iter().map(|one| one["orderNo"].to_string()).collect();
            let text = format!("{reference} is in the ERP as {}", numbers.join(" and "));
            self.sim.violate("I1", text);
        }
        if let (true, [order]) = (wrote, found) {
            self.sim.count("orders made");
            self.compare(erp, reference, order);
        }
    }

    /// Addresses (P7) and total must be those of one and the same version of the order.
    fn compare(&self, erp: usize, reference: &str, order: &Value) {
        let orders = held(&self.orders);
        let Some(placed) = orders.get(&(erp, reference.to_owned())) else { return };
        let text = |name: &str| order["customer"][name].as_str().unwrap_or("").to_owned();
        let seen = Version {
            street: text("address"),
            delivery_street: text("deliveryAddress"),
            total: ore(&order["computed"]["total"], 0),
        };
        if placed.versions.contains(&seen) {
            return;
        }
        let addressed = |version: &Version| {
            version.street == seen.street && version.delivery_street == seen.delivery_street
        };
        let invariant = if placed.versions.iter().any(addressed) { "I5" } else { "P7" };
        let wanted = &placed.versions;
        self.sim.violate(invariant, format!("{reference} is {seen:?}, not {wanted:?}"));
    }
}
