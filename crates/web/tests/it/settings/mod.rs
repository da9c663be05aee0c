//! The settings' page, their history, and the delivery methods.

mod deliveries;
mod form;
mod history;
mod together;

use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, ConnectionState};
use serde_json::json;

use crate::site::{Answer, Browser, Site};

const PAGE: &str = "/connection/shop/settings";

async fn site(settings: &Settings) -> Site {
    let site = Site::new().await;
    let account = json!({
        "shop": {"address": "http://127.0.0.1:9/", "webshop": 41_234, "token": "butikens-token-abcd"},
        "erp": {"address": "http://127.0.0.1:9/", "account": 9001, "keys":
            {"scheme": "v1", "first": "forsta-nyckeln-wxyz", "second": "andra-nyckeln-1234"}},
    });
    let facts = json!({
        "shop_name": "Provbutiken",
        "payment_methods": [{"id": 8001, "name": "Faktura"},
                            {"id": 8004, "name": "Presentkort", "gift_card": true}],
        "delivery_methods": [{"id": 66_001, "name": "Paket till ombud"},
                             {"id": 66_002, "name": "Hemleverans"}],
        "methods_read_at": "2026-11-23T08:00:00Z",
    });
    let connection = Connection {
        id: "shop".into(),
        state: ConnectionState::Inactive,
        reason: None,
        account: account.to_string(),
        settings: settings.to_toml().unwrap(),
        facts: facts.to_string(),
        created_at: Timestamp::now(),
    };
    site.store.save_connection(connection).await.unwrap();
    site
}

async fn stored(site: &Site) -> Settings {
    let connection = site.store.connection("shop").await.unwrap().unwrap();
    Settings::from_toml(&connection.settings).unwrap()
}

fn unescaped(text: &str) -> String {
    [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    Some(unescaped(rest.split('"').next()?))
}

/// What a browser would send of the page's form, in its order.
fn fields(html: &str) -> Vec<(String, String)> {
    let form = html.split_once("class=\"settings\"").expect("the form").1;
    let form = form.split("</form>").next().unwrap();
    let mut fields = Vec::new();
    let mut select: Option<String> = None;
    for tag in form.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        if tag.starts_with("input") {
            let Some(name) = attribute(tag, "name") else { continue };
            let is_box = tag.contains("type=\"checkbox\"");
            if !is_box || tag.contains(" checked") {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("select") {
            select = attribute(tag, "name");
        } else if tag.starts_with("option")
            && tag.contains(" selected")
            && let Some(name) = &select
        {
            fields.push((name.clone(), attribute(tag, "value").unwrap()));
        }
    }
    fields
}

/// Opens the page, types some values and presses the button.
async fn save(browser: &Browser, typed: &[(&str, &str)]) -> Answer {
    let fields = typed_in(fields(&browser.text(PAGE).await), typed);
    submit(browser, &fields).await
}

fn typed_in(mut fields: Vec<(String, String)>, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    for (key, value) in typed {
        let place = fields.iter().rposition(|(name, _)| name == key);
        let place = place.unwrap_or_else(|| panic!("there is no field {key}"));
        (*value).clone_into(&mut fields[place].1);
    }
    fields
}

async fn submit(browser: &Browser, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(PAGE, &fields).await
}
