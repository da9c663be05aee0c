//! Somebody with a browser, who goes by what stands on the pages in one language.

use koppla_testkit::{ACCOUNT, INTEGRATION_KEY, USER, USER_KEY};
use koppla_testkit::{Browser, Look, SHOP, Sandboxes, TOKEN};

use super::words::Words;
use super::{EMAIL, PASSWORD, Site};

/// Everything this person presses, fills in and reads is named as in the catalogue.
pub(super) struct Person<'a> {
    pub(super) browser: Browser,
    pub(super) words: Words,
    pub(super) site: &'a Site,
}

impl<'a> Person<'a> {
    pub(super) fn new(browser: Browser, look: Look, site: &'a Site) -> Self {
        Self { browser, words: Words::of(look.language), site }
    }

    /// From now on this person reads another language.
    pub(super) fn now_reads(&mut self, language: &'static str) {
        self.browser.now_reads(language);
        self.words = Words::of(language);
    }

    pub(super) async fn open(&self, path: &str) {
        self.browser.open(&self.site.at(path)).await;
    }

    pub(super) async fn press(&self, name: &str) {
        self.browser.press(self.words.say(name)).await;
    }

    pub(super) async fn fill(&self, name: &str, text: &str) {
        self.browser.fill(self.words.say(name), text).await;
    }

    /// Waits until the page says this.
    pub(super) async fn reads(&self, name: &str) {
        self.browser.until_it_says(self.words.say(name)).await;
    }

    /// Makes the administrator, as the first visitor does.
    pub(super) async fn begin(&self) {
        self.become_administrator().await;
        self.reads("overview-empty").await;
    }

    /// The same where a shop may be linked already.
    pub(super) async fn become_administrator(&self) {
        self.open("/").await;
        self.reads("welcome-title").await;
        self.browser.seen("welcome").await;
        self.fill("person-name", "Anna Öberg").await;
        self.fill("person-email", EMAIL).await;
        self.fill("person-password", PASSWORD).await;
        self.press("welcome-create").await;
        self.reads("nav-sign-out").await;
    }

    /// Signs in where there is an administrator already.
    pub(super) async fn sign_in(&self) {
        self.open("/sign-in").await;
        self.browser.seen("sign-in").await;
        self.fill("person-email", EMAIL).await;
        self.fill("person-password", PASSWORD).await;
        self.press("sign-in-go").await;
        self.reads("overview-needs").await;
    }

    /// The guide's first two steps.
    pub(super) async fn enter_both_sides(&self, sandboxes: &Sandboxes) {
        self.press("overview-connect").await;
        self.reads("connect-head-shop").await;
        self.fill("connect-shop-number", &SHOP.to_string()).await;
        self.fill("connect-token", TOKEN).await;
        self.press("connect-more").await;
        let shop = format!("http://{}/", sandboxes.shop_address);
        self.fill("connect-shop-address", &shop).await;
        self.press("connect-save-on").await;
        self.reads("connect-head-specter").await;
        self.browser.fill("smbID", &ACCOUNT.to_string()).await;
        self.fill("connect-user", &USER.to_string()).await;
        self.fill("connect-key-1", USER_KEY).await;
        self.fill("connect-key-2", INTEGRATION_KEY).await;
        self.press("connect-more").await;
        let specter = format!("http://{}/", sandboxes.specter_address);
        self.fill("connect-specter-address", &specter).await;
        self.press("connect-save-on").await;
        self.reads("connect-head-test").await;
    }

    /// The steps from the test to the first export, whose end is waited for.
    pub(super) async fn go_on_to_the_end(&self) {
        self.press("connect-test").await;
        self.reads("connect-specter-fine").await;
        self.press("connect-go-on").await;
        self.reads("connect-head-articles").await;
        self.press("connect-articles-check").await;
        self.reads("connect-articles-mend").await;
        self.press("connect-go-on").await;
        self.reads("connect-head-settings").await;
        self.fill("connect-prefix", "FJ-").await;
        self.press("connect-save-on").await;
        self.reads("connect-head-activate").await;
        self.press("connect-activate").await;
        self.reads("connect-head-export").await;
        self.reads("connect-held-link").await;
    }
}
