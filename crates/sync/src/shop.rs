//! The shop as the engine calls it, with its answers in our classes of trouble.

use std::sync::Arc;
use std::time::Duration;

use abicart::{
    Cause, Changes, Client, Condition, Error, Filters, OrderPatch, OrderSummary, Page, Pages,
    Selection, TransportError,
};
use jiff::Timestamp;

use crate::gate::{Class, PacedShop, Way};
use crate::map;
use crate::order::source::Read;
use crate::remote::{Trouble, chain};
use crate::stamp::ShopTime;

/// The shop's client with its pace (abicart-api §1.7).
pub(crate) struct Shop {
    way: Arc<Way>,
    time: Arc<ShopTime>,
    orders: Client,
    articles: Client,
}

/// What the shop shows after the ERP's number was written.
pub(crate) struct Written {
    pub(crate) shown: Option<String>,
    pub(crate) stamp: Option<String>,
}

impl Shop {
    pub(crate) fn new(client: &Client, way: Arc<Way>, time: ShopTime, at_once: usize) -> Self {
        let time = Arc::new(time);
        let paced = |class| {
            let (way, time) = (Arc::clone(&way), Arc::clone(&time));
            let client = client.with_layer(|wire| Arc::new(PacedShop { wire, way, time, class }));
            client.with_calls_at_once(at_once)
        };
        Self { orders: paced(Class::Order), articles: paced(Class::Article), way, time }
    }

    /// The client for work of this class.
    pub(crate) fn client(&self, class: Class) -> &Client {
        match class {
            Class::Order => &self.orders,
            Class::Article => &self.articles,
        }
    }

    /// The shop's clock beside ours.
    pub(crate) fn time(&self) -> &ShopTime {
        &self.time
    }

    /// How long the shop still wants to be left alone.
    pub(crate) fn closed_for(&self) -> Duration {
        self.way.closed_for()
    }

    /// The orders with these uids that the shop has, in one call where it can.
    pub(crate) async fn orders(&self, uids: &[u64]) -> Result<Vec<Read>, Trouble> {
        match self.orders.orders().by_uids(uids).await {
            Ok(page) => Ok(reads(page)),
            // A shop that cannot list by uid is asked for each order alone.
            Err(Error::Invalid { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// One order; `None` when the shop has it no more.
    pub(crate) async fn order(&self, key: &str) -> Result<Option<Read>, Trouble> {
        let Ok(uid) = key.parse() else { return Ok(None) };
        match self.orders.orders().get(uid).await {
            Ok(order) => Ok(Some(Read { uid, result: Ok(order) })),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(Error::Unreadable { source, .. }) => {
                Ok(Some(Read { uid, result: Err(source.to_string()) }))
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn orders_changed_since(&self, mark: Timestamp) -> Changes<OrderSummary> {
        self.orders.orders().changed_since(mark)
    }

    pub(crate) fn orders_placed_since(&self, start: Option<Timestamp>) -> Pages<OrderSummary> {
        match start {
            Some(start) => self.orders.orders().ordered_since(start),
            None => self.orders.orders().pages(Filters::none()),
        }
    }

    /// The orders that people call by this number.
    pub(crate) async fn orders_numbered(
        &self,
        number: &str,
    ) -> Result<Page<OrderSummary>, Trouble> {
        let filters = Filters::none().and("/orderNumber", Condition::equals(number));
        Ok(self.orders.orders().list(&Selection::new(filters)).await?)
    }

    /// Writes the ERP's number and tells what the shop then shows (ORD-13).
    pub(crate) async fn write_number(&self, uid: u64, number: &str) -> Result<Written, Trouble> {
        let patch = OrderPatch::external_order_number(number);
        let order = self.orders.orders().set(uid, &patch).await?;
        Ok(Written {
            shown: order.external_order_number,
            stamp: map::stamp(order.changed.as_ref()),
        })
    }

    /// The articles that have one of these numbers, themselves or on a variant; asked for an order.
    pub(crate) async fn articles_numbered(
        &self,
        numbers: &[String],
    ) -> Result<Page<abicart::Article>, Trouble> {
        let numbered = || {
            let condition = Condition::one_of(numbers.iter().cloned());
            Selection::new(Filters::none().and("/articleNumber", condition))
        };
        let mut page = self.orders.articles().list(&numbered()).await?;
        let variants = self.orders.article_variants().list(&numbered()).await?;
        let owners: Vec<u64> =
            variants.objects.iter().filter_map(|variant| variant.article).collect();
        page.append(self.articles(Class::Order, &owners).await?);
        Ok(page)
    }

    /// The articles with these uids that the shop has.
    pub(crate) async fn articles(
        &self,
        class: Class,
        uids: &[u64],
    ) -> Result<Page<abicart::Article>, Trouble> {
        let mut missing: std::collections::BTreeSet<u64> = uids.iter().copied().collect();
        let mut found = Page::empty();
        while !missing.is_empty() {
            let filters = Filters::none().and("/uid", Condition::one_of(missing.clone()));
            let mut page = self.client(class).articles().list(&Selection::new(filters)).await?;
            page.objects.retain(|article| missing.remove(&article.uid));
            page.unreadable.retain(|error| error.uid.is_some_and(|uid| missing.remove(&uid)));
            if page.objects.is_empty() && page.unreadable.is_empty() {
                break;
            }
            found.append(page);
        }
        Ok(found)
    }
}

fn reads(page: Page<abicart::Order>) -> Vec<Read> {
    let good = page.objects.into_iter().map(|order| Read { uid: order.uid, result: Ok(order) });
    let bad = page
        .unreadable
        .into_iter()
        .filter_map(|error| Some(Read { uid: error.uid?, result: Err(error.to_string()) }));
    good.chain(bad).collect()
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Throttled { retry_after, .. } => Self::throttled(retry_after),
            Error::Auth { source, .. } | Error::WrongShop { source, .. } => {
                Self::shop_account(source.to_string())
            }
            Error::NotFound { call, .. } => Self::NotFound(call.to_string()),
            Error::NotSent { .. } => Self::Unreached(chain(&error)),
            Error::Transient {
                source: Cause::Transport(why @ TransportError::NotSent(_)), ..
            } => Self::Unreached(chain(&why)),
            Error::Invalid { source, .. } | Error::FilterRefused { source, .. } => {
                Self::Refused { code: source.code.to_string(), text: source.message }
            }
            Error::Unreadable { source, .. } => {
                Self::Refused { code: "unreadable".to_owned(), text: source.to_string() }
            }
            // A page of something in between, or a wrong address: no answer of the shop to this record.
            Error::Configuration { problem } => Self::Unreached(problem),
            Error::Transient { source, .. } => Self::Unknown(chain(&source)),
            other => Self::Unknown(chain(&other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ORD-13: the number is written later, instead of being held as refused.
    #[test]
    fn a_page_of_something_in_between_refuses_no_order() {
        let problem = "Order.set met no Abicart API at this address (HTTP 403)".to_owned();
        let trouble = Trouble::from(Error::Configuration { problem: problem.clone() });
        assert_eq!(trouble, Trouble::Unreached(problem));
        assert_eq!(trouble.class(), koppla_store::FailureClass::Transient);
    }
}
