//! Abicart's contract with a settings server (ACC-4, abicart-api §14.5), over HTTP.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::*;

const KEY: &str = "nyckel-som-abicart-fick";
const WEBSHOP: &str = "41234";

impl Site {
    /// A linked shop, and Koppla with a key agreed with Abicart.
    async fn with_key(sandboxes: &Sandboxes) -> Self {
        let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), sandboxes);
        let koppla = koppla.with_environment("KOPPLA_ABICART_KEY", KEY);
        koppla.connect(&[]).await.fine();
        Self::of(koppla).await
    }

    /// One call as Abicart makes it.
    async fn ask(&self, method: Method, path: &str, authorization: &str, body: &Value) -> Response {
        let client =
            reqwest::Client::builder().timeout(LONG).build().expect("a client can be made");
        let request = client.request(method, self.at(path)).body(body.to_string());
        let request =
            request.header("Authorization", authorization).header("X-Webshop-Id", WEBSHOP);
        let request =
            request.header("Accept-Language", "sv").header("Content-Type", "application/json");
        request.send().await.expect("Koppla answers")
    }
}

async fn json_of(response: Response) -> Value {
    let body = response.bytes().await.expect("the answer ends");
    serde_json::from_slice(&body).expect("the answer is JSON")
}

fn with_key(key: &str) -> String {
    format!("IntegrationKey key={key}")
}

#[tokio::test]
async fn abicart_reads_and_writes_the_settings_by_their_keys() {
    let sandboxes = Sandboxes::standard().await;
    let site = Site::with_key(&sandboxes).await;
    let nothing = json!({});
    let schema = json_of(site.ask(Method::GET, "/schema.json", "", &nothing).await).await;
    let events = json!(["inactive", "placed", "manual"]);
    assert_eq!(schema["properties"]["orders"]["properties"]["event"]["enum"], events);
    let form = json_of(site.ask(Method::GET, "/form.json", "", &nothing).await).await;
    assert_eq!(form["sections"][0]["title"]["sv"], "Skapa kund");

    let first = json!({"orders": {"prefix": "FJ-", "zero_shipping": true}});
    for wrong in ["", KEY, &with_key("annan"), "IntegrationKey key="] {
        for path in ["/settings/", "/settings/shop-41234"] {
            let method = if path == "/settings/" { Method::POST } else { Method::PUT };
            let refused = site.ask(method, path, wrong, &first).await;
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path} {wrong}");
            let message = json_of(refused).await;
            assert_eq!(message["message"], "Nyckeln är fel. Kontrollera den med Abicart.");
        }
    }
    let made = site.ask(Method::POST, "/settings/", &with_key(KEY), &first).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let header = |name: &str| made.headers()[name].to_str().unwrap().to_owned();
    let (place, own) = (header("location"), header("x-integration-auth"));
    assert_ne!(own, KEY);
    let place = place.strip_prefix(&site.at("")).expect("a whole address").to_owned();

    // The agreed key opens nobody's settings; an older Abicart quotes the key.
    let refused = site.ask(Method::GET, &place, &with_key(KEY), &nothing).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let quoted = format!("IntegrationKey key=\"{own}\"");
    let settings = json_of(site.ask(Method::GET, &place, &quoted, &nothing).await).await;
    assert_eq!(settings["orders"]["prefix"], "FJ-");
    assert_eq!(settings["orders"]["zero_shipping"], true);

    let mut changed = settings.clone();
    changed["orders"]["event"] = "manual".into();
    let written = site.ask(Method::PUT, &place, &with_key(&own), &changed).await;
    assert_eq!(written.status(), StatusCode::NO_CONTENT);
    let shown = site.koppla.run(&["settings", "export"]).await.fine().stdout.clone();
    assert!(
        shown.contains("event = \"manual\"") && shown.contains("zero_shipping = true"),
        "{shown}"
    );
    let history = site.koppla.run(&["settings", "history"]).await.fine().stdout.clone();
    assert_eq!(history.matches("Abicart").count(), 3, "{history}");

    let wrong = json!({
        "orders": {"prefix": "FJ ÅÄÖ", "unknown": 1, "zero_shipping": false},
        "service_articles": {"shipping": "FRAKT 1"},
    });
    let refused = site.ask(Method::PUT, &place, &with_key(&own), &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problems = json_of(refused).await;
    let pointers: Vec<&str> =
        problems.as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    for pointer in ["/orders/prefix", "/orders/unknown", "/service_articles/shipping"] {
        assert!(pointers.contains(&pointer), "{problems}");
    }
    assert!(problems.to_string().contains("fungerar inte som artikelnummer"), "{problems}");
    let kept = json_of(site.ask(Method::GET, &place, &with_key(&own), &nothing).await).await;
    assert_eq!(kept, changed);
    let refused = site.ask(Method::PUT, &place, &with_key(&own), &json!([])).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_an_agreed_key_there_is_no_settings_server() {
    let sandboxes = Sandboxes::standard().await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes);
    koppla.connect(&[]).await.fine();
    let site = Site::of(koppla).await;
    for (method, path) in [
        (Method::GET, "/schema.json"),
        (Method::GET, "/form.json"),
        (Method::POST, "/settings/"),
        (Method::GET, "/settings/41234"),
    ] {
        let answer = site.ask(method, path, &with_key(KEY), &json!({})).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_way_through_the_shops_admin_is_walked() {
    let browser = browser!(Look::default());
    let sandboxes = Sandboxes::standard().await;
    let site = Site::with_key(&sandboxes).await;
    let integration = json!({"server": site.address, "key": KEY});
    sandboxes.shop.post("integration", &integration).await.unwrap();
    browser.open(&sandboxes.shop_pages).await;
    browser.press("Inställningar").await;
    browser.until_it_says("inte ansluten").await;
    browser.press("Specter").await;
    browser.fill("Frakt", "FRAKT 1").await;
    browser.tick("Ta med fraktrad även när frakten är 0", true).await;
    browser.press("Anslut").await;
    browser.until_it_says("fungerar inte som artikelnummer").await;
    assert_eq!(browser.count("#service_articles-shipping[aria-invalid]").await, 1);
    browser.fill("Frakt", "FRAKT-1").await;
    browser.press("Anslut").await;
    browser.until_it_says("Sparat.").await;
    browser.seen("sandbox-shop-settings-saved").await;
    let shown = site.koppla.run(&["settings", "export"]).await.fine().stdout.clone();
    assert!(
        shown.contains("shipping = \"FRAKT-1\"") && shown.contains("zero_shipping = true"),
        "{shown}"
    );

    // What Koppla changes, the shop shows.
    site.koppla.run(&["settings", "set", "orders.prefix=FV-"]).await.fine();
    browser.open(&format!("{}/settings/specter", sandboxes.shop_pages)).await;
    browser.until_it_says("Prefix för ordernummer").await;
    let prefix = browser.field("Prefix för ordernummer").await;
    assert_eq!(prefix.prop("value").await.unwrap().as_deref(), Some("FV-"));
    browser.press("Koppla från").await;
    browser.until_it_says("inte ansluten").await;
    browser.end().await;
}
