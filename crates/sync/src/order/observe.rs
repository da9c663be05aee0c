//! Noticing orders: polling is the truth, a callback is a hint (abicart-api §14.4, ORD-1).

use abicart::{Keyed, OrderSummary, Pages, Watermark};
use jiff::{SignedDuration, Timestamp};
use koppla_store::{Entity, Observed, Record, RecordId};

use crate::engine::Engine;
use crate::error::Error;
use crate::map;
use crate::order::ask::find_order;
use crate::remote::Trouble;

/// How far the shop's orders have been read.
pub(crate) const STREAM: &str = "orders";
/// How far back is looked in a sweep, and where the shop cannot list by change.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What a pass may not have seen though it was placed before it: the shop's clock is not ours.
const MARGIN: SignedDuration = SignedDuration::from_hours(48);

impl Engine {
    /// Notes all orders that are new or changed since the last poll; tells how many.
    pub async fn poll_orders(&self) -> Result<u64, Error> {
        let Some(mark) = self.mark(STREAM).await? else { return self.first_poll().await };
        let mut changes = self.shop().orders_changed_since(mark);
        let mut noted = 0;
        loop {
            match changes.next_page(self.now()).await {
                Ok(Some(page)) => noted += self.note_orders(&page.objects, None).await?,
                Ok(None) => break,
                Err(abicart::Error::FilterRefused { .. }) => return self.poll_window(mark).await,
                Err(error) => return Err(Trouble::from(error).into()),
            }
        }
        if let Some(mark) = changes.next_mark() {
            self.note_orders(&[], Some(mark)).await?;
        }
        Ok(noted)
    }

    /// Looks an order up by the number that people use, and notes it; tells whether the shop has it.
    pub async fn look_up_order(&self, number: &str) -> Result<bool, Error> {
        let page = self.shop().orders_numbered(number).await?;
        self.note_orders(&page.objects, None).await?;
        Ok(!page.objects.is_empty())
    }

    /// The order that people call by this number, looked up in the shop if Koppla has not seen it.
    pub async fn find_order(&self, number: &str) -> Result<Option<Record>, Error> {
        if let Some(record) = find_order(self.store(), self.id(), number).await? {
            return Ok(Some(record));
        }
        self.look_up_order(number).await?;
        Ok(find_order(self.store(), self.id(), number).await?)
    }

    /// A callback says that this order may have changed. What it says is not believed; the order is
    /// read afresh.
    pub async fn hint_order(&self, uid: u64) -> Result<(), Error> {
        let seen = Observed {
            key: uid.to_string(),
            rank: i64::try_from(uid).unwrap_or(i64::MAX),
            name: String::new(),
            stamp: None,
        };
        self.observe_orders(vec![seen], None).await?;
        Ok(())
    }

    /// What people call an order; its uid where no number is known.
    pub(crate) async fn order_name(&self, key: &str) -> Result<String, Error> {
        let id = RecordId::new(self.id(), Entity::Order, key);
        let record = self.store().record(&id).await?;
        let name = record.map(|record| record.name).filter(|name| !name.is_empty());
        Ok(name.unwrap_or_else(|| key.to_owned()))
    }

    /// All orders from the start date on.
    async fn first_poll(&self) -> Result<u64, Error> {
        let mut pages = self.shop().orders_placed_since(self.settings().orders.since);
        let mut noted = 0;
        let mut watermark = Watermark::begin(self.now());
        while let Some(page) = pages.next_page().await.map_err(Trouble::from)? {
            watermark.see(page.objects.iter().filter_map(Keyed::changed));
            watermark.pass(self.now());
            noted += self.note_orders(&page.objects, None).await?;
        }
        self.passed_over(Entity::Order, STREAM, watermark.mark(), None).await?;
        Ok(noted)
    }

    /// For shops that cannot list by change: the orders of the last weeks, each compared by its
    /// stamp.
    async fn poll_window(&self, mark: Timestamp) -> Result<u64, Error> {
        let mut pages = self.recent_orders().await?;
        let mut noted = 0;
        while let Some(page) = pages.next_page().await.map_err(Trouble::from)? {
            noted += self.note_orders(&page.objects, None).await?;
        }
        self.passed_over(Entity::Order, STREAM, Some(mark), None).await?;
        Ok(noted)
    }

    /// The orders of the last weeks, and those since the last pass over all where that is longer ago,
    /// by uid.
    pub(crate) async fn recent_orders(&self) -> Result<Pages<OrderSummary>, Error> {
        let passed = self.last_full_pass(STREAM).await?;
        let passed = passed.and_then(|passed| passed.checked_sub(MARGIN).ok());
        let since =
            self.now().checked_sub(WINDOW).ok().map(|weeks| passed.unwrap_or(weeks).min(weeks));
        Ok(self.shop().orders_placed_since(since.max(self.settings().orders.since)))
    }

    pub(crate) async fn note_orders(
        &self,
        orders: &[OrderSummary],
        mark: Option<Timestamp>,
    ) -> Result<u64, Error> {
        let seen = orders
            .iter()
            .map(|order| Observed {
                key: order.uid.to_string(),
                rank: i64::try_from(order.uid).unwrap_or(i64::MAX),
                name: order.order_number.clone().unwrap_or_default(),
                stamp: Some(
                    map::stamp(order.changed.as_ref()).unwrap_or_else(|| "unknown".to_owned()),
                ),
            })
            .collect();
        self.observe_orders(seen, mark).await
    }

    async fn observe_orders(
        &self,
        seen: Vec<Observed>,
        mark: Option<Timestamp>,
    ) -> Result<u64, Error> {
        let noted = self.note(Entity::Order, seen, mark.map(|mark| (STREAM, mark))).await?;
        if noted > 0 {
            self.wake();
        }
        Ok(noted)
    }
}
