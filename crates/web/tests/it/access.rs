//! What nobody may do without signing in, or from another site.

use koppla_store::Role;

use crate::site::Site;

#[tokio::test]
async fn the_first_visitor_makes_the_administrators_account_and_no_other_does() {
    let site = Site::new().await;
    let browser = site.guest();
    assert_eq!(browser.get("/").await.location(), "/welcome");
    let fields =
        [("name", "Anna Ek"), ("email", "Anna@Shop.se"), ("password", "korrekt häst batteri")];
    let home = browser.submit("/welcome", &fields).await;
    assert!(home.text.contains("Anna Ek"), "{}", home.text);
    let anna = site.store.person_of("anna@shop.se").await.unwrap().unwrap();
    assert_eq!(anna.role, Role::Administrator);
    let second = site.guest().post("/welcome", &fields).await;
    assert_eq!(second.location(), "/sign-in");
    assert_eq!(site.store.people().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_signed_in_person_sees_the_pages_in_the_chosen_language() {
    let site = Site::new().await;
    let reader = site.sign_in(Role::Reader).await;
    assert!(reader.text("/").await.contains("reader (test)"));
    let answer = reader.post("/language", &[("language", "fr")]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(reader.get("/").await.after("<html lang=\""), "fr");
}
