//! A transport that answers from a list, and requests to send over it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use specter::action::{Address, NewCustomer, NewOrder, OrderRow, Party};
use specter::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use specter::{Account, Client, Credentials};

/// An answer, or the lack of one.
pub(crate) struct Reply(Result<HttpResponse, TransportError>);

impl From<HttpResponse> for Reply {
    fn from(response: HttpResponse) -> Self {
        Self(Ok(response))
    }
}

impl From<TransportError> for Reply {
    fn from(error: TransportError) -> Self {
        Self(Err(error))
    }
}

/// Gives its replies in order; asking for more than there are is an error of the test.
pub(crate) struct Script(Mutex<VecDeque<Reply>>);

impl Transport for Script {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let reply = self.0.lock().unwrap().pop_front().expect("one reply for each request");
        Box::pin(async move { reply.0 })
    }
}

pub(crate) fn account() -> Account {
    Account {
        sbm_id: 9001,
        credentials: Credentials::V1 {
            first: "EXAMPLE-MD5-KEY-ONE".into(),
            second: "EXAMPLE-MD5-KEY-TWO".into(),
        },
    }
}

pub(crate) fn client(transport: Arc<dyn Transport>) -> Client {
    Client::new(transport, account()).unwrap()
}

pub(crate) fn scripted(replies: impl IntoIterator<Item: Into<Reply>>) -> Client {
    client(Arc::new(Script(Mutex::new(replies.into_iter().map(Into::into).collect()))))
}

pub(crate) fn ok(body: &str) -> HttpResponse {
    HttpResponse::new(200, body)
}

/// A body that would be a success, under a status that says otherwise.
pub(crate) fn status(status: u16, retry_after: Option<u64>) -> HttpResponse {
    let retry_after = retry_after.map(Duration::from_secs);
    HttpResponse { retry_after, ..HttpResponse::new(status, "1;20157;ok") }
}

pub(crate) fn order() -> NewOrder {
    let mut order = NewOrder::new(4711, "WEB-1", "SEK");
    order.rows.push(OrderRow {
        article_no: "A".into(),
        article_name: "Tröja".into(),
        article_comment: None,
        price_excl_vat: 80.into(),
        quantity: 1.into(),
        vat_percent: 25.into(),
        discount_percent: None,
    });
    order
}

pub(crate) fn customer() -> NewCustomer {
    let party = Party::Person { first_name: "Åsa".into(), sur_name: "Öberg".into() };
    NewCustomer::new(party, "asa@example.se", Address::default())
}
