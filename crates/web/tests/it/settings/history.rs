//! The history of settings.

use koppla_domain::settings::Settings;
use koppla_store::Role;

use super::{save, site, stored};

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
