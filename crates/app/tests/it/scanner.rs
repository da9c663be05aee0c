//! Secrets and personal numbers stand in no page, log, answer, export or file that may not hold them
//! (I14): they are seeded, everything that the program shows is fetched, and searched for them.

use std::collections::{BTreeSet, VecDeque};

use koppla_testkit::{
    ACCOUNT, Koppla, LONG, Place, Sandboxes, USER, order, standard_shop, wait_for,
};
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::json;

koppla_testkit::on_each_store!(nothing_secret_is_shown_or_left_lying_about);

const TOKEN: &str = "U0VFREVELXNob3AtdG9rZW4+/seeded==";
const USER_KEY: &str = "SEEDED-user-key-5a69788796a5b4c3";
const INTEGRATION_KEY: &str = "SEEDED-integration-key-4444";
const MASTER_KEY: &str = "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed";
const PASSWORD: &str = "SEEDED en lång mening om hästar";
const EMAIL: &str = "anna@butiken.example";

/// Valid, of nobody: the tax authority publishes such numbers for tests. Typed in each way that people
/// type them; the last is invalid, and no less personal.
const PERSONS: [&str; 5] =
    ["19900118-9811", "900118-9811", "199001189811", "9001189811", "900118-9812"];

/// What nothing may show, whole or in part.
fn secrets(notice: &str) -> Vec<String> {
    let fixed = [
        TOKEN,
        "U0VFREVELXNob3AtdG9rZW4",
        USER_KEY,
        INTEGRATION_KEY,
        "SEEDED",
        MASTER_KEY,
        "900118-981",
        "900118981",
        notice,
    ];
    fixed.map(str::to_owned).to_vec()
}

#[track_caller]
fn clean(what: &str, text: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(
            !text.contains(secret.as_str()),
            "{secret:?} is in {what}:\n{}",
            around(text, secret)
        );
    }
}

/// Where it stands, without the thousands of lines about it.
fn around(text: &str, secret: &str) -> String {
    let lines = text.lines().filter(|line| line.contains(secret)).take(3);
    lines.map(|line| line.chars().take(2_000).collect::<String>()).collect::<Vec<_>>().join("\n")
}

/// A signed-in browser.
struct Pages {
    client: Client,
    address: String,
    cookie: String,
}

impl Pages {
    /// Makes the administrator, as the first visitor does.
    async fn sign_in(address: String) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().no_proxy().redirect(Policy::none()).build();
        let client = client.expect("a client");
        let form = [("name", "Anna"), ("email", EMAIL), ("password", PASSWORD)];
        let escape = |text: &str| {
            text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
        };
        let form: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let answer = client
            .post(format!("{address}/welcome"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(ORIGIN, &address)
            .body(form.join("&"))
            .send()
            .await
            .expect("the welcome page answers");
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers().get(SET_COOKIE).expect("a session").to_str();
        let cookie = cookie.expect("a text").split(';').next().unwrap_or_default().to_owned();
        Self { client, address, cookie }
    }

    async fn get(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.address));
        request.header(COOKIE, &self.cookie).send().await.expect("a page answers")
    }

    /// Follows every link from the overview on; all pages, in Swedish.
    async fn crawl(&self, secrets: &[String]) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut waiting: VecDeque<String> = VecDeque::from([
            "/".into(),
            "/log".into(),
            "/account".into(),
            "/people".into(),
            "/audit".into(),
            "/connect".into(),
        ]);
        while let Some(path) = waiting.pop_front() {
            if seen.len() > 400 || !seen.insert(path.clone()) {
                continue;
            }
            let answer = self.get(&path).await;
            if let Some(to) = answer.headers().get(LOCATION) {
                waiting.push_back(to.to_str().expect("an address").to_owned());
            }
            let heads = format!("{:?}", answer.headers());
            let text = answer.text().await.expect("a whole page");
            clean(&path, &(heads + &text), secrets);
            for part in text.split("href=\"").skip(1) {
                let link = part.split(['"', '#']).next().unwrap_or_default();
                let link = link.replace("&#38;", "&").replace("&amp;", "&");
                if link.starts_with('/') && !link.starts_with("/sign-out") {
                    waiting.push_back(link);
                }
            }
        }
        seen
    }
}

