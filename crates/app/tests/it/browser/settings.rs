//! Every setting on the page in a real browser: changed, saved, read on the command line and seen by
//! Specter; then changed back, and seen again. Each setting by itself: `web/tests/it/wire`.

use std::collections::BTreeMap;

use koppla_domain::settings::{Kind, SETTINGS, Section, Setting};
use koppla_testkit::{order, standard_shop, standard_specter};
use serde_json::{Value, json};

use super::person::Person;
use super::*;

/// Cash on delivery, which the settings are about here.
const METHOD: &str = "8003";

/// The name of a setting's field on the page, and what is typed into it to make it different.
fn different(setting: &Setting, entered: &str) -> (String, String) {
    let name = setting.key_of(METHOD);
    let value = match setting.kind {
        Kind::Flag if entered == "true" => "false",
        Kind::Flag => "true",
        // Which orders and articles go at all is another matter.
        Kind::Choice(_) if setting.section == Section::Events => entered,
        Kind::Choice(values) => values.iter().find(|value| **value != entered).unwrap_or(&entered),
        Kind::Text(_) => "FJ-",
        Kind::ArticleNumber => return (name, setting.key.replace("service_articles.", "X-")),
        Kind::Id => "1",
        Kind::Time => "1990-02-03 00:00:00",
        Kind::Rates => "25, 25.5, 0",
        Kind::Number(..) => "4",
        Kind::Language => "sv",
        Kind::PayCode => "PX",
        Kind::LanguageCode | Kind::CountryCode => "",
    };
    (name, value.to_owned())
}

/// The settings with a field of their own; languages and countries have lists.
fn fields() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|one| {
        let listed = matches!(one.kind, Kind::LanguageCode | Kind::CountryCode);
        one.section != Section::Deliveries && !listed
    })
}

/// A company that pays nothing for delivery and on delivery, with a discount, a gift card and an
/// answer of its own in the checkout.
fn everything() -> Value {
    let mut order = order(1);
    order["customer"]["custom"] = json!({"Märkning": "Pall 7"});
    order["rows"] = json!([{"articleNumber": "MUGG-1", "quantity": 2, "discount": 0.1}]);
    order["delivery"]["price"] = json!(0);
    order["payment"] = json!({"method": 8003, "status": "unpaid", "fee": 0});
    order["giftCards"] = json!([{"amount": 60, "method": 8004}]);
    order
}

/// The same, paid by invoice.
fn by_invoice() -> Value {
    let mut order = everything();
    order["payment"]["method"] = json!(8001);
    order
}

/// What Specter received of an order: `customer.NAME`, `order.NAME`, and `ARTICLE` with its discount.
async fn received(site: &Site, sandboxes: &Sandboxes, order: &Value) -> BTreeMap<String, String> {
    let number = sandboxes.place(order).await;
    site.koppla.order_in(&number, "done").await;
    let mut seen = BTreeMap::new();
    for (kind, action) in [("customer", "newCustomerSubmit"), ("order", "newOrderSubmit")] {
        let calls = Sandboxes::calls(&sandboxes.specter, action).await;
        let last = calls.last().and_then(|call| call["parameters"].as_object().cloned());
        for (name, value) in last.unwrap_or_default() {
            let value = value.as_str().unwrap_or_default().to_owned();
            seen.insert(format!("{kind}.{}", name.to_lowercase()), value);
        }
    }
    for row in 1..20 {
        if let Some(article) = seen.get(&format!("order.articleno_{row}")).cloned() {
            let discount = seen.get(&format!("order.discount_{row}")).cloned();
            seen.insert(article, discount.unwrap_or_default());
        }
    }
    seen
}

#[track_caller]
fn expect(seen: &BTreeMap<String, String>, expected: &[(&str, Option<&str>)]) {
    for (name, value) in expected {
        assert_eq!(seen.get(*name).map(String::as_str), *value, "{name} in {seen:#?}");
    }
}

