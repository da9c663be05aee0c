//! Noticing orders: polling is the truth, a callback is a hint (abicart-api §14.4, ORD-1).

use abicart::OrderSummary;
use jiff::{SignedDuration, Timestamp};
use koppla_store::{Entity, Observed, RecordId};

use crate::engine::Engine;
use crate::error::Error;
use crate::map;
use crate::remote::Trouble;

/// How far the shop's orders have been read.
const STREAM: &str = "orders";
/// How far back is looked where the shop cannot list by change.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Engine {
    /// Notes all orders that are new or changed since the last poll; tells how many.
    pub async fn poll_orders(&self) -> Result<u64, Error> {
        let cursor = self.store().cursor(self.id(), STREAM).await?;
        let mark = cursor.and_then(|cursor| cursor.stamp.parse::<Timestamp>().ok());
        let Some(mark) = mark else { return self.first_poll().await };
        let mut changes = self.shop().orders_changed_since(mark);
        let mut noted = 0;
        loop {
            match changes.next_page().await {
                Ok(Some(page)) => noted += self.note_orders(&page.objects, None).await?,
                Ok(None) => break,
                Err(abicart::Error::FilterRefused { .. }) => return self.poll_window().await,
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
        let mut newest: Option<Timestamp> = None;
        while let Some(page) = pages.next_page().await.map_err(Trouble::from)? {
            newest = newest.max(page.objects.iter().filter_map(abicart::Keyed::changed).max());
            noted += self.note_orders(&page.objects, None).await?;
        }
        if let Some(newest) = newest {
            // Behind the newest change, because others may have been made while the pages were read.
            let mark = newest.checked_sub(SignedDuration::from_mins(15)).unwrap_or(newest);
            self.note_orders(&[], Some(mark)).await?;
        }
        Ok(noted)
    }

    /// For shops that cannot list by change: the orders of the last weeks, each compared by its
    /// stamp.
    async fn poll_window(&self) -> Result<u64, Error> {
        let since = self.now().checked_sub(WINDOW).ok();
        let mut pages = self.shop().orders_placed_since(since.max(self.settings().orders.since));
        let mut noted = 0;
        while let Some(page) = pages.next_page().await.map_err(Trouble::from)? {
            noted += self.note_orders(&page.objects, None).await?;
        }
        Ok(noted)
    }

    async fn note_orders(
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
