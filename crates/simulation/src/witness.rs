//! Watches every create at the moment it is sent and at the moment it arrives, from the side of the
//! ERP: what it sees there cannot be argued away by what the program believes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use koppla_sandbox::specter::Specter;
use serde_json::Value;

use crate::control::{get, ore};
use crate::ledger::Ledger;
use crate::scenario::{Control, Plan, account};
use crate::sim::{Sim, held};

/// How long before its create an order may have been read, in longest calls: its own, and those of
/// orders of the same customer that go before.
const LAST_READ: Duration = Duration::from_secs(12);

/// An order as somebody placed it, with everything that it was later changed to.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) connection: usize,
    pub(crate) uid: u64,
    pub(crate) number: String,
    /// How it is told of: the first of its references.
    pub(crate) reference: String,
    /// All that it may go under, as prefixes change.
    pub(crate) references: Vec<String>,
    pub(crate) versions: Vec<Version>,
    /// When, in microseconds since the beginning.
    pub(crate) cancelled: Option<u64>,
}

/// What tells one version of an order from all other orders and versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) street: String,
    pub(crate) delivery_street: String,
    /// In öre.
    pub(crate) total: i64,
}

/// All orders by the account and the first reference that they may go under.
pub(crate) type Orders = Arc<Mutex<BTreeMap<(usize, String), Placed>>>;

/// The order that goes under this reference.
fn known(orders: &Orders, erp: usize, reference: &str) -> Option<Placed> {
    let orders = held(orders);
    let mut placed = orders.iter().filter(|((place, _), _)| *place == erp);
    placed
        .find(|(_, one)| one.references.iter().any(|own| own == reference))
        .map(|(_, one)| one.clone())
}

/// An order in an ERP account, whichever of these references it goes under.
pub(crate) fn in_erp(
    system: &mut Specter,
    erp: usize,
    references: &[String],
    now: Timestamp,
) -> Vec<Value> {
    let account = account(erp).to_string();
    let found = references.iter().flat_map(|reference| {
        let query = [("sbmId", account.as_str()), ("externalOrderNo", reference.as_str())];
        let answer = get(system, &["orders"], &query, now);
        answer["orders"].as_array().cloned().unwrap_or_default()
    });
    found.collect()
}

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

    /// All references of the order that goes under this one.
    pub(crate) fn references(&self, erp: usize, reference: &str) -> Vec<String> {
        known(&self.orders, erp, reference).map(|placed| placed.references).unwrap_or_default()
    }

    /// A create leaves a node.
    pub(crate) fn sent(&self, node: &str, erp: usize, reference: &str, on_its_way: bool) {
        let Some(placed) = known(&self.orders, erp, reference) else {
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
        if !self.ledger.has_armed(id, &record, reference) {
            self.sim.violate("I2", format!("{node} creates {reference} without having armed it"));
        }
        self.check_cancelled(node, &placed);
        if let Some(number) = record.erp_id {
            self.sim.violate("I15", format!("{node} creates {reference}, linked to {number}"));
        }
    }

    /// An order is read just before it is sent: whoever cancelled it before that is heard. Only a node
    /// that stands still may have read it long ago.
    fn check_cancelled(&self, node: &str, placed: &Placed) {
        let Some(cancelled) = placed.cancelled.filter(|_| self.plan.perils.frozen == 0) else {
            return;
        };
        let ago = Duration::from_micros(self.sim.elapsed().saturating_sub(cancelled));
        if ago > LAST_READ * self.plan.deadline.as_secs().try_into().unwrap_or(u32::MAX) {
            let text = format!("{node} creates {}, cancelled {ago:?} ago", placed.reference);
            self.sim.violate("I12", text);
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
        let Some(placed) = known(&self.orders, erp, reference) else { return };
        let found = in_erp(system, erp, &placed.references, now);
        if found.len() > 1 {
            let numbers: Vec<String> = found.iter().map(|one| one["orderNo"].to_string()).collect();
            let text = format!("{reference} is in the ERP as {}", numbers.join(" and "));
            self.sim.violate("I1", text);
        }
        if let (true, [order]) = (wrote, found.as_slice()) {
            self.sim.count("orders made");
            self.compare(&placed, reference, order);
        }
    }

    /// Addresses (P7) and total must be those of one and the same version of the order.
    fn compare(&self, placed: &Placed, reference: &str, order: &Value) {
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
