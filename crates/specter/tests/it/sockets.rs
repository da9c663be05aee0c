//! The real transport against listeners that misbehave in one way each.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use specter::transport::{HttpOptions, HttpTransport, PlainHttp, TransportError};
use specter::{Assigned, Client, Configuration, Fault, NotSent, WriteOutcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::script::{self, order};

fn client(address: SocketAddr, options: &HttpOptions) -> Client {
    let base = format!("http://{address}/").parse().unwrap();
    script::client(Arc::new(HttpTransport::new(&base, options).unwrap()))
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Serves `app` and sends one order to it.
async fn order_to(app: Router) -> WriteOutcome<Assigned> {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let outcome = client(address, &HttpOptions::default()).new_order(&order()).await;
    server.abort();
    outcome
}

/// Accepts one connection, reads the request to its end, writes `reply` and closes.
async fn order_to_raw(reply: &'static [u8]) -> WriteOutcome<Assigned> {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(reply).await.unwrap();
    });
    let outcome = client(address, &HttpOptions::default()).new_order(&order()).await;
    server.await.unwrap();
    outcome
}

/// The key is the last parameter and has 32 digits.
async fn read_request(stream: &mut TcpStream) {
    let mut seen = Vec::new();
    let complete = |seen: &[u8]| {
        seen.windows(4).position(|part| part == b"key=").is_some_and(|at| seen.len() == at + 36)
    };
    while !complete(&seen) {
        assert_ne!(stream.read_buf(&mut seen).await.unwrap(), 0);
    }
}

fn lost(outcome: &WriteOutcome<Assigned>) -> &str {
    match outcome {
        WriteOutcome::InDoubt { reason: Fault::Transport(TransportError::Unknown(text)) } => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_arrives_as_latin1_form_and_its_number_returns() {
    let app = Router::new().route(
        "/putInfo.asp",
        any(|RawQuery(query): RawQuery, headers: HeaderMap, body: String| async move {
            let good = headers["content-type"] == "application/x-www-form-urlencoded"
                && query.as_deref() == Some("action=newOrderSubmit&sbmId=9001&useXML=1")
                && body.contains("&articleName_1=Tr%F6ja&priceExclVAT_1=80.000&")
                && body.ends_with("&key=aa03b7776e7dddf5cae94a33be876faa");
            if good { "1;20157;ok".to_owned() } else { format!("0;1;{query:?} {body}") }
        }),
    );
    let text = "ok".to_owned();
    assert_eq!(order_to(app).await, WriteOutcome::Accepted { value: Assigned::Known(20157), text });
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let (listener, address) = listener().await;
    drop(listener);
    let outcome = client(address, &HttpOptions::default()).new_order(&order()).await;
    let WriteOutcome::NotSent { reason: NotSent::Unreachable(error), retry_after: None } = outcome
    else {
        panic!("{outcome:?}");
    };
    let text = error.to_string();
    assert!(text.contains("refused"), "{text}");
    assert!(!text.contains("sbmId") && !text.contains("asp"), "{text}");
}

#[tokio::test]
async fn an_unknown_host_is_not_sent() {
    let base = "https://specter.invalid/".parse().unwrap();
    let transport = HttpTransport::new(&base, &HttpOptions::default()).unwrap();
    let outcome = script::client(Arc::new(transport)).new_order(&order()).await;
    assert!(matches!(outcome, WriteOutcome::NotSent { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_sent() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"this is not TLS\r\n\r\n").await.unwrap();
    });
    let base = format!("https://{address}/").parse().unwrap();
    let transport = HttpTransport::new(&base, &HttpOptions::default()).unwrap();
    let outcome = script::client(Arc::new(transport)).new_order(&order()).await;
    assert!(matches!(outcome, WriteOutcome::NotSent { .. }), "{outcome:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_not_sent() {
    let (listener, address) = listener().await;
    let base = format!("https://{address}/").parse().unwrap();
    let options =
        HttpOptions { connect_timeout: Duration::from_millis(50), ..HttpOptions::default() };
    let transport = HttpTransport::new(&base, &options).unwrap();
    let outcome = script::client(Arc::new(transport)).new_order(&order()).await;
    assert!(matches!(outcome, WriteOutcome::NotSent { .. }), "{outcome:?}");
    drop(listener);
}

#[tokio::test]
async fn a_connection_closed_before_the_answer_is_in_doubt() {
    let outcome = order_to_raw(b"").await;
    let text = lost(&outcome);
    assert!(!text.contains("key") && !text.contains("asp"), "{text}");
}

#[tokio::test]
async fn a_time_out_after_acceptance_is_in_doubt() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        // Holds the connection until the client gives up.
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0);
    });
    let client = client(address, &HttpOptions::default()).with_deadline(Duration::from_secs(1));
    let outcome = client.new_order(&order()).await;
    assert_eq!(lost(&outcome), "no answer in time");
    server.await.unwrap();
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_in_doubt() {
    let outcome = order_to_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n1;201").await;
    lost(&outcome);
}

