//! One call over either transport of a served shop.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

/// A client of one transport, at one path.
#[derive(Clone)]
pub(super) struct Wire {
    address: SocketAddr,
    socket: bool,
    path: String,
}

/// Opens a WebSocket.
pub(super) async fn connect(
    address: SocketAddr,
    path: &str,
    query: &str,
) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(address).await.unwrap();
    let url = format!("ws://{address}{path}?{query}");
    tokio_tungstenite::client_async(url, stream).await.unwrap().0
}

impl Wire {
    pub(super) fn http(address: SocketAddr) -> Self {
        Self { address, socket: false, path: "/backend/jsonrpc/v1/".to_owned() }
    }

    pub(super) fn socket(address: SocketAddr) -> Self {
        Self { socket: true, ..Self::http(address) }
    }

    /// The same transport at another path.
    pub(super) fn at(&self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self.clone() }
    }

    /// The answer to one body, with the context of the query.
    pub(super) async fn ask(&self, query: &str, body: &Value) -> Value {
        self.try_ask(query, body).await.unwrap()
    }

    /// The answer to one body; nothing for notifications.
    pub(super) async fn try_ask(&self, query: &str, body: &Value) -> Option<Value> {
        if !self.socket {
            let url = format!("http://{}{}?{query}", self.address, self.path);
            let none = reqwest::redirect::Policy::none();
            let client = reqwest::Client::builder().redirect(none).build().unwrap();
            let response = client.post(url).body(body.to_string()).send().await.unwrap();
            let text = response.text().await.unwrap();
            return (!text.is_empty()).then(|| serde_json::from_str(&text).unwrap());
        }
        // What a frame that must have an answer gets, is the second frame or the first one.
        let after = json!({"jsonrpc": "2.0", "id": "after", "method": "Webshop.get", "params": [41234, "uid"]});
        let mut stream = connect(self.address, &self.path, query).await;
        stream.send(Message::text(body.to_string())).await.unwrap();
        stream.send(Message::text(after.to_string())).await.unwrap();
        let mut frames = Vec::new();
        loop {
            let Message::Text(text) = stream.next().await.unwrap().unwrap() else { continue };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["id"] == "after" {
                return frames.pop();
            }
            frames.push(frame);
        }
    }
}
