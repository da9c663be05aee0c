//! What happens next with an order: a pure function of what is known.
//!
//! It does no I/O and reads no clock; the run carries out what it says and asks again.

use jiff::{SignedDuration, Timestamp};
use koppla_domain::compose::{Composition, compose};
use koppla_domain::order::Order;
use koppla_domain::settings::{Delivery, OrderEvent, Settings};
use koppla_store::{OpenAttempt, State};

use crate::facts::DuplicateRule;
use crate::order::reasons::{
    cancelled_after_export, changed_after_export, customer_in_doubt, exists_already,
    foreign_number, gone, order_in_doubt, other_number, restored, settling, two_orders,
};
use crate::order::{CREATE_CUSTOMER, EXISTING_ORDER, content};
use crate::reason::Reason;

/// Everything the decision depends on.
pub(crate) struct Situation<'a> {
    /// The order as the shop shows it now.
    pub(crate) source: &'a Source,
    /// Its number in the ERP.
    pub(crate) linked: Option<&'a str>,
    /// A second number of it in the ERP, which nobody has settled yet.
    pub(crate) second: Option<&'a str>,
    /// A create of unknown outcome, or one that was refused because the ERP has its reference.
    pub(crate) open: Option<&'a OpenAttempt>,
    /// Somebody pressed Export.
    pub(crate) forced: bool,
    /// Hash of the order as it was exported.
    pub(crate) applied: Option<&'a str>,
    /// When the ledger was restored from a backup, by the shop's clock, unless it has been settled
    /// since then that the ERP does not have the order.
    pub(crate) restored: Option<Timestamp>,
    /// What the ERP does with duplicates.
    pub(crate) duplicates: &'a DuplicateRule,
    /// How long a create of unknown outcome is left alone.
    pub(crate) settle: SignedDuration,
    /// The merchant's settings.
    pub(crate) settings: &'a Settings,
    /// Now.
    pub(crate) now: Timestamp,
}

/// The order as the shop shows it now.
#[derive(Debug)]
pub(crate) enum Source {
    /// Here it is.
    Order(Box<Order>),
    /// The shop has it no more.
    Gone,
    /// The shop shows something that is not understood.
    Unreadable(Reason),
}

impl Source {
    /// The order, if there is one.
    pub(crate) fn order(&self) -> Option<&Order> {
        match self {
            Self::Order(order) => Some(order),
            Self::Gone | Self::Unreadable(_) => None,
        }
    }
}

/// What happens next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing is sent now.
    Rest {
        /// Where the record stands.
        state: State,
        /// When it is looked at again, for states in which the engine acts.
        due: Timestamp,
        /// Why.
        reason: Option<Reason>,
    },
    /// The shop already shows a number of the ERP: remember it.
    Adopt(String),
    /// The shop does not show the number yet (ORD-13).
    WriteBack(String),
    /// Customer, then order.
    Export(Box<Composition>),
    /// The same again, to find out whether it arrived the first time.
    Probe(Box<Composition>),
}

/// By how much the shop's clock may be ahead of what it was last seen to show.
const CLOCKS: SignedDuration = SignedDuration::from_mins(15);

/// Decides.
pub(crate) fn decide(situation: &Situation<'_>) -> Next {
    if let Some(open) = situation.open {
        return settle(situation, open);
    }
    if let (Some(number), Some(other)) = (situation.linked, situation.second) {
        return rest(situation, State::Held, Some(two_orders(number, other)));
    }
    match (situation.source, situation.linked) {
        (Source::Order(order), Some(number)) => after_export(situation, order, number),
        (Source::Order(order), None) => before_export(situation, order),
        (Source::Gone, Some(_)) => rest(situation, State::Done, Some(gone())),
        (Source::Gone, None) => rest(situation, State::Ignored, Some(gone())),
        (Source::Unreadable(reason), _) => rest(situation, State::Held, Some(reason.clone())),
    }
}

