//! Roles, invitations, disabling.

use koppla_store::Role;

use crate::site::{PASSWORD, Site};

#[tokio::test]
async fn an_invitation_leads_in_once() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    let fields = [("email", "Bo@Shop.se"), ("role", "operator")];
    let answer = anna.post("/people/invite", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let link = answer.after("readonly value=\"").to_owned();
    let path = link.strip_prefix(&site.address).unwrap();
    assert!(!anna.text("/people").await.contains(path), "shown once");
    let bo = site.guest();
    assert!(bo.text(path).await.contains("bo@shop.se"));
    let short = bo.post(path, &[("name", "Bo Ek"), ("password", "kort")]).await;
    assert_eq!(short.status, 200);
    let home = bo.submit(path, &[("name", "Bo Ek"), ("password", PASSWORD)]).await;
    assert!(home.text.contains("Bo Ek"));
    assert_eq!(bo.get("/people").await.status, 403, "an operator administers nobody");
    let again = site.guest().post(path, &[("name", "X"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, 404);
    assert_eq!(site.guest().get(path).await.status, 404);
    let taken = anna.post("/people/invite", &fields).await;
    assert!(taken.text.contains("role=\"alert\""));
    let audit = anna.text("/audit").await;
    assert!(audit.contains("bo@shop.se (Handläggare)") && audit.contains("Bo Ek"));
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    let bo = site.sign_in(Role::Operator).await;
    bo.text("/").await;
    let answer = anna.submit("/people/operator/disable", &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(bo.get("/account").await.location(), "/sign-in?next=/account");
    let form = [("email", "operator@shop.se"), ("password", PASSWORD)];
    assert_eq!(site.guest().post("/sign-in", &form).await.status, 200);
    anna.submit("/people/operator/enable", &[]).await;
    assert_eq!(site.guest().post("/sign-in", &form).await.status, 303);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    for (path, fields) in [
        ("/people/administrator/disable", [].as_slice()),
        ("/people/administrator/role", [("role", "reader")].as_slice()),
    ] {
        assert_eq!(anna.post(path, fields).await.status, 422, "{path}");
    }
    site.add("cia@shop.se", Role::Administrator).await;
    assert_eq!(anna.post("/people/cia/role", &[("role", "reader")]).await.status, 303);
    assert_eq!(anna.post("/people/cia/role", &[("role", "king")]).await.status, 422);
}

#[tokio::test]
async fn a_link_for_a_new_password_replaces_the_old_one() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    let bo = site.sign_in(Role::Reader).await;
    let answer = anna.post("/people/reader/password-link", &[]).await;
    let link = answer.after("readonly value=\"").to_owned();
    bo.text("/").await;
    let fields = [("name", "Bo"), ("password", "ett helt nytt lösenord")];
    site.guest().submit(link.strip_prefix(&site.address).unwrap(), &fields).await;
    assert_eq!(bo.get("/account").await.status, 303, "signed out");
    let sign_in = async |password: &str| {
        let form = [("email", "reader@shop.se"), ("password", password)];
        site.guest().post("/sign-in", &form).await.status
    };
    assert_eq!(sign_in(PASSWORD).await, 200);
    assert_eq!(sign_in("ett helt nytt lösenord").await, 303);
}

#[tokio::test]
async fn the_own_account_is_not_opened_without_its_password() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    for what in ["factor-off", "password-link"] {
        let answer = anna.post(&format!("/people/administrator/{what}"), &[]).await;
        assert_eq!(answer.status, 422, "{what}");
        assert!(answer.text.contains("ditt eget konto"), "{what}: {}", answer.text);
    }
    assert!(site.store.invitations().await.unwrap().is_empty(), "no link was made");
}

#[tokio::test]
async fn an_administrator_sees_and_ends_the_sessions_of_others() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    let here = site.sign_in(Role::Reader).await;
    let there = site.session_of("reader").await;
    let page = anna.get("/people").await;
    assert!(page.text.contains("Inloggad i 2 webbläsare"), "{}", page.text);
    assert_eq!(page.text.matches("Testbrowser/1.0").count(), 4, "{}", page.text);
    let one = page.after("name=\"session\" value=\"").to_owned();
    anna.submit("/people/reader/sessions/end", &[("session", &one)]).await;
    let left = [here.get("/account").await.status, there.get("/account").await.status];
    assert_eq!(left.iter().filter(|status| **status == 200).count(), 1, "{left:?}");
    anna.submit("/people/reader/sessions/end", &[]).await;
    assert_eq!(here.get("/account").await.status, 303);
    assert_eq!(there.get("/account").await.status, 303);
    assert_eq!(anna.post("/people/administrator/sessions/end", &[]).await.status, 422);
    assert!(anna.text("/audit").await.contains("reader@shop.se"));
}
