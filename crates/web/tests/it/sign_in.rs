//! Signing in: lock-out, the second factor, sessions.

use hmac::{Hmac, KeyInit as _, Mac as _};
use koppla_store::Role;
use koppla_testkit::Place;
use koppla_web::Options;
use reqwest::header::SET_COOKIE;
use sha1::Sha1;

use crate::site::{Answer, Browser, PASSWORD, Site};

async fn sign_in(browser: &Browser, email: &str, password: &str) -> Answer {
    browser.post("/sign-in", &[("email", email), ("password", password)]).await
}

/// The text of a page without what was typed.
fn without(answer: &Answer, email: &str) -> String {
    answer.text.replace(email, "")
}

#[tokio::test]
async fn wrong_passwords_lock_out_and_tell_nothing() {
    let site = Site::new().await;
    site.add("anna@shop.se", Role::Reader).await;
    let unknown = sign_in(&site.guest(), "bo@shop.se", "fel lösenord").await;
    for _ in 0..5 {
        let wrong = sign_in(&site.guest(), "anna@shop.se", "fel lösenord").await;
        assert_eq!(wrong.status, 200);
        assert_eq!(without(&wrong, "anna@shop.se"), without(&unknown, "bo@shop.se"));
    }
    let locked = sign_in(&site.guest(), "anna@shop.se", PASSWORD).await;
    assert_eq!(locked.status, 200, "also with the right password");
    assert_eq!(without(&locked, "anna@shop.se"), without(&unknown, "bo@shop.se"));
    let boss = site.sign_in(Role::Administrator).await;
    assert!(boss.text("/people").await.contains("/people/anna/enable"));
    boss.submit("/people/anna/enable", &[]).await;
    assert_eq!(sign_in(&site.guest(), "anna@shop.se", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn too_many_tries_from_one_address_wait() {
    let site = Site::new().await;
    let guest = site.guest();
    // All at once: one after the other, a slow machine could wait long enough between them.
    let tries = (0..40).map(|_| sign_in(&guest, "nobody@shop.se", "x"));
    let answers = futures_util::future::join_all(tries).await;
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert!((1..=20).contains(&refused), "{refused}");
}

#[tokio::test]
async fn the_first_account_is_made_once_and_costs_no_more_than_signing_in() {
    let site = Site::new().await;
    let guest = site.guest();
    let short = [("name", "Anna"), ("email", "anna@shop.se"), ("password", "kort")];
    let mut answers = Vec::new();
    for _ in 0..60 {
        answers.push(guest.post("/welcome", &short).await.status);
        if answers.last() == Some(&429) {
            break;
        }
    }
    assert!(answers.len() > 20 && answers.last() == Some(&429), "{answers:?}");
    site.add("bo@shop.se", Role::Administrator).await;
    let late = guest.post("/welcome", &short).await;
    assert_eq!((late.status, late.location()), (303, "/sign-in"), "before anything is looked at");
}

#[tokio::test]
async fn a_session_can_be_ended_from_another_browser() {
    let site = Site::new().await;
    let here = site.sign_in(Role::Reader).await;
    let there = site.session_of("reader").await;
    let page = here.get("/account").await;
    assert!(page.text.contains("Testbrowser/1.0"));
    let session = page.after("name=\"session\" value=\"").to_owned();
    let other = site.sign_in(Role::Operator).await;
    other.submit("/account/sessions/end", &[("session", &session)]).await;
    there.text("/account").await;
    here.submit("/account/sessions/end", &[("session", &session)]).await;
    assert_eq!(there.get("/account").await.status, 303);
    let third = site.session_of("reader").await;
    here.submit("/account/sessions/end-others", &[]).await;
    assert_eq!(third.get("/account").await.status, 303);
    here.text("/account").await;
    here.post("/sign-out", &[]).await;
    assert_eq!(here.get("/account").await.status, 303);
}

#[tokio::test]
async fn the_own_password_is_changed_with_the_old_one() {
    let site = Site::new().await;
    let here = site.sign_in(Role::Reader).await;
    let there = site.session_of("reader").await;
    let new = "ett helt nytt lösenord";
    for fields in [[("old", "fel"), ("new", new)], [("old", PASSWORD), ("new", "kort")]] {
        let refused = here.post("/account/password", &fields).await;
        assert!(refused.status == 200 && refused.text.contains("role=\"alert\""), "{fields:?}");
    }
    here.submit("/account/password", &[("old", PASSWORD), ("new", new)]).await;
    assert_eq!(there.get("/account").await.status, 303, "signed out there");
    here.text("/account").await;
    assert_eq!(sign_in(&site.guest(), "reader@shop.se", new).await.status, 303);
}

/// RFC 6238 from the outside: what a telephone shows for a secret in base 32.
fn telephone(secret: &str, step: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = secret.chars().flat_map(|letter| {
        let value = letters.find(letter).unwrap();
        (0..5).rev().map(move |bit| u8::from(value >> bit & 1 == 1))
    });
    let bits: Vec<u8> = bits.collect();
    let byte = |eight: &[u8]| eight.iter().fold(0, |byte, bit| byte << 1 | bit);
    let bytes: Vec<u8> = bits.chunks(8).map(byte).collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes(hash[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

#[tokio::test]
async fn the_second_factor_is_asked_and_each_code_works_once() {
    let site = Site::new().await;
    let anna = site.sign_in(Role::Reader).await;
    let offer = anna.get("/account/factor").await;
    assert!(offer.text.contains("<svg"));
    let secret = offer.after("name=\"secret\" value=\"").to_owned();
    let now = || site.store.clock().now().as_second() / 30;
    let wrong = [("secret", secret.as_str()), ("code", "abcdef")];
    assert!(anna.post("/account/factor", &wrong).await.text.contains("role=\"alert\""));
    // One step back, so that the code of now is still unused.
    let code = telephone(&secret, now() - 1);
    let codes = anna.post("/account/factor", &[("secret", &secret), ("code", &code)]).await;
    let recovery = codes.text.split("<li><code>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(codes.text.matches("<li><code>").count(), 8);

    let half = site.guest();
    let answer = sign_in(&half, "reader@shop.se", PASSWORD).await;
    assert!(answer.location().starts_with("/sign-in/code"), "{}", answer.location());
    assert_eq!(half.get("/account").await.status, 303, "the password alone opens nothing");
    let used = half.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(used.status, 200, "used before");
    let code = telephone(&secret, now());
    assert_eq!(half.post("/sign-in/code", &[("code", &code)]).await.status, 303);
    half.text("/account").await;

    for expected in [303, 200] {
        let lost = site.guest();
        sign_in(&lost, "reader@shop.se", PASSWORD).await;
        let answer = lost.post("/sign-in/code", &[("code", recovery)]).await;
        assert_eq!(answer.status, expected, "a recovery code works once");
    }
    let off = |password| [("password", password)];
    anna.post("/account/factor/off", &off("fel")).await;
    assert!(site.store.factor("reader").await.unwrap().is_some());
    anna.submit("/account/factor/off", &off(PASSWORD)).await;
    assert!(site.store.factor("reader").await.unwrap().is_none());
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_other_sites() {
    for behind_tls in [false, true] {
        let options = Options { behind_tls, ..Options::default() };
        let site = Site::with(Place::sqlite(), options).await;
        site.add("anna@shop.se", Role::Reader).await;
        let answer = sign_in(&site.guest(), "anna@shop.se", PASSWORD).await;
        let cookie = answer.header(SET_COOKIE);
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), behind_tls);
        assert_eq!(cookie.starts_with("__Host-koppla="), behind_tls);
        let language = site.guest().post("/language", &[("language", "fr")]).await;
        let cookie = language.header(SET_COOKIE);
        assert!(cookie.starts_with("language=fr"), "{cookie}");
        assert_eq!(cookie.contains("Secure"), behind_tls, "{cookie}");
    }
}
