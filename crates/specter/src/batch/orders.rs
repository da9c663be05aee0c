//! Order changes (specter-api §5.10). A status that is not known changes nothing.

use super::page::{self, Page, Readers, Skipped};
use crate::answer::verdict::positive;
use crate::answer::xml::Element;
use crate::error::Fault;

/// What a change means for the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderSignal {
    /// Cancelled in Specter; wins over everything else.
    Cancelled,
    /// Everything is delivered.
    Delivered,
    /// Deliveries changed, but something remains.
    PartlyDelivered,
    /// Nothing this client knows.
    NoChange,
}

/// One order of the batch. It may be unknown to the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChange {
    /// Specter's order number, the id that creating it returned.
    pub order_no: u64,
    /// As received; `D` is delivered.
    pub delivery_status: Option<String>,
    /// As received; `5` is cancelled.
    pub status_id: Option<String>,
    /// Whether deliveries changed since the last fetch.
    pub deliveries_updated: bool,
    /// Tracking numbers as received, without empty ones. Unsafe for links until checked (P21).
    pub tracking_numbers: Vec<String>,
}

impl OrderChange {
    /// The meaning, by precedence: cancelled, delivered, partly delivered.
    pub fn signal(&self) -> OrderSignal {
        if self.status_id.as_deref() == Some("5") {
            OrderSignal::Cancelled
        } else if self.delivery_status.as_deref() == Some("D") {
            OrderSignal::Delivered
        } else if self.deliveries_updated {
            OrderSignal::PartlyDelivered
        } else {
            OrderSignal::NoChange
        }
    }
}

/// The content of an order batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPage {
    /// The orders, in the order received.
    pub orders: Vec<OrderChange>,
    /// What could not be read.
    pub skipped: Vec<Skipped>,
    more: Option<bool>,
}

impl Page for OrderPage {
    fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.skipped.is_empty()
    }

    fn more(&self) -> bool {
        self.more.unwrap_or(!self.is_empty())
    }
}

pub(crate) const READERS: Readers<OrderPage> =
    Readers { xml: from_xml, rows: None, empty: OrderPage::default };

fn from_xml(root: &Element) -> Result<OrderPage, Fault> {
    page::require_one(root, &["orders", "moreInfoToFetch"])?;
    let mut page = OrderPage { more: page::more_signal(root), ..OrderPage::default() };
    let orders = root.children("orders").flat_map(|list| list.children("order"));
    for (index, order) in orders.enumerate() {
        match order.value("orderNo").and_then(positive) {
            Some(number) => page.orders.push(change(number, order)),
            None => page.skipped.push(Skipped {
                position: index + 1,
                reason: "the order number is no positive number",
            }),
        }
    }
    Ok(page)
}

fn change(order_no: u64, order: &Element) -> OrderChange {
    let status = |name| {
        let value = order.child("orderstatus").and_then(|status| status.value(name));
        value.map(str::to_owned)
    };
    let mut deliveries = order.children("deliveries");
    let tracking = order
        .children("deliveries")
        .flat_map(|deliveries| deliveries.children("delivery"))
        .filter_map(|delivery| delivery.value("trackingNo"))
        .filter(|number| !number.is_empty());
    OrderChange {
        order_no,
        delivery_status: status("deliveryStatus"),
        status_id: status("statusId"),
        tracking_numbers: tracking.map(str::to_owned).collect(),
        deliveries_updated: deliveries.any(|one| one.value("updated") == Some("1")),
    }
}
