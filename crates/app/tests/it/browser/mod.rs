//! The pages in a real browser, as a merchant uses them.

mod by_hand;
mod demo;
mod first_run;
mod keyboard;
mod orders;
mod person;
mod second_factor;
mod settings;
mod settings_server;
mod tour;
mod words;

use koppla_testkit::{Browser, Koppla, LONG, Look, Sandboxes, Serving, wait_for};

const EMAIL: &str = "anna@butiken.se";
const PASSWORD: &str = "en lång mening om hästar";

/// A running Koppla whose pages a browser has open.
struct Site {
    koppla: Koppla,
    _serving: Serving,
    address: String,
}

impl Site {
    /// Serves an installation's pages, which may be told to call the sandboxes on this machine.
    async fn of(koppla: Koppla) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--allow-private-addresses"];
        let serving = koppla.start(&arguments);
        let mut address = String::new();
        wait_for(LONG, "Koppla says where its pages are", async || {
            let log = koppla.log();
            let found = log.split("http://").nth(1).and_then(|rest| rest.split('/').next());
            address = found.map(|host| format!("http://{host}")).unwrap_or_default();
            found.is_some()
        })
        .await;
        Self { koppla, _serving: serving, address }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// A browser, or the end of the test where there is none.
macro_rules! browser {
    ($look:expr) => {
        match Browser::start($look).await {
            Some(browser) => browser,
            None => return,
        }
    };
}

use browser;
