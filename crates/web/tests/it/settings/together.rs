//! What is wrong, what others did meanwhile, and what is told beside the settings.

use std::collections::BTreeMap;

use koppla_domain::settings::Settings;
use koppla_store::Role;

use super::{PAGE, fields, save, site, stored, submit, typed_in, unescaped};

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
