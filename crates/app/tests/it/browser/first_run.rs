//! From nothing to a signed-in administrator.

use super::*;

#[tokio::test]
async fn the_first_visitor_becomes_administrator_and_signs_in_again() {
    let browser = browser!(Look::default());
    let sandboxes = Sandboxes::standard().await;
    let site = Site::of(Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes)).await;
    browser.open(&site.at("/")).await;
    browser.until_it_says("Välkommen till Koppla").await;
    browser.fill("Namn", "Anna Öberg").await;
    browser.fill("E-postadress", EMAIL).await;
    browser.fill("Lösenord", PASSWORD).await;
    browser.press("Skapa konto").await;
    browser.until_it_says("Anna Öberg").await;
    browser.press("Logga ut").await;
    browser.until_it_says("Logga in").await;
    site.sign_in(&browser).await;
    browser.until_it_says("Anna Öberg").await;
    browser.picture("first-run-sv").await;
    if let Some(obstacles) = browser.obstacles().await {
        assert!(obstacles.is_empty(), "{obstacles:#?}");
    }
    browser.end().await;
}
