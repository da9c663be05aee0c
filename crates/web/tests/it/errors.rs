//! What goes wrong is told in the reader's language.

use koppla_store::{ConnectionState, Role};
use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};

use crate::orders::town::{CONNECTION, link, note};
use crate::site::Site;

const PAGES: &str = "text/html,application/xhtml+xml";

/// Where nothing answers.
fn nowhere() -> [String; 2] {
    ["http://127.0.0.1:1".into(), "http://127.0.0.1:1".into()]
}

#[tokio::test]
async fn answers_that_no_page_gave_are_pages_too() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Administrator).await;
    let own = site.address.clone();
    let long = "x".repeat(300 * 1024);
    let email = [("email", long.as_str())];
    for (path, fields, origin, status, title) in [
        ("/account/name", [].as_slice(), "https://evil.example", 403, "från en annan webbplats"),
        ("/log", [].as_slice(), own.as_str(), 405, "går inte att göra så här"),
        ("/people/invite", email.as_slice(), own.as_str(), 413, "för stort"),
        ("/people/invite", [].as_slice(), own.as_str(), 422, "kom inte fram"),
    ] {
        let headers = [("origin", origin), ("accept", PAGES)];
        let answer = anna.post_with(path, fields, &headers).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert!(answer.text.contains(title), "{path}: {}", answer.text);
        assert!(answer.header(CONTENT_TYPE).starts_with("text/html"), "{path}");
        assert!(!answer.header(CONTENT_SECURITY_POLICY).is_empty(), "{path}");
        let id = answer.header(HeaderName::from_static("x-request-id"));
        assert!(!id.is_empty() && answer.text.contains(id), "{path}: {id}");
        let program = anna.post_with(path, fields, &[("origin", origin)]).await;
        assert_eq!(program.status, status, "{path}");
        assert!(!program.text.contains("<html"), "{path}: {}", program.text);
    }
    anna.post("/language", &[("language", "fr")]).await;
    let french = anna.post_with("/log", &[], &[("origin", &own), ("accept", PAGES)]).await;
    assert!(french.text.contains("<html lang=\"fr\""), "{}", french.text);
    let nothing = anna.get("/nothing/here").await;
    assert!(
        nothing.text.contains(nothing.header(HeaderName::from_static("x-request-id"))),
        "{}",
        nothing.text
    );
}

#[tokio::test]
async fn a_paused_connection_says_why_in_the_readers_language() {
    let site = Site::new().await;
    link(&site.store, nowhere(), "").await;
    let words = "Specter does not accept the account (fel nyckel); check smbID and keys with \
        \"koppla connect\"";
    let paused = ConnectionState::Paused;
    site.store.set_connection_state(CONNECTION, paused, Some(words.into())).await.unwrap();
    let reader = site.sign_in(Role::Reader).await;
    for path in ["/", &format!("/connection/{CONNECTION}/connect")] {
        let page = reader.text(path).await;
        assert!(page.contains("Specter godkänner inte kontot (fel nyckel)"), "{path}: {page}");
        assert!(!page.contains("koppla connect"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_shop_that_does_not_answer_is_told_in_words() {
    let site = Site::new().await;
    link(&site.store, nowhere(), "").await;
    note(&site.store, 1..2).await;
    let operator = site.sign_in(Role::Operator).await;
    let read = format!("/connection/{CONNECTION}/deliveries/read");
    let refused = operator.post(&read, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("tar inte emot förbindelsen"), "{}", refused.text);
    assert!(!refused.text.contains("no connection"), "{}", refused.text);
    let order = operator.text(&format!("/connection/{CONNECTION}/orders/1")).await;
    assert!(order.contains("tar inte emot förbindelsen"), "{order}");
    let (_, raw) = order.split_once("<small lang=\"en\">").expect("the words themselves");
    assert!(raw.contains("no connection") || raw.contains("no usable answer"), "{raw}");
}