#[tokio::test]
async fn a_chunked_body_without_its_end_is_in_doubt() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1;201\r\n";
    lost(&order_to_raw(head).await);
}

#[tokio::test]
async fn a_number_at_the_end_of_an_unframed_body_is_in_doubt() {
    let cut = order_to_raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n1;201").await;
    assert_eq!(cut, WriteOutcome::InDoubt { reason: Fault::MaybeCut });
    let whole = order_to_raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n1;20157;ok").await;
    assert_eq!(whole.accepted(), Some(Assigned::Known(20157)));
}

#[tokio::test]
async fn statuses_and_pages() {
    let throttled = Router::new()
        .fallback(async || (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")], "slow down"));
    assert_eq!(
        order_to(throttled).await,
        WriteOutcome::NotSent {
            reason: NotSent::Throttled,
            retry_after: Some(Duration::from_secs(7)),
        }
    );
    let page = "<html><body>Server Error</body></html>";
    let broken = Router::new().fallback(async move || (StatusCode::INTERNAL_SERVER_ERROR, page));
    assert_eq!(order_to(broken).await, WriteOutcome::InDoubt { reason: Fault::Status(500) });
    let polite = Router::new().fallback(async move || page);
    assert_eq!(order_to(polite).await, WriteOutcome::InDoubt { reason: Fault::Html });
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = calls.clone();
    let app = Router::new().fallback(async move || {
        counter.fetch_add(1, Ordering::SeqCst);
        (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")])
    });
    assert_eq!(order_to(app).await, WriteOutcome::InDoubt { reason: Fault::Status(307) });
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let (listener, address) = listener().await;
    let app = Router::new().fallback(async || "1".repeat(5_000));
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let options = HttpOptions { max_body: 4_096, ..HttpOptions::default() };
    let outcome = client(address, &options).new_order(&order()).await;
    assert_eq!(lost(&outcome), "more than 4096 bytes of answer");
    server.abort();
}

#[tokio::test]
async fn calls_share_one_connection() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            read_request(&mut stream).await;
            let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1;20157;ok";
            stream.write_all(reply).await.unwrap();
        }
    });
    let client = client(address, &HttpOptions::default());
    for _ in 0..3 {
        let number = client.new_order(&order()).await.accepted();
        assert_eq!(number, Some(Assigned::Known(20157)));
    }
    server.await.unwrap();
}

#[test]
fn addresses_that_would_show_the_key_are_refused() {
    let options = HttpOptions::default();
    let refused = |address: &str, options: &HttpOptions| {
        HttpTransport::new(&address.parse().unwrap(), options).map(drop)
    };
    for good in
        ["https://api.specter.se", "http://localhost:1/x", "http://[::1]/", "http://127.9.9.9"]
    {
        assert_eq!(refused(good, &options), Ok(()), "{good}");
    }
    assert_eq!(refused("http://api.specter.se/", &options), Err(Configuration::PlainHttp));
    assert_eq!(refused("ftp://api.specter.se/", &options), Err(Configuration::AddressScheme));
    for extra in ["https://user@api.specter.se/", "https://api.specter.se/?a=1", "https://a.se/#x"]
    {
        assert_eq!(refused(extra, &options), Err(Configuration::AddressWithExtras), "{extra}");
    }
    let anywhere = HttpOptions { plain_http: PlainHttp::Anywhere, ..HttpOptions::default() };
    assert_eq!(refused("http://specter:8080/", &anywhere), Ok(()));
}

#[tokio::test]
async fn causes_stand_in_the_chain_and_not_twice() {
    let (listener, address) = listener().await;
    drop(listener);
    let outcome = client(address, &HttpOptions::default()).new_order(&order()).await;
    let WriteOutcome::NotSent { reason, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(reason.to_string(), "Specter was not reached");
    assert!(reason.source().is_some());
}
