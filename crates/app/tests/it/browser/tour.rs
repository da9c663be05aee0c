//! Every page, in every language, at a desk and on a dark telephone: it hinders nobody (axe-core), is
//! not wider than the window, and a picture of it lies in `target/pages` for people to look at.

use super::demo::Demo;
use super::person::Person;
use super::*;

/// Pages that need nothing but an address.
const PAGES: &[(&str, &str)] = &[
    ("overview", "/"),
    ("log", "/log"),
    ("people", "/people"),
    ("audit", "/audit"),
    ("account", "/account"),
    ("second-factor", "/account/factor"),
    ("connect-new", "/connect"),
    ("connect-shop", "/connection/demo/connect?step=shop"),
    ("connect-specter", "/connection/demo/connect?step=specter"),
    ("connect-test", "/connection/demo/connect?step=test"),
    ("connect-articles", "/connection/demo/connect?step=articles"),
    ("connect-settings", "/connection/demo/connect?step=settings"),
    ("connect-activate", "/connection/demo/connect?step=activate"),
    ("connect-export", "/connection/demo/connect?step=export"),
    ("switch-off", "/connection/demo/connect/switch-off"),
    ("orders", "/connection/demo/orders"),
    ("orders-held", "/connection/demo/orders?state=held"),
    ("orders-not-found", "/connection/demo/orders?q=77777"),
    ("articles", "/connection/demo/articles"),
    ("articles-held", "/connection/demo/articles?show=held"),
    ("deliveries", "/connection/demo/deliveries"),
    ("settings", "/connection/demo/settings"),
    ("settings-history", "/connection/demo/settings/history"),
    ("not-there", "/nowhere"),
];

/// The sandboxes' pages: which of the two, and where.
const SANDBOX_PAGES: &[(&str, usize, &str)] = &[
    ("sandbox-shop-store", 0, "/"),
    ("sandbox-shop-orders", 0, "/orders"),
    ("sandbox-shop-order", 0, "/orders/10001"),
    ("sandbox-shop-articles", 0, "/articles"),
    ("sandbox-shop-settings", 0, "/settings"),
    ("sandbox-shop-settings-specter", 0, "/settings/specter"),
    ("sandbox-specter-orders", 1, "/"),
    ("sandbox-specter-order", 1, "/orders/20157"),
    ("sandbox-specter-customers", 1, "/customers"),
    ("sandbox-specter-articles", 1, "/articles"),
];

const LANGUAGES: [(&str, &str); 3] = [("sv", "Svenska"), ("en", "English"), ("fr", "Français")];

impl Person<'_> {
    /// Opens the page of an order.
    async fn open_order(&self, number: &str) {
        self.open(&format!("/connection/demo/orders?q={number}")).await;
        self.browser.press(number).await;
        self.browser.until_it_says(number).await;
    }

    async fn sees_a_refused_setting_and_changes_another(&self) {
        self.open("/connection/demo/settings").await;
        self.browser.enter("orders.prefix", "FJ ÅÄÖ").await;
        self.press("settings-save").await;
        self.reads("settings-wrong").await;
        self.browser.seen("settings-wrong").await;
        self.open("/connection/demo/settings").await;
        let on = self.browser.entered("orders.zero_shipping").await;
        let other = if on == "true" { "false" } else { "true" };
        self.browser.enter("orders.zero_shipping", other).await;
        self.press("settings-save").await;
        self.reads("said-settings-saved").await;
    }

    /// Invites somebody, and opens the link as they would.
    async fn invites(&self, email: &str) {
        self.open("/people").await;
        self.fill("person-email", email).await;
        self.press("people-invite").await;
        self.reads("people-link-help").await;
        self.browser.seen("people-invited").await;
        let link = "return document.querySelector('input.link').value";
        let link = self.browser.run(link).await;
        self.browser.open(link.as_str().expect("the page shows the link")).await;
        self.reads("invitation-go").await;
        self.browser.seen("invitation").await;
    }
}

async fn tour(look: Look, languages: &[(&'static str, &str)]) {
    let browser = browser!(look);
    let demo = Demo::start().await;
    let mut person = Person::new(browser, look, &demo.site);
    person.browser.open(&demo.link).await;
    person.reads("overview-connections").await;
    let [held, lost] = demo.trouble().await;
    for number in [&held, &lost] {
        person.open("/").await;
        let needs = async || {
            person.open("/").await;
            person.browser.text().await.contains(number.as_str())
        };
        wait_for(LONG, "the order needs a person", needs).await;
    }
    for (language, name) in languages {
        person.open("/").await;
        person.browser.press(name).await;
        person.now_reads(language);
        person.reads("overview-connections").await;
        person.sees_a_refused_setting_and_changes_another().await;
        for (name, path) in PAGES {
            person.open(path).await;
            person.browser.seen(name).await;
        }
        for (name, number) in [("done", "10001"), ("held", &held), ("lost", &lost)] {
            person.open_order(number).await;
            person.browser.seen(&format!("order-{name}")).await;
        }
        person.invites(&format!("berit-{language}-{}@butiken.example", look.width)).await;
        for (name, side, path) in SANDBOX_PAGES {
            let pages = &demo.pages[*side];
            person.browser.open(&format!("{pages}/language?to={language}&back={path}")).await;
            person.browser.seen(name).await;
        }
    }
    person.open("/").await;
    person.press("nav-sign-out").await;
    person.browser.seen("sign-in-after").await;
    person.browser.end().await;
    let log = demo.site.koppla.log();
    assert!(!log.contains("ERROR"), "nothing that a person looks at is a failure: {log}");
}

#[tokio::test]
async fn at_a_desk_in_three_languages() {
    tour(Look::default(), &LANGUAGES).await;
}

#[tokio::test]
async fn on_a_dark_telephone() {
    tour(Look { width: 360, dark: true, ..Look::default() }, &LANGUAGES[..1]).await;
}
