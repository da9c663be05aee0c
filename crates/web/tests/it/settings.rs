//! The settings' page, their history, and the delivery methods.

use std::collections::BTreeMap;

use jiff::Timestamp;
use koppla_domain::settings::{Change, Kind, SETTINGS, Section, Setting, Settings};
use koppla_store::{Connection, ConnectionState, Entity, Observation, Observed, Role};
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

/// A text of each kind that is not its default.
fn other(setting: &Setting) -> String {
    let default = setting.default_text();
    let text = match setting.kind {
        Kind::Flag if default.as_deref() == Some("true") => "false",
        Kind::Flag => "true",
        Kind::Choice(values) => {
            values.iter().find(|value| Some(**value) != default.as_deref()).unwrap()
        }
        Kind::Text(_) => "FJ-",
        Kind::ArticleNumber => return setting.key.replace("service_articles.", "X-"),
        Kind::Id => "7",
        Kind::Time => "2026-11-23 09:00:00",
        Kind::Rates => "25, 25.5, 0",
        Kind::Number(..) => "3",
        Kind::Language => "fi",
        Kind::PayCode => "SW",
        Kind::LanguageCode => "NO",
        Kind::CountryCode => "GB",
    };
    text.to_owned()
}

#[tokio::test]
async fn every_setting_is_on_the_page_with_its_words_in_each_language() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    for language in ["sv", "en", "fr"] {
        browser.post("/language", &[("language", language)]).await;
        let html = browser.text(PAGE).await;
        for setting in SETTINGS.iter().filter(|one| one.section != Section::Deliveries) {
            let name = match setting.kind {
                Kind::LanguageCode => "code-languages".to_owned(),
                Kind::CountryCode => "code-countries".to_owned(),
                _ => setting.key_of("8001"),
            };
            assert!(html.contains(&format!("name=\"{name}\"")), "{} in {language}", setting.key);
        }
        // A message that is missing stands as its key.
        for key in ["setting-", "settings-", "history-", "deliveries-"] {
            let shown = html.split('>').filter_map(|part| part.split('<').next());
            let raw: Vec<&str> = shown.filter(|text| text.trim().starts_with(key)).collect();
            assert!(raw.is_empty(), "{raw:?} in {language}");
        }
        assert!(!html.contains("payments.8004"), "a gift card is no payment type");
        assert!(html.contains("••••wxyz") && !html.contains("forsta-nyckeln"));
    }
    let deliveries = browser.text("/connection/shop/deliveries").await;
    assert!(deliveries.contains("name=\"deliveries.66001.linked\""));
}

#[tokio::test]
async fn every_setting_is_saved_and_shown_again_and_saving_again_changes_nothing() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    for setting in SETTINGS.iter().filter(|one| one.section != Section::Deliveries) {
        let key = setting.key_of("8001");
        let text = other(setting);
        let answer = match setting.kind {
            Kind::LanguageCode => {
                save(&browser, &[("new-languages", "nn"), ("code-languages", "NO")]).await
            }
            Kind::CountryCode => {
                save(&browser, &[("new-countries", "Storbritannien"), ("code-countries", "GB")])
                    .await
            }
            Kind::Flag if text == "true" => {
                let mut fields = fields(&browser.text(PAGE).await);
                fields.push((key.clone(), text.clone()));
                submit(&browser, &fields).await
            }
            _ => save(&browser, &[(&key, &text)]).await,
        };
        let to = answer.location().to_owned();
        assert!(to.ends_with("?said=settings-saved"), "{key}: {} {to}", answer.status);
        let stored = stored(&site).await.entries();
        let key = match setting.kind {
            Kind::LanguageCode => "languages.nn",
            Kind::CountryCode => "countries.Storbritannien",
            _ => &key,
        };
        let expected = if setting.kind == Kind::Time { "2026-11-23T08:00:00Z" } else { &text };
        assert_eq!(stored[key], expected);
        let again = save(&browser, &[]).await;
        assert!(again.location().ends_with("?said=settings-same"), "{key}: {}", again.location());
    }
    let changes = site.store.settings_changes("shop", None, 1000).await.unwrap();
    assert_eq!(changes.len(), SETTINGS.len() - 1);
    assert!(changes.iter().all(|change| change.who.as_deref() == Some("administrator (test)")));
}