/// A create is open: nothing else happens before its outcome is known (I2).
fn settle(situation: &Situation<'_>, open: &OpenAttempt) -> Next {
    let settled = open.at.checked_add(situation.settle).unwrap_or(Timestamp::MAX);
    let exists = open.action == EXISTING_ORDER;
    if situation.now < settled && !exists {
        return Next::Rest { state: State::InDoubt, due: settled, reason: Some(settling()) };
    }
    if open.action == CREATE_CUSTOMER {
        return rest(situation, State::Asking, Some(customer_in_doubt()));
    }
    let ask = || {
        let reason = if exists { exists_already(&open.reference) } else { order_in_doubt() };
        rest(situation, State::Asking, Some(reason))
    };
    let (true, Some(order)) = (situation.duplicates.allows_probe(), situation.source.order())
    else {
        return ask();
    };
    if order.discarded {
        return ask();
    }
    match compose(order, situation.settings) {
        Ok(composition) => Next::Probe(Box::new(repeated(composition, open))),
        Err(_) => ask(),
    }
}

/// The same create again. Whatever the settings say by now, it goes under the reference and the web
/// shop of the first one: under another it would not be refused as its duplicate.
fn repeated(mut composition: Composition, open: &OpenAttempt) -> Composition {
    composition.order.reference.clone_from(&open.reference);
    composition.order.webshop = open.scope.parse().ok();
    composition
}

fn after_export(situation: &Situation<'_>, order: &Order, number: &str) -> Next {
    let shown = order.external_number.as_deref().unwrap_or("").trim();
    if shown.is_empty() {
        return Next::WriteBack(number.to_owned());
    }
    if shown != number {
        return rest(situation, State::Done, Some(other_number(shown, number)));
    }
    if order.discarded {
        return rest(situation, State::Done, Some(cancelled_after_export(number)));
    }
    let changed = situation.applied.is_some_and(|applied| applied != content(order));
    let reason = changed.then(|| changed_after_export(number));
    rest(situation, State::Done, reason)
}

fn before_export(situation: &Situation<'_>, order: &Order) -> Next {
    if let Some(shown) = order.external_number.as_deref().map(str::trim)
        && !shown.is_empty()
    {
        return match shown.parse::<u64>() {
            Ok(number) if number > 0 => Next::Adopt(number.to_string()),
            _ => rest(situation, State::Held, Some(foreign_number(shown))),
        };
    }
    if order.discarded {
        if is_of_before_the_restore(situation, order) {
            return rest(situation, State::Asking, Some(restored()));
        }
        return rest(situation, State::Ignored, Some(Reason::plain("cancelled")));
    }
    if let Some(next) = switched_off(situation, order) {
        return next;
    }
    match compose(order, situation.settings) {
        Ok(_) if is_forgotten(situation, order) => rest(situation, State::Asking, Some(restored())),
        Ok(composition) => Next::Export(Box::new(composition)),
        Err(hold) => rest(situation, State::Held, Some(Reason::from(&hold))),
    }
}

/// Whether the order may have been exported after the backup from which the ledger was restored, and
/// a create would not find out (I13): without a control it would be a second order.
fn is_forgotten(situation: &Situation<'_>, order: &Order) -> bool {
    !situation.duplicates.allows_probe() && is_of_before_the_restore(situation, order)
}

/// Whether the order may have been exported after the backup.
fn is_of_before_the_restore(situation: &Situation<'_>, order: &Order) -> bool {
    let Some(restored) = situation.restored else { return false };
    let known_before = restored.checked_add(CLOCKS).unwrap_or(Timestamp::MAX);
    order.placed.is_none_or(|placed| placed < known_before)
}

/// The event setting (ORD-1); pressing Export passes by the first list, never the second (ORD-15).
fn switched_off(situation: &Situation<'_>, order: &Order) -> Option<Next> {
    let orders = &situation.settings.orders;
    let ignored = |key| Some(rest(situation, State::Ignored, Some(Reason::plain(key))));
    if orders.delivery == Delivery::Inactive {
        return ignored("inactive");
    }
    if situation.forced {
        return None;
    }
    match orders.event {
        OrderEvent::Inactive => ignored("inactive-by-hand"),
        OrderEvent::Manual => Some(rest(situation, State::Manual, Some(Reason::plain("manual")))),
        // An order whose date is not understood may be a new one.
        OrderEvent::Placed => match (order.placed, orders.since) {
            (Some(placed), Some(since)) if placed < since => ignored("before-start"),
            _ => None,
        },
    }
}

fn rest(situation: &Situation<'_>, state: State, reason: Option<Reason>) -> Next {
    Next::Rest { state, due: situation.now, reason }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
