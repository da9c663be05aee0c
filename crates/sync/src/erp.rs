//! The ERP as the engine calls it: at its pace, with its answers in our classes of trouble.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use specter::action::{
    ArticlesAccepted, Callbacks, CheckAccountSettings, NewArticles, NewCustomer, NewOrder,
};
use specter::{Assigned, Client, WriteOutcome};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::remote::Trouble;

/// The ERP's client with its pace (specter-api Q31).
pub(crate) struct Erp {
    client: Client,
    permits: Arc<Semaphore>,
}

impl Erp {
    pub(crate) fn new(client: Client, permits: Arc<Semaphore>) -> Self {
        Self { client, permits }
    }

    /// Waits for the right to call. A customer and its order are called in one turn. The semaphore is
    /// never closed; if it were, going on without a permit would be the lesser evil.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.permits.acquire().await.ok()
    }

    /// To be called in a turn.
    pub(crate) async fn new_customer(&self, request: &NewCustomer) -> WriteOutcome<Assigned> {
        self.client.new_customer(request).await
    }

    /// To be called in a turn.
    pub(crate) async fn new_order(&self, request: &NewOrder) -> WriteOutcome<Assigned> {
        self.client.new_order(request).await
    }

    pub(crate) async fn new_articles(
        &self,
        request: &NewArticles,
    ) -> WriteOutcome<ArticlesAccepted> {
        let _turn = self.turn().await;
        self.client.new_articles(request).await
    }

    /// Proves the account (ACC-1). It sets the account's callbacks too, which is why all that this
    /// connection wants are sent every time; until it receives any, that is none. It takes no turn,
    /// because it is asked by those who have one.
    pub(crate) async fn check_account(&self, now: Timestamp) -> Result<(), Trouble> {
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