#[tokio::test]
async fn every_setting_is_saved_on_the_page_and_seen_by_specter_on_and_off() {
    let look = Look::default();
    let browser = browser!(look);
    let mut shop = standard_shop();
    let methods = shop["paymentMethods"].as_array_mut().expect("payment methods");
    methods.push(
        json!({"uid": 8003, "name": "Postförskott", "type": "CashOnDelivery", "active": true}),
    );
    methods.push(json!({"uid": 8004, "name": "Presentkort", "type": "Gift Card", "active": true}));
    // Koppla is told not to make these articles, so somebody else has made them.
    let mut specter = standard_specter();
    let services = fields().filter(|setting| matches!(setting.kind, Kind::ArticleNumber));
    specter["accounts"][0]["articles"] = services
        .map(|setting| different(setting, "").1)
        .map(|number| json!({"articleNo": number, "name": number, "vatPercent": 25}))
        .collect();
    let sandboxes = Sandboxes::start(shop, specter).await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes);
    koppla.connect(&[]).await.fine();
    let site = Site::of(koppla).await;
    let person = Person::new(browser, look, &site);
    person.become_administrator().await;
    let exported = async || site.koppla.run(&["settings", "export"]).await.fine().stdout.clone();
    let before = exported().await;

    person.open("/connection/shop-41234/settings").await;
    let mut old = Vec::new();
    for setting in fields() {
        let name = setting.key_of(METHOD);
        let entered = person.browser.entered(&name).await;
        let (name, value) = different(setting, &entered);
        person.browser.enter(&name, &value).await;
        old.push((name, entered));
    }
    for (list, name, code) in [("languages", "sv", "NO"), ("countries", "SE", "FI")] {
        person.browser.enter(&format!("new-{list}"), name).await;
        person.browser.enter(&format!("code-{list}"), code).await;
        old.push((format!("{list}.{name}"), String::new()));
    }
    person.press("settings-save").await;
    person.reads("said-settings-saved").await;
    let shown = site.koppla.run(&["--json", "settings", "show"]).await.fine().stdout.clone();
    let changed = exported().await;
    for (name, value) in &old {
        assert!(shown.contains(name.as_str()), "{name} is not shown: {shown}");
        let is_event = name.ends_with(".event") || name.ends_with(".delivery");
        assert!(is_event || person.browser.entered(name).await != *value, "{name} is not saved");
    }
    let number = async |order: Value| received(&site, &sandboxes, &order).await;
    expect(
        &number(everything()).await,
        &[
            ("customer.ignorecontrolemail", Some("1")),
            ("customer.ignorecontrolorgno", Some("1")),
            ("customer.forcecustomerupdate", Some("0")),
            ("customer.customergroupid", Some("1")),
            ("customer.address", Some("Blåbär & Son AB")),
            ("customer.language", Some("NO")),
            ("customer.countrycode", Some("FI")),
            ("order.sendordermail", Some("1")),
            ("order.sendordermailtouser", Some("1")),
            ("order.publishedcomment", None),
            ("order.webshopid", Some("1")),
            ("order.stocksiteid", Some("1")),
            ("order.paytypeidentifier", Some("PX")),
            ("order.isprepayment", Some("1")),
            ("X-shipping", Some("0")),
            ("X-gift_card", Some("0")),
            ("MUGG-1", Some("10")),
        ],
    );
    expect(&number(by_invoice()).await, &[("X-payment_fee", Some("0"))]);

    // Taken back, field by field, on the same page.
    person.open("/connection/shop-41234/settings").await;
    for (name, value) in &old {
        person.browser.enter(name, value).await;
    }
    person.press("settings-save").await;
    person.reads("said-settings-saved").await;
    assert_ne!(changed, before);
    assert_eq!(exported().await, before);
    expect(
        &number(everything()).await,
        &[
            ("customer.ignorecontrolemail", None),
            ("customer.ignorecontrolorgno", None),
            ("customer.forcecustomerupdate", Some("1")),
            ("customer.customergroupid", None),
            ("customer.address", Some("Storgatan 2")),
            ("customer.language", Some("SE")),
            ("customer.countrycode", Some("SE")),
            ("order.sendordermail", Some("0")),
            ("order.sendordermailtouser", Some("0")),
            ("order.publishedcomment", Some("Märkning: Pall 7")),
            ("order.webshopid", None),
            ("order.stocksiteid", None),
            ("order.isprepayment", None),
            ("FRAKT", None),
            ("X-shipping", None),
            ("PRESENTKORT", Some("0")),
            ("RABATT", Some("0")),
            ("POSTFORSKOTT", None),
        ],
    );
    expect(&number(by_invoice()).await, &[("AVGIFT", None), ("X-payment_fee", None)]);

    // When orders go: not at all, only by hand, at once (ORD-1).
    for (event, state) in [("inactive", "ignored"), ("manual", "manual"), ("placed", "done")] {
        let sent = Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len();
        person.open("/connection/shop-41234/settings").await;
        person.browser.enter("orders.event", event).await;
        person.press("settings-save").await;
        person.reads("said-settings-saved").await;
        let placed = sandboxes.place(&order(0)).await;
        site.koppla.order_in(&placed, state).await;
        let now = Sandboxes::calls(&sandboxes.specter, "newOrderSubmit").await.len();
        assert!((now > sent) == (state == "done"), "{event}: {sent} before, {now} after");
    }
    person.browser.end().await;
}
