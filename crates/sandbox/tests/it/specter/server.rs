//! A Specter behind real sockets, a client for it, and a receiver of callbacks.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State, http::Request};
use koppla_sandbox::{Running, ShellConfig, SpecterConfig, specter};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::bench::{form, key, text};

/// A running sandbox and its addresses.
pub(super) struct Server {
    pub(super) running: Running,
    client: reqwest::Client,
}

impl Server {
    pub(super) async fn start() -> Self {
        Self::with(None, None).await
    }

    pub(super) async fn with(database: Option<&Path>, seed: Option<Value>) -> Self {
        let shell =
            ShellConfig { database: database.map(Path::to_path_buf), ..ShellConfig::default() };
        let running = specter::start(SpecterConfig { shell, seed }).await.unwrap();
        let client =
            reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Self { running, client }
    }

    pub(super) fn protocol(&self) -> SocketAddr {
        self.running.protocol_addr
    }

    /// The body of a control answer with status 200.
    pub(super) async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.try_control(method, path, body).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(super) async fn try_control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("http://{}/__sim/{path}", self.running.control_addr);
        let mut request = self.client.request(method.parse().unwrap(), url);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    }

    pub(super) async fn fault(&self, fault: Value) {
        self.control("POST", "faults", fault).await;
    }

    /// Waits until a request is held and gives it.
    pub(super) async fn held(&self) -> Value {
        let held = self.control("GET", "held?wait_ms=10000", json!(null)).await;
        held["held"][0].clone()
    }

    pub(super) async fn summary(&self, name: &str) -> u64 {
        self.control("GET", "summary", json!(null)).await[name].as_u64().unwrap()
    }

    /// A batch action; gives the body.
    pub(super) async fn batch(&self, action: &str, batch_no: &str) -> String {
        let url = format!(
            "http://{}/getInfo.asp?action={action}&sbmId=9001&apiUserId=77&batchNo={batch_no}&key={}",
            self.protocol(),
            key(batch_no)
        );
        text(&self.client.get(url).send().await.unwrap().bytes().await.unwrap())
    }

    /// Creates a company over a connection of its own; gives status and body, or the error.
    pub(super) async fn company(&self, name: &str) -> Result<(u16, String), reqwest::Error> {
        company(self.client.clone(), self.protocol(), name).await
    }

    /// Like [`Self::company`], in the background.
    pub(super) fn company_later(
        &self,
        name: &'static str,
    ) -> tokio::task::JoinHandle<Result<(u16, String), reqwest::Error>> {
        tokio::spawn(company(self.client.clone(), self.protocol(), name))
    }
}

async fn company(
    client: reqwest::Client,
    address: SocketAddr,
    name: &str,
) -> Result<(u16, String), reqwest::Error> {
    let url = format!(
        "http://{address}/putInfo.asp?action=newCustomerSubmit&sbmId=9001&apiUserId=77&key={}",
        key(name)
    );
    let email = format!("{name}@example.se");
    let body = form(&[("name", name), ("emailAddress", &email)]);
    let request = client.post(url).header("connection", "close").body(body);
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, text(&answer.bytes().await?)))
}

/// Sends a request by hand and gives every byte until the connection ends, and how it ended.
pub(super) async fn raw(address: SocketAddr, request: &str) -> (Vec<u8>, std::io::Result<usize>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await;
    (bytes, end)
}

/// Takes callbacks and answers them all alike.
pub(super) struct Receiver {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    pub(super) async fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let list = seen.clone();
        let take = move |State(seen): State<Arc<Mutex<Vec<String>>>>,
                         request: Request<axum::body::Body>| async move {
            let line = format!("{} {}", request.method(), request.uri());
            seen.lock().unwrap().push(line);
            answer
        };
        let router = Router::new().fallback(take).with_state(list);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, seen }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Method and path of everything that came.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}
