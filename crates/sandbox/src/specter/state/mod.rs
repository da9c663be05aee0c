//! The state of one Specter account and the rules that keep it consistent.
//!
//! Every change goes through a method that also notes what is to be stored and told.

#![expect(clippy::struct_field_names, reason = "the names are those of the protocol")]

pub(super) mod article;
pub(super) mod card;
pub(super) mod customer;
pub(super) mod fulfil;
pub(super) mod order;
pub(super) mod queue;
pub(super) mod storage;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::{
    article::Articles,
    card::Card,
    customer::Customers,
    order::Orders,
    queue::{Queue, QueueKind},
};
use super::switches::{QueueScope, Switches};

/// Key of the queues that belong to no API user: those of keys of the first generation, and all
/// when queues belong to the account.
pub(super) const NO_USER: u64 = 0;

/// Next numbers; they only grow, so that no number is ever used twice.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct Counters {
    pub(super) article: u64,
    pub(super) customer: u64,
    pub(super) order: u64,
    pub(super) delivery: u64,
    pub(super) invoice: u64,
}

impl Default for Counters {
    fn default() -> Self {
        Self { article: 5012, customer: 4711, order: 20157, delivery: 31002, invoice: 30012 }
    }
}

/// Hands out the next number.
pub(super) fn take(counter: &mut u64) -> u64 {
    let number = *counter;
    *counter += 1;
    number
}

/// Keeps a counter above a number that came from outside.
pub(super) fn pass(counter: &mut u64, number: u64) {
    *counter = (*counter).max(number.saturating_add(1));
}

/// Something the account tells its callbacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// A stock figure changed.
    Stock,
    /// Article data changed.
    Article,
    /// An order's status or deliveries changed.
    Order,
    /// An invoice was made.
    Invoice {
        /// Order it is for.
        order: u64,
        /// Its number.
        invoice: u64,
    },
    /// An order was removed, or cancelled where that is told the same way.
    Removed {
        /// The order.
        order: u64,
    },
}

/// An invoice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invoice {
    pub(super) invoice_no: u64,
    pub(super) order_no: u64,
    pub(super) created: Timestamp,
}

/// An object whose stored form is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dirty {
    Card,
    Counters,
    Article(u64),
    Customer(u64),
    Order(u64),
    Invoice(u64),
    /// Which batch is open.
    Open(u64, QueueKind),
    /// One entry of a queue.
    Entry(u64, QueueKind, u64),
}

/// Everything of one account.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) card: Card,
    pub(super) counters: Counters,
    pub(super) articles: Articles,
    pub(super) customers: Customers,
    pub(super) orders: Orders,
    pub(super) invoices: BTreeMap<u64, Invoice>,
    /// By API user and kind.
    pub(super) queues: BTreeMap<(u64, QueueKind), Queue>,
    /// What is to be stored, in no order and possibly repeated.
    pub(super) dirty: Vec<Dirty>,
    /// What is to be told, in order.
    pub(super) events: Vec<Event>,
}

impl Account {
    /// The key of the queues that a caller reads.
    pub(super) fn queue_user(user: u64, switches: &Switches) -> u64 {
        match switches.queue_scope {
            QueueScope::User => user,
            QueueScope::Account => NO_USER,
        }
    }

    /// The queue of one caller.
    pub(super) fn queue(&mut self, user: u64, kind: QueueKind) -> &mut Queue {
        self.queues.entry((user, kind)).or_default()
    }

    /// Puts an object into the queue of every reader; `site` is the warehouse that changed and
    /// `deliveries` whether an order's deliveries did.
    pub(super) fn enqueue(
        &mut self,
        switches: &Switches,
        kind: QueueKind,
        object: u64,
        site: Option<u32>,
        deliveries: bool,
    ) {
        let readers = match switches.queue_scope {
            QueueScope::User => self.card.readers(),
            QueueScope::Account => vec![NO_USER],
        };
        for user in readers {
            let number = self.queue(user, kind).add(object, site, deliveries);
            self.dirty.push(Dirty::Entry(user, kind, number));
        }
    }

    /// Notes that an article's stock changed at a warehouse.
    pub(super) fn stock_changed(&mut self, switches: &Switches, article: u64, site: u32) {
        self.enqueue(switches, QueueKind::Stock, article, Some(site), false);
        self.tell(Event::Stock);
    }

    /// Notes that an order's status or deliveries changed.
    pub(super) fn order_changed(&mut self, switches: &Switches, order: u64, deliveries: bool) {
        self.enqueue(switches, QueueKind::Orders, order, None, deliveries);
        self.tell(Event::Order);
    }

    /// Notes that article data changed in Specter.
    pub(super) fn article_changed(&mut self, switches: &Switches, article: u64) {
        self.enqueue(switches, QueueKind::Articles, article, None, false);
        self.tell(Event::Article);
    }

    /// Tells something once a request.
    pub(super) fn tell(&mut self, event: Event) {
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }
}
