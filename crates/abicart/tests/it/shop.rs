//! A shop whose answers a test decides, on a local socket.

use std::sync::{Arc, Mutex};

use abicart::{Client, Endpoint, HttpOptions};
use axum::Router;
use axum::extract::RawQuery;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub(crate) const TOKEN: &str = "YXV0aDp+/a+b/c==";

/// An HTTP answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap();
        let mut response = (status, self.body).into_response();
        for (name, value) in self.headers {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        response
    }
}

pub(crate) fn raw(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply { status, body: body.into(), headers: Vec::new() }
}

/// The response object with a result.
pub(crate) fn ok(request: &Value, result: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": request["id"], "result": result})
}

/// The response object with an error.
pub(crate) fn err(request: &Value, code: i64, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message}})
}

/// What the shop was asked: the query strings and the bodies, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<(String, Value)>>>);

impl Log {
    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.0.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    pub(crate) fn queries(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(query, _)| query.clone()).collect()
    }
}

/// Starts a shop; `answer` gets each body.
pub(crate) async fn start(
    answer: impl Fn(&Value) -> Reply + Send + Sync + 'static,
) -> (Client, Log) {
    let log = Log::default();
    let (answer, kept) = (Arc::new(answer), log.clone());
    let handler = move |RawQuery(query): RawQuery, body: String| async move {
        let body: Value = serde_json::from_str(&body).unwrap();
        let reply = answer(&body);
        kept.0.lock().unwrap().push((query.unwrap_or_default(), body));
        reply
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/backend/jsonrpc/v1/", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (client(&origin), log)
}

/// Starts a shop that answers each call with a response object.
pub(crate) async fn start_rpc(
    answer: impl Fn(&Value) -> Value + Send + Sync + 'static,
) -> (Client, Log) {
    start(move |request| raw(200, answer(request).to_string())).await
}

/// A client of an address.
pub(crate) fn client(origin: &str) -> Client {
    client_with(origin, &HttpOptions::default())
}

pub(crate) fn client_with(origin: &str, options: &HttpOptions) -> Client {
    let endpoint = Endpoint::new(origin, 41234, SecretString::from(TOKEN)).unwrap();
    install_tls();
    Client::new(endpoint.with_language("sv"), options).unwrap()
}

fn install_tls() {
    // Only the first of the process' tests can install it.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// What a raw socket does once it has read a request.
pub(crate) enum Then {
    /// Closes the connection.
    Close,
    /// Sends the beginning of an answer and closes.
    Cut,
    /// Keeps the connection and stays silent.
    Hang,
}

/// A server that reads each request to its end and then does not answer it properly.
pub(crate) async fn start_broken(then: Then) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                let mut buffer = [0; 4096];
                let n = stream.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..n]);
            }
            match then {
                Then::Close => {}
                Then::Cut => {
                    let head = "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"jsonrpc\":";
                    stream.write_all(head.as_bytes()).await.unwrap();
                }
                Then::Hang => kept.push(stream),
            }
        }
    });
    origin
}

/// The whole chain of an error's texts.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
