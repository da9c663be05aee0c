//! A second factor, switched on and used as a person does, with an app's code (RFC 6238).

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::person::Person;
use super::*;

/// What an app shows for this secret, so many steps of half a minute from now.
fn code(secret: &str, ahead: u64) -> String {
    let bits = secret.chars().filter(|one| !one.is_whitespace()).map(|one| {
        let digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(one).expect("base 32");
        u64::try_from(digit).expect("a small number")
    });
    let (mut key, mut held, mut count) = (Vec::new(), 0_u64, 0);
    for five in bits {
        (held, count) = ((held << 5) | five, count + 5);
        if count >= 8 {
            count -= 8;
            key.push(u8::try_from((held >> count) & 0xff).expect("eight bits"));
        }
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).expect("any key");
    mac.update(&(seconds / 30 + ahead).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0xf);
    let four = [digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

#[tokio::test]
async fn a_code_is_asked_for_once_it_is_switched_on() {
    let look = Look::default();
    let browser = browser!(look);
    let sandboxes = Sandboxes::standard().await;
    let site = Site::of(Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes)).await;
    let person = Person::new(browser, look, &site);
    person.begin().await;
    person.open("/account").await;
    person.press("factor-switch-on").await;
    person.reads("factor-how").await;
    let secret = person.browser.find("code.groups").await.text().await.expect("it has a text");
    person.fill("factor-code", "000000").await;
    person.press("factor-switch-on").await;
    person.reads("factor-code-wrong").await;
    person.fill("factor-code", &code(&secret, 0)).await;
    person.press("factor-switch-on").await;
    person.reads("factor-codes-title").await;
    person.browser.seen("second-factor-codes").await;
    let recovery = person.browser.find(".codes code").await.text().await.expect("it has a text");
    person.press("factor-codes-kept").await;
    person.reads("factor-on").await;
    person.press("nav-sign-out").await;

    // The code of the step that has just been used is good no more; the next one is, and so is a
    // recovery code, once.
    for (given, works) in [(code(&secret, 1), true), (recovery.clone(), true), (recovery, false)] {
        person.open("/sign-in").await;
        person.fill("person-email", EMAIL).await;
        person.fill("person-password", PASSWORD).await;
        person.press("sign-in-go").await;
        person.reads("sign-in-code-help").await;
        person.browser.seen("sign-in-code").await;
        person.fill("factor-code", &given).await;
        person.press("sign-in-go").await;
        if works {
            person.reads("nav-sign-out").await;
            person.press("nav-sign-out").await;
        } else {
            person.reads("sign-in-code-wrong").await;
        }
    }
    person.browser.end().await;
}