#[tokio::test]
async fn the_page_of_any_settings_sends_them_back_unchanged() {
    for round in 0_u64..12 {
        let chosen = SETTINGS.iter().zip(0_u32..).filter(|(setting, index)| {
            let mixed = (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(*index);
            mixed % 3 == 0 && setting.kind != Kind::Time
        });
        let changes: Vec<Change> = chosen
            .map(|(setting, _)| Change {
                key: setting.key_of(match setting.kind {
                    Kind::LanguageCode => "nn",
                    Kind::CountryCode => "St. Lucia \"&\" <b>",
                    _ => "8001",
                }),
                to: Some(other(setting)),
            })
            // A time with fractions is shown without them, and kept.
            .chain([Change {
                key: "orders.since".into(),
                to: Some(format!("2026-11-23T08:00:{round:02}.123456Z")),
            }])
            .collect();
        let settings = Settings::default().changed(&changes).unwrap();
        let site = site(&settings).await;
        let browser = site.sign_in(Role::Administrator).await;
        let answer = save(&browser, &[]).await;
        assert!(answer.location().ends_with("settings-same"), "{round}: {}", answer.text);
        assert_eq!(stored(&site).await, settings);
    }
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    browser.post("/language", &[("language", "sv")]).await;
    let typed = [
        ("orders.prefix", "Å <b>"),
        ("orders.webshop", "noll"),
        ("orders.since", "i går"),
        ("service_articles.shipping", "RABATT"),
        ("payments.8001.code", "K;G"),
        ("orders.stock_site", "4"),
        ("new-countries", "Stor Britannien"),
        ("code-countries", "brittisk"),
    ];
    let answer = save(&browser, &typed).await;
    assert_eq!(answer.status, 422);
    for (_, value) in typed {
        assert!(unescaped(&answer.text).contains(&format!("value=\"{value}\"")), "{value}");
    }
    assert!(!answer.text.contains("<b>"));
    for id in [
        "orders-prefix",
        "orders-webshop",
        "orders-since",
        "service_articles-shipping",
        "payments-8001-code",
        "countries-Stor-Britannien",
    ] {
        assert_eq!(answer.text.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        assert!(answer.text.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    assert!(answer.text.contains("Ge varje rad ett eget artikelnummer"));
    assert_eq!(answer.text.matches("class=\"wrong-text\"").count(), 6, "and none elsewhere");
    assert_eq!(stored(&site).await, Settings::default());
    // Mended on the page that was answered, everything is saved.
    let mended = [
        ("orders.prefix", "FJ-"),
        ("orders.webshop", ""),
        ("orders.since", ""),
        ("service_articles.shipping", "FRAKT"),
        ("payments.8001.code", "KG"),
    ];
    let mut fields = typed_in(fields(&answer.text), &mended);
    for (name, value) in &mut fields {
        if name == "code-countries" && value == "brittisk" {
            *value = "GB".into();
        }
    }
    assert_eq!(submit(&browser, &fields).await.status, 303);
    let stored = stored(&site).await;
    assert_eq!((stored.orders.prefix.as_str(), stored.orders.stock_site), ("FJ-", Some(4)));
    assert_eq!(stored.countries["Stor Britannien"], "GB");
}

#[tokio::test]
async fn the_second_of_two_people_is_told_and_loses_nothing() {
    let site = site(&Settings::default()).await;
    let (anna, bo) =
        (site.sign_in(Role::Administrator).await, site.sign_in(Role::Administrator).await);
    let page = fields(&bo.text(PAGE).await);
    save(&anna, &[("orders.prefix", "ANNA-"), ("orders.webshop", "2")]).await;
    let his = typed_in(page, &[("orders.prefix", "BO-"), ("orders.stock_site", "5")]);
    let answer = submit(&bo, &his).await;
    assert_eq!(answer.status, 409);
    assert_eq!(stored(&site).await.orders.prefix, "ANNA-");
    let shown: BTreeMap<String, String> = fields(&answer.text).into_iter().collect();
    let values =
        ["orders.prefix", "orders.stock_site", "orders.webshop"].map(|key| shown[key].as_str());
    assert_eq!(values, ["BO-", "5", "2"], "typed, typed, hers");
    assert_eq!(submit(&bo, &fields(&answer.text)).await.status, 303);
    let orders = stored(&site).await.orders;
    assert_eq!(
        (orders.prefix.as_str(), orders.webshop, orders.stock_site),
        ("BO-", Some(2), Some(5))
    );
}

#[tokio::test]
async fn the_history_shows_and_takes_back() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    browser.post("/language", &[("language", "sv")]).await;
    save(&browser, &[("service_articles.shipping", "FRAKT-2")]).await;
    save(&browser, &[("orders.event", "manual")]).await;
    let history = browser.text("/connection/shop/settings/history").await;
    for text in [
        "administrator (test)",
        "Manuell export",
        "När ordern läggs",
        "FRAKT-2",
        "service_articles.shipping",
    ] {
        assert!(history.contains(text), "{text}");
    }
    let undone = browser.submit("/connection/shop/settings/history/2/undo", &[]).await;
    assert!(
        undone.text.contains("Ändringen är ångrad") && undone.text.contains("ångrar ändring 2")
    );
    assert_eq!(stored(&site).await.entries()["orders.event"], "placed");
    save(&browser, &[("service_articles.discount", "FRAKT")]).await;
    let refused = browser.post("/connection/shop/settings/history/1/undo", &[]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("går inte att ångra") && refused.text.contains("eget artikelnummer")
    );
    assert_eq!(stored(&site).await.service_articles.shipping, "FRAKT-2");
    assert_eq!(browser.post("/connection/shop/settings/history/99/undo", &[]).await.status, 404);
    let audit = site.store.settings_changes("shop", None, 10).await.unwrap();
    assert_eq!(audit.len(), 4);
}

#[tokio::test]
async fn only_administrators_change_settings() {
    let site = site(&Settings::default()).await;
    for role in [Role::Reader, Role::Operator] {
        let browser = site.sign_in(role).await;
        let html = browser.text(PAGE).await;
        assert!(
            !html.contains("class=\"save-bar\"")
                && html.contains("<fieldset class=\"settings-part\" disabled")
        );
        assert_eq!(browser.post(PAGE, &[("orders.prefix", "X")]).await.status, 403);
        let undo = "/connection/shop/settings/history/1/undo";
        assert_eq!(browser.post(undo, &[]).await.status, 403);
        let linked = [("deliveries.66001.linked", "true")];
        assert_eq!(browser.post("/connection/shop/deliveries", &linked).await.status, 403);
        let read = browser.post("/connection/shop/deliveries/read", &[]).await.status;
        assert_eq!(read == 403, role == Role::Reader, "{read}");
    }
    assert_eq!(stored(&site).await, Settings::default());
    assert_eq!(site.guest().get(PAGE).await.status, 303);
}

#[tokio::test]
async fn delivery_methods_that_orders_use_are_flagged_until_they_are_ticked() {
    let site = site(&Settings::default()).await;
    let seen = |key: &str| Observed {
        key: key.into(),
        rank: key.parse().unwrap(),
        name: format!("N{key}"),
        stamp: Some("s".into()),
    };
    let observation = Observation {
        connection: "shop".into(),
        entity: Entity::Order,
        seen: ["1", "2", "3"].map(seen).to_vec(),
        forced: false,
        cursor: None,
    };
    site.store.observe(observation).await.unwrap();
    let figures = |method: u64| {
        json!({"currency": "SEK", "shop_total": 100, "delivery_method": method}).to_string()
    };
    for (claimed, method) in site
        .store
        .claim("shop", Entity::Order, "worker", None, 3, jiff::SignedDuration::from_secs(60))
        .await
        .unwrap()
        .into_iter()
        .zip([66_001, 66_001, 70_000])
    {
        let record = koppla_store::RecordChange {
            figures: Some(figures(method)),
            state: Some((koppla_store::State::Done, Timestamp::now())),
            ..Default::default()
        };
        let (claim, lease) = (claimed.claim, koppla_store::Lease::Release);
        site.store
            .commit(koppla_store::Commit { claim, record, steps: Vec::new(), lease })
            .await
            .unwrap();
    }
    let browser = site.sign_in(Role::Administrator).await;
    let page = "/connection/shop/deliveries";
    let html = browser.text(page).await;
    assert_eq!(html.matches("class=\"state held\"").count(), 2, "two methods are in use");
    assert!(html.contains("data-copy=\"66001\"") && html.contains("Paket till ombud"));
    assert!(html.contains("70000"), "one that the shop no longer has");
    let ticked = browser
        .submit(page, &[("deliveries.66001.linked", "false"), ("deliveries.66001.linked", "true")])
        .await;
    assert_eq!(ticked.text.matches("class=\"state held\"").count(), 1);
    assert!(stored(&site).await.deliveries["66001"].linked);
    browser.submit(page, &[("deliveries.66001.linked", "false")]).await;
    assert!(!stored(&site).await.deliveries["66001"].linked);
}

/// ORD-2, ORD-3: the shop's API suppresses neither mail, so the page says what is switched off by hand.
#[tokio::test]
async fn whoever_lets_specter_send_the_mails_is_told_to_switch_off_the_shops() {
    let site = site(&Settings::default()).await;
    let browser = site.sign_in(Role::Administrator).await;
    for (language, switch_off, place) in [
        ("sv", "stänger du därför själv av", "butikens administration hos Abicart"),
        ("en", "switch off the shop", "admin at Abicart"),
        ("fr", "désactivez vous-même", "administration de la boutique chez Abicart"),
    ] {
        browser.post("/language", &[("language", language)]).await;
        let page = unescaped(&browser.text(PAGE).await);
        let (before, notice) = page.split_once("<p class=\"notice warn\">").expect("the notice");
        let notice = notice.split("</p>").next().unwrap();
        assert!(notice.contains(switch_off) && notice.contains(place), "{language}: {notice}");
        let field = before.rfind("id=\"orders-confirm_to_administrator\"");
        let next = before.rfind("id=\"orders-zero_shipping\"");
        assert!(field.is_some() && next.is_none(), "{language}: beside the two boxes");
    }
}
