//! The pages in a real browser, as a merchant uses them.

mod by_hand;
mod first_run;
mod settings_server;

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
    /// Serves an installation's pages.
    async fn of(koppla: Koppla) -> Self {
        let serving = koppla.serve();
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

    /// Signs in where there is an administrator already.
    async fn sign_in(&self, browser: &Browser) {
        browser.open(&self.at("/sign-in")).await;
        browser.fill("E-postadress", EMAIL).await;
        browser.fill("Lösenord", PASSWORD).await;
        browser.press("Logga in").await;
        wait_for(LONG, "the overview is open", async || browser.path().await == "/").await;
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