/// Where the pages are.
async fn address(koppla: &Koppla) -> String {
    let mut address = String::new();
    wait_for(LONG, "Koppla says where its pages are", async || {
        let log = koppla.log();
        let found = log
            .split("at work")
            .nth(1)
            .and_then(|rest| rest.split("http://").nth(1))
            .and_then(|rest| rest.split('/').next());
        address = found.map(|host| format!("http://{host}")).unwrap_or_default();
        found.is_some()
    })
    .await;
    address
}

async fn nothing_secret_is_shown_or_left_lying_about(place: Place) {
    let mut shop = standard_shop();
    shop["tokens"] = json!([TOKEN]);
    let specter = json!({"accounts": [{"sbmId": ACCOUNT, "scheme": "v2",
        "integrationKeys": [INTEGRATION_KEY], "apiUsers": [{"id": USER, "key": USER_KEY}]}]});
    let sandboxes = Sandboxes::start(shop, specter).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes)
        .at(place)
        .with_environment("KOPPLA_SHOP_TOKEN", TOKEN)
        .with_environment("KOPPLA_SPECTER_KEY_1", USER_KEY)
        .with_environment("KOPPLA_SPECTER_KEY_2", INTEGRATION_KEY)
        .with_environment("KOPPLA_MASTER_KEY", MASTER_KEY)
        .with_environment("KOPPLA_LOG", "debug");
    let settings = koppla
        .write("settings.toml", "[customers]\nignore_email = true\nperson_numbers = \"always\"\n");
    let connected = ["--settings", &settings, "--public-address", "http://127.0.0.1:9"];
    let told = koppla.connect(&connected).await;
    let mut shown = told.fine().stdout.clone() + &told.stderr;
    let _serving = koppla.serve();
    wait_for(LONG, "registered listeners", async || {
        sandboxes.shop_list("listeners").await.len() == 6
    })
    .await;
    let listeners = sandboxes.shop_list("listeners").await;
    let url = listeners[0]["url"].as_str().expect("an address");
    let secrets = secrets(url.rsplit('/').next().expect("a secret"));

    // Orders that go, one that is held, one whose answer is lost.
    let mut numbers = Vec::new();
    for (turn, person) in (0..).zip(PERSONS) {
        let mut order = order(turn);
        let email = if turn == 3 { "no address" } else { "kund@example.se" };
        order["customer"]["info"] = json!({"type": "individual", "email": email, "nin": person});
        numbers.push(sandboxes.place(&order).await);
    }
    let mut states = BTreeSet::new();
    wait_for(LONG, "orders that rest", async || {
        // Our own write comes back as a change: they do not rest for ever.
        let listed = koppla.orders().await;
        states = listed.iter().map(|order| order["state"].to_string()).collect();
        listed.len() == PERSONS.len()
            && !states.contains("\"due\"")
            && !states.contains("\"in_doubt\"")
    })
    .await;
    assert!(states.contains("\"held\"") && states.contains("\"done\""), "{states:?}");
    let sent = Sandboxes::calls(&sandboxes.specter, "newCustomerSubmit").await;
    assert!(serde_json::to_string(&sent).expect("JSON").contains("900118"), "the numbers went");

    let pages = Pages::sign_in(address(&koppla).await).await;
    let seen = pages.crawl(&secrets).await;
    for path in ["/", "/log"] {
        assert!(seen.contains(path), "{path} was looked at: {seen:?}");
    }
    let orders = seen.iter().filter(|path| path.contains("/orders/"));
    assert!(orders.count() >= PERSONS.len(), "each order's page was looked at: {seen:?}");

    let dump = koppla.folder().join("dump.jsonl").display().to_string();
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["--json", "status"],
        vec!["--json", "orders", "list"],
        vec!["--json", "articles", "list"],
        vec!["--json", "keys", "show"],
        vec!["export-ledger", &dump],
    ];
    commands.extend(numbers.iter().map(|number| vec!["--json", "orders", "show", number.as_str()]));
    for command in &commands {
        let output = koppla.run(command).await;
        shown.push_str(&output.stdout);
        shown.push_str(&output.stderr);
    }
    clean("the answers of commands", &shown, &secrets);
    clean("the log", &koppla.log(), &secrets);
    let exported = std::fs::read_to_string(&dump).expect("an export");
    assert!(exported.contains("sealed:1:"), "the account is in the export, sealed");
    clean("the export", &exported, &secrets);
    for entry in std::fs::read_dir(koppla.folder()).expect("a folder") {
        let path = entry.expect("a file").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        clean(&path.display().to_string(), &String::from_utf8_lossy(&bytes), &secrets);
    }
}
