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

#[tokio::test]
async fn the_way_back_is_kept_for_pages() {
    let site = Site::new().await;
    site.sign_in(Role::Reader).await;
    let answer = site.guest().get("/people?x=1").await;
    assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/people%3Fx%3D1"));
}

/// Every address that changes something, with the least role that may; read off the sources, so
/// that none is forgotten.
fn posts() -> Vec<String> {
    fn collect(folder: &std::path::Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else {
                found.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut sources = String::new();
    collect(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page"), &mut sources);
    let mut posts: Vec<String> = sources
        .split(".route(")
        .skip(1)
        .filter_map(|rest| {
            let rest = rest.trim_start().strip_prefix('"')?;
            let (path, rest) = rest.split_once('"')?;
            let end = rest.find(".route(").unwrap_or(rest.len());
            let handlers = rest.get(..end)?.split(['\n', ';']).next()?;
            handlers.contains("post(").then(|| path.to_owned())
        })
        .collect();
    posts.sort();
    posts
}

/// What everybody may send, signed in or not, and what every reader may.
const OPEN: &[&str] =
    &["/welcome", "/sign-in", "/sign-in/code", "/language", "/invitation/{token}"];
const OWN: &[&str] = &["/sign-out", "/account"];

#[tokio::test]
async fn a_reader_changes_nothing_and_a_guest_signs_in_first() {
    let site = Site::new().await;
    site.sign_in(Role::Administrator).await;
    let (guest, reader) = (site.guest(), site.sign_in(Role::Reader).await);
    let posts = posts();
    assert!(posts.len() > 15 && posts.iter().any(|path| path == "/people/invite"), "{posts:?}");
    for post in posts.iter().filter(|post| !OPEN.contains(&post.as_str())) {
        let path = post.replace(['{', '}'], "");
        let answer = guest.post(&path, &[]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in"), "{post}");
        if !OWN.iter().any(|own| post.starts_with(own)) {
            assert_eq!(reader.post(&path, &[]).await.status, 403, "{post}");
        }
    }
}

#[tokio::test]
async fn no_other_site_changes_anything() {
    let site = Site::new().await;
    let reader = site.sign_in(Role::Reader).await;
    for headers in [
        [("origin", "https://evil.example")].as_slice(),
        [("sec-fetch-site", "cross-site")].as_slice(),
        [("sec-fetch-site", "same-site"), ("origin", &site.address)].as_slice(),
        [("origin", "null")].as_slice(),
    ] {
        for post in posts() {
            let path = post.replace(['{', '}'], "");
            let answer = reader.post_with(&path, &[("name", "x")], headers).await;
            assert_eq!(answer.status, 403, "{post} {headers:?}");
        }
    }
    reader.text("/account").await;
    let fine = reader.post_with("/sign-out", &[], &[("sec-fetch-site", "same-origin")]).await;
    assert_eq!(fine.status, 303);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_defend_the_reader() {
    let site = Site::new().await;
    let reader = site.sign_in(Role::Reader).await;
    let long = "x".repeat(300 * 1024);
    let foreign = [("origin", "https://evil.example")];
    let answers = [
        (200, reader.get("/account").await),
        (200, reader.get("/assets/koppla.css").await),
        (303, site.guest().get("/account").await),
        (403, reader.get("/people").await),
        (403, reader.post_with("/sign-out", &[], &foreign).await),
        (404, reader.get("/nowhere").await),
        (405, reader.post("/people", &[]).await),
        (413, reader.post("/account/name", &[("name", &long)]).await),
        (422, reader.post("/account/name", &[("nothing", "x")]).await),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status, "{}", answer.text);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers[name], value, "{status}");
        }
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{status}");
        assert!(answer.headers.contains_key("x-request-id"), "{status}");
        assert!(answer.headers.contains_key("cache-control"), "{status}");
    }
}
