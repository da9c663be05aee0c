//! The calls of the class `Order`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{DeliveryStatus, Order, OrderSummary, OrderView};
use crate::class::handle;
use crate::class::patch::Patch;
use crate::listing::wire;
use crate::{
    Changes, Condition, Error, Filters, Keyed, Object, PAGE_LIMIT, Page, Pages, Selection,
};

handle! {
    /// The calls of the class `Order`. An administrator sees placed orders only.
    Orders, orders
}

impl Orders<'_> {
    /// One order in full.
    pub async fn get(&self, uid: u64) -> Result<Order, Error> {
        self.client.get(uid).await
    }

    /// One order in short, for instance to read back a write.
    pub async fn summary(&self, uid: u64) -> Result<OrderSummary, Error> {
        self.client.get(uid).await
    }

    /// One page of a free selection.
    pub async fn list<T: OrderView>(&self, selection: &Selection) -> Result<Page<T>, Error> {
        self.client.list(selection).await
    }

    /// How many orders pass the filters.
    pub async fn count(&self, filters: &Filters) -> Result<u64, Error> {
        self.client.count(Order::CLASS, filters).await
    }

    /// All orders that pass the filters, by uid.
    pub fn pages<T: OrderView>(&self, filters: Filters) -> Pages<T> {
        Pages::new(self.client.clone(), filters)
    }

    /// The orders changed at or after `mark`, by the shop's clock. The listing fails with
    /// [`Error::FilterRefused`] where the shop cannot filter on changes; then
    /// [`ordered_since`](Self::ordered_since) serves.
    pub fn changed_since<T: OrderView>(&self, mark: Timestamp) -> Changes<T> {
        Changes::since(self.client.clone(), mark)
    }

    /// The orders placed at or after `start`, by uid.
    pub fn ordered_since<T: OrderView>(&self, start: Timestamp) -> Pages<T> {
        self.pages(Filters::none().and("/ordered", Condition::min(wire(start))))
    }

    /// The full orders with these uids, as far as they exist; in any order. An order that is
    /// named in neither list of the page does not exist, even if the shop cuts its pages.
    pub async fn by_uids(&self, uids: &[u64]) -> Result<Page<Order>, Error> {
        let mut found = Page::empty();
        let wanted: BTreeSet<u64> = uids.iter().copied().collect();
        let wanted: Vec<u64> = wanted.into_iter().collect();
        for chunk in wanted.chunks(PAGE_LIMIT as usize) {
            let mut missing: BTreeSet<u64> = chunk.iter().copied().collect();
            while !missing.is_empty() {
                let filters = Filters::none().and("/uid", Condition::one_of(missing.clone()));
                let mut page: Page<Order> = self.client.list(&Selection::new(filters)).await?;
                page.objects.retain(|order| missing.remove(&order.uid()));
                page.unreadable.retain(|error| error.uid.is_some_and(|uid| missing.remove(&uid)));
                if page.objects.is_empty() && page.unreadable.is_empty() {
                    break;
                }
                found.append(page);
            }
        }
        Ok(found)
    }

    /// Changes an order. The result is what the shop then has, so the caller can see whether the
    /// change was taken.
    pub async fn set(&self, uid: u64, patch: &OrderPatch) -> Result<OrderSummary, Error> {
        self.client.set(uid, patch.to_value()).await
    }
}

/// What shall change in a placed order; `None` leaves a member alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPatch {
    /// The number in an external system (ORD-13).
    pub external_order_number: Option<String>,
    /// The administrator's note.
    pub note: Option<String>,
    /// The administrator's tags, all of them.
    pub tags: Option<Vec<String>>,
    /// Whether the order is cancelled.
    pub discarded: Option<bool>,
    /// How far the order is delivered.
    pub delivery_status: Option<DeliveryStatus>,
}

impl OrderPatch {
    /// A patch of the external number alone.
    pub fn external_order_number(number: impl Into<String>) -> Self {
        Self { external_order_number: Some(number.into()), ..Self::default() }
    }

    fn to_value(&self) -> Value {
        Patch::default()
            .with("externalOrderNumber", self.external_order_number.as_deref())
            .with("note", self.note.as_deref())
            .with("tags", self.tags.clone())
            .with("discarded", self.discarded)
            .with("deliveryStatus", self.delivery_status.as_ref().map(DeliveryStatus::as_str))
            .into_value()
    }
}
