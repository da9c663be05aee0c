//! The demo played by hand in two windows: the shop's storefront, and Specter's desk.

use serde_json::json;

use super::*;

#[tokio::test]
async fn an_order_of_the_storefront_arrives_in_specter() {
    let browser = browser!(Look::default());
    let sandboxes = Sandboxes::standard().await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes);
    koppla.connect(&[]).await.fine();
    let site = Site::of(koppla).await;
    browser.open(&sandboxes.shop_pages).await;
    browser.seen("sandbox-shop-store").await;
    browser.fill("Mugg \"Åskväder\": Antal", "2").await;
    browser.fill("Förnamn", "Åsa").await;
    browser.fill("Efternamn", "Öberg").await;
    browser.press("Lägg beställning").await;
    browser.until_it_says("Beställningen är lagd.").await;
    browser.seen("sandbox-shop-order").await;
    for page in ["orders", "articles"] {
        browser.open(&format!("{}/{page}", sandboxes.shop_pages)).await;
        browser.seen(&format!("sandbox-shop-{page}")).await;
    }
    let orders = sandboxes.shop_list("orders").await;
    let number = orders[0]["orderNumber"].as_str().unwrap().to_owned();
    let order = site.koppla.order_in(&number, "done").await;
    assert!(!order.is_null());

    // Specter's number is shown in the shop, and the shop's in Specter.
    let specter = sandboxes.specter_list("orders").await;
    let specter = specter[0]["orderNo"].to_string();
    browser.open(&format!("{}/orders/{number}", sandboxes.shop_pages)).await;
    browser.until_it_says(&specter).await;
    browser.open(&sandboxes.specter_pages).await;
    browser.until_it_says("Åsa Öberg").await;
    browser.press(&specter).await;
    browser.until_it_says("MUGG-1").await;
    browser.fill("Kollinummer", "SE-77").await;
    browser.press("Leverera allt").await;
    browser.until_it_says("levererad").await;
    browser.press("Fakturera").await;
    browser.until_it_says("Fakturan är skapad.").await;
    browser.seen("sandbox-specter-order").await;
    let order = sandboxes.specter.get(&format!("orders/{specter}")).await.unwrap();
    assert_eq!(order["computed"]["deliveryStatus"], json!("D"));
    browser.end().await;
}
