//! The ERP as the engine calls it: at its pace, with its answers in our classes of trouble.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use specter::action::{
    ArticlesAccepted, Callbacks, CheckAccountSettings, NewArticles, NewCustomer, NewOrder,
};
use specter::{Assigned, Client, WriteOutcome};

use crate::gate::{Class, Turn, WatchedErp, Way};
use crate::remote::Trouble;

/// The ERP's client with its pace (specter-api Q31).
pub(crate) struct Erp {
    client: Client,
    way: Arc<Way>,
}

impl Erp {
    pub(crate) fn new(client: Client, way: Arc<Way>) -> Self {
        let watch = Arc::clone(&way);
        let client = client.with_layer(|wire| Arc::new(WatchedErp { wire, way: watch }));
        Self { client, way }
    }

    /// Waits for the right to call. A customer and its order are called in one turn, the second with
    /// [`Self::another`].
    ///
    /// # Errors
    /// [`Trouble::Throttled`] while Specter wants to be left alone.
    pub(crate) async fn turn(&self, class: Class) -> Result<Turn<'_>, Trouble> {
        self.way.turn(class).await
    }

    /// Waits for the right to a further call in a turn.
    ///
    /// # Errors
    /// As [`Self::turn`].
    pub(crate) async fn another(&self) -> Result<(), Trouble> {
        self.way.another().await
    }

    /// How long Specter still wants to be left alone.
    pub(crate) fn closed_for(&self) -> Duration {
        self.way.closed_for()
    }

    /// To be called in a turn.
    pub(crate) async fn new_customer(&self, request: &NewCustomer) -> WriteOutcome<Assigned> {
        self.client.new_customer(request).await
    }

    /// To be called in a turn.
    pub(crate) async fn new_order(&self, request: &NewOrder) -> WriteOutcome<Assigned> {
        self.client.new_order(request).await
    }

    /// To be called in a turn.
    pub(crate) async fn new_articles(
        &self,
        request: &NewArticles,
    ) -> WriteOutcome<ArticlesAccepted> {
        self.client.new_articles(request).await
    }

    /// Proves the account (ACC-1). It sets the account's callbacks too, which is why all that this
    /// connection wants are sent every time; until it receives any, that is none. It is asked by those
    /// who have a turn.
    pub(crate) async fn check_account(&self, now: Timestamp) -> Result<(), Trouble> {
        self.another().await?;
        let request =
            CheckAccountSettings { date: stockholm(now), callbacks: Callbacks::default() };
        self.client.check_account_settings(&request).await?;
        Ok(())
    }
}

/// The date in Sweden, which the ERP compares (specter-api Q28).
fn stockholm(now: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    now.to_zoned_datetime(zone).date()
}
