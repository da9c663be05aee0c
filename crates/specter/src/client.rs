//! One account at one server: sends requests and turns answers into outcomes.

use std::sync::Arc;
use std::time::Duration;

use tracing::debug;

use crate::action::{
    ArticlesAccepted, CheckAccountSettings, ClearArticleBatch, CloseBatch, FetchBatch, NewArticles,
    NewCustomer, NewDelivery, NewInvoice, NewOrder, PdfLink, PdfLinkRequest, Queue, Request,
    StockQuery,
};
use crate::answer::Answer;
use crate::answer::verdict::{assigned, confirmation, write_outcome};
use crate::batch::{
    ARTICLE_READERS, ArticlePage, BatchNo, Fetched, ORDER_READERS, OrderPage, STOCK_READERS,
    StockPage, read_page,
};
use crate::error::{Configuration, Error};
use crate::key::Account;
use crate::outcome::{Assigned, WriteOutcome};
use crate::transport::{HttpResponse, Transport, TransportError};

/// The client of one account. Cheap to clone.
///
/// It sends what it is told to, once. Pacing, repeating, and keeping the two calls of one customer's
/// order together are the caller's (specter-api P7, Q31).
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    account: Arc<Account>,
    deadline: Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Client")
            .field("sbm_id", &self.account.sbm_id)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client with a deadline of 60 seconds a call.
    ///
    /// # Errors
    /// [`Configuration`] when a key cannot be right.
    pub fn new(transport: Arc<dyn Transport>, account: Account) -> Result<Self, Configuration> {
        account.check()?;
        Ok(Self { transport, account: Arc::new(account), deadline: Duration::from_mins(1) })
    }

    /// Sets the deadline of each call, from sending to the last byte of the answer.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same client whose calls pass through a transport made from its own: to watch them.
    #[must_use]
    pub fn with_layer(
        mut self,
        layer: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>,
    ) -> Self {
        self.transport = layer(self.transport);
        self
    }

    /// The deadline of each call.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Registers or clears all callbacks, and so tests the credentials. Returns Specter's words.
    ///
    /// # Errors
    /// [`Error::Refused`] when the credentials are wrong.
    pub async fn check_account_settings(
        &self,
        request: &CheckAccountSettings,
    ) -> Result<String, Error> {
        confirmation(self.exchange(request).await)
    }

    /// Creates, finds or updates a customer; the number is the customer's.
    pub async fn new_customer(&self, request: &NewCustomer) -> WriteOutcome<Assigned> {
        self.write_numbered(request).await
    }

    /// Creates an order; the number is the order's.
    pub async fn new_order(&self, request: &NewOrder) -> WriteOutcome<Assigned> {
        self.write_numbered(request).await
    }

    /// Creates or updates articles.
    pub async fn new_articles(&self, request: &NewArticles) -> WriteOutcome<ArticlesAccepted> {
        write_outcome(self.exchange(request).await, |second_field, further_rows| {
            Ok(ArticlesAccepted { second_field, further_rows })
        })
    }

    /// Reports a delivery; the number is the delivery's.
    pub async fn new_delivery(&self, request: &NewDelivery) -> WriteOutcome<Assigned> {
        self.write_numbered(request).await
    }

    /// Makes an invoice; the number is the invoice's.
    pub async fn new_invoice(&self, request: &NewInvoice) -> WriteOutcome<Assigned> {
        self.write_numbered(request).await
    }

    /// The address of an invoice's PDF.
    ///
    /// # Errors
    /// [`Error::Refused`] when Specter does not know the document.
    pub async fn pdf_link(&self, request: &PdfLinkRequest) -> Result<PdfLink, Error> {
        PdfLink::read(&Answer::of_read(self.exchange(request).await)?)
    }

    /// Drops the open stock batch and has every article reported anew. `batch` is a fresh name.
    ///
    /// # Errors
    /// [`Error`], by what to do next.
    pub async fn clear_article_batch(&self, batch: &BatchNo) -> Result<String, Error> {
        confirmation(self.exchange(&ClearArticleBatch { batch }).await)
    }

    /// The queue of stock changes.
    pub fn stock_queue(&self, stock: StockQuery) -> BatchQueue<'_, StockPage> {
        let read = |answer: &Answer, batch: &BatchNo| read_page(answer, batch, &STOCK_READERS);
        BatchQueue { client: self, queue: Queue::Stock, stock, read }
    }

    /// The queue of article changes.
    pub fn article_queue(&self) -> BatchQueue<'_, ArticlePage> {
        let read = |answer: &Answer, batch: &BatchNo| read_page(answer, batch, &ARTICLE_READERS);
        BatchQueue { client: self, queue: Queue::Articles, stock: StockQuery::Xml, read }
    }

    /// The queue of order changes.
    pub fn order_queue(&self) -> BatchQueue<'_, OrderPage> {
        let read = |answer: &Answer, batch: &BatchNo| read_page(answer, batch, &ORDER_READERS);
        BatchQueue { client: self, queue: Queue::Orders, stock: StockQuery::Xml, read }
    }

    async fn write_numbered(&self, request: &(impl Request + Sync)) -> WriteOutcome<Assigned> {
        write_outcome(self.exchange(request).await, |id, _| assigned(id.as_deref()))
    }

    async fn exchange(
        &self,
        request: &(impl Request + Sync),
    ) -> Result<HttpResponse, TransportError> {
        let prepared = request.prepare();
        let signed = prepared.sign(&self.account, self.deadline);
        let result = self.transport.send(signed).await;
        let action = prepared.action();
        match &result {
            Ok(response) => {
                debug!(action, status = response.status, bytes = response.body.len(), "answered");
            }
            Err(error) => debug!(action, %error, "no answer"),
        }
        result
    }
}

/// One of an account's three queues; drained with [`crate::batch::drain`].
#[derive(Debug, Clone)]
pub struct BatchQueue<'a, P> {
    client: &'a Client,
    queue: Queue,
    stock: StockQuery,
    read: fn(&Answer, &BatchNo) -> Result<Fetched<P>, Error>,
}

impl<P> BatchQueue<'_, P> {
    /// Which queue this is.
    pub fn queue(&self) -> Queue {
        self.queue
    }

    /// Opens `batch`, or reads it again.
    ///
    /// # Errors
    /// [`Error::Refused`] with code `99` when another batch is open.
    pub async fn fetch(&self, batch: &BatchNo) -> Result<Fetched<P>, Error> {
        let request = FetchBatch { queue: self.queue, stock: self.stock, batch };
        (self.read)(&Answer::of_read(self.client.exchange(&request).await)?, batch)
    }

    /// Closes `batch`; its entries will not come again.
    ///
    /// # Errors
    /// [`Error::Refused`] with code `99` when another batch is open.
    pub async fn close(&self, batch: &BatchNo) -> Result<(), Error> {
        let request = CloseBatch { queue: self.queue, batch };
        confirmation(self.client.exchange(&request).await).map(drop)
    }
}
