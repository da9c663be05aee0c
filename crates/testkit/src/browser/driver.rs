//! The browser's driver as a process of the test.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::process::Child;

use crate::browser::Look;
use crate::wait::{LONG, wait_for};

const BROWSER: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";

/// A driver; it and its browser end with the value.
pub(super) struct Driver {
    _process: Child,
    port: u16,
    profile: tempfile::TempDir,
}

impl Driver {
    pub(super) async fn start() -> Option<Self> {
        if !Path::new(BROWSER).exists() || !Path::new(DRIVER).exists() {
            crate::demand::skip(
                "SKIPPED: no browser; on Debian: apt-get install chromium chromium-driver",
            );
            return None;
        }
        let port = free_port();
        let process = tokio::process::Command::new(DRIVER)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the driver starts");
        let profile = tempfile::Builder::new().prefix("koppla-browser").tempdir();
        let profile = profile.expect("a folder can be made");
        wait_for(LONG, "the browser's driver listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()
        })
        .await;
        Some(Self { _process: process, port, profile })
    }

    pub(super) async fn connect(&self, look: Look) -> Client {
        let profile = self.profile.path().display();
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-extensions".to_owned(),
            "--no-first-run".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--user-data-dir={profile}"),
        ];
        let options = json!({
            "binary": BROWSER,
            "args": arguments,
            "prefs": {"intl.accept_languages": look.language},
        });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let waiting: Value = json!({"script": 60_000});
        capabilities.insert("timeouts".to_owned(), waiting);
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("the browser starts")
    }
}

impl Drop for Driver {
    /// The driver is killed with its value, and leaves the browser behind.
    fn drop(&mut self) {
        let profile = self.profile.path().display().to_string();
        let _ended = Command::new("pkill").args(["-KILL", "-f", &profile]).status();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
