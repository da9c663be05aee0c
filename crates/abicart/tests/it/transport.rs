//! A transport without sockets.

use std::sync::Arc;

use abicart::{
    BoxFuture, Client, Endpoint, Error, HttpRequest, HttpResponse, Transport, TransportError,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use crate::shop::{TOKEN, ok};

/// Answers each call once the gate lets it through, and counts the calls that wait.
struct Gated {
    gate: Semaphore,
    waiting: watch::Sender<usize>,
    most: watch::Sender<usize>,
}

impl Transport for Gated {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.waiting.send_modify(|waiting| *waiting += 1);
            let now = *self.waiting.borrow();
            self.most.send_modify(|most| *most = now.max(*most));
            self.gate.acquire().await.unwrap().forget();
            self.waiting.send_modify(|waiting| *waiting -= 1);
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            assert!(request.url.expose_secret().contains("auth=YXV0"));
            assert!(!format!("{request:?}").contains("YXV0"));
            let body = ok(&body, &json!({"uid": body["params"][0]})).to_string().into_bytes();
            Ok(HttpResponse { status: 200, retry_after: None, date: None, body })
        })
    }
}

fn endpoint() -> Endpoint {
    Endpoint::new("https://shop.invalid", 41234, SecretString::from(TOKEN)).unwrap()
}

#[tokio::test]
async fn four_calls_at_most_are_under_way() {
    let (waiting, most) = (watch::Sender::new(0), watch::Sender::new(0));
    let (mut arrivals, peak) = (waiting.subscribe(), most.subscribe());
    let transport = Arc::new(Gated { gate: Semaphore::new(0), waiting, most });
    let client = Client::with_transport(endpoint(), transport.clone());
    let calls: Vec<_> = (1..=12)
        .map(|uid| {
            let client = client.clone();
            tokio::spawn(async move { client.orders().summary(uid).await.unwrap().uid })
        })
        .collect();
    arrivals.wait_for(|waiting| *waiting == 4).await.unwrap();
    transport.gate.add_permits(12);
    let mut sum = 0;
    for call in calls {
        sum += call.await.unwrap();
    }
    assert_eq!(sum, 78);
    assert_eq!(*peak.borrow(), 4);
}

/// Fails before anything is sent.
struct Unplugged;

impl Transport for Unplugged {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Err(TransportError::NotSent("unplugged".into())) })
    }
}

#[tokio::test]
async fn a_transport_decides_what_was_not_sent() {
    let client = Client::with_transport(endpoint(), Arc::new(Unplugged));
    let error = client.event_listeners().delete(7).await.unwrap_err();
    assert!(matches!(&error, Error::NotSent { .. }), "{error:?}");
    assert_eq!(error.to_string(), "EventListener.delete 7 was not sent");
}
