//! Everything can be done with the keyboard alone, and shows where it is.

use koppla_testkit::order;

use super::person::Person;
use super::*;

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";

/// More than any page has places to stop at.
const STOPS: usize = 250;

impl Person<'_> {
    /// Goes from stop to stop until the focus is on this element; every stop on the way can be seen.
    async fn tab_to(&self, selector: &str) {
        let arrived = format!(
            "const at = document.activeElement; const box = at.getBoundingClientRect();
             const style = getComputedStyle(at);
             const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
             return [at.matches({selector:?}), at === document.body || at.id === 'main' ||
                 (style.outlineStyle !== 'none' && box.width > 0 && box.bottom > 0
                  && box.top < innerHeight && (at.contains(top) || top.contains(at))), at.outerHTML.slice(0, 200)]"
        );
        for _ in 0..STOPS {
            let state = self.browser.run(&arrived).await;
            assert_eq!(state[1], true, "nobody sees that the focus is on {}", state[2]);
            if state[0] == true {
                return;
            }
            self.browser.keys(TAB).await;
        }
        panic!("{selector} is not reached with the keyboard");
    }

    async fn type_into(&self, selector: &str, text: &str) {
        self.tab_to(selector).await;
        self.browser.keys(text).await;
    }

    async fn enter_on(&self, selector: &str) {
        self.tab_to(selector).await;
        self.browser.keys(ENTER).await;
    }
}

#[tokio::test]
async fn an_order_is_exported_and_a_setting_changed_without_a_pointer() {
    let look = Look { language: "en", ..Look::default() };
    let browser = browser!(look);
    let sandboxes = Sandboxes::standard().await;
    let koppla = Koppla::new(env!("CARGO_BIN_EXE_koppla"), &sandboxes);
    let settings = koppla.write("settings.toml", "[orders]\nevent = \"manual\"\n");
    koppla.connect(&["--settings", &settings]).await.fine();
    let site = Site::of(koppla).await;
    let person = Person::new(browser, look, &site);
    let number = sandboxes.place(&order(0)).await;
    site.koppla.order_in(&number, "manual").await;

    person.open("/welcome").await;
    person.type_into("#name", "Anna Öberg").await;
    person.type_into("#email", EMAIL).await;
    person.type_into("#password", PASSWORD).await;
    person.browser.keys(ENTER).await;
    person.reads("overview-connections").await;

    // The first stop leads past everything that each page begins with.
    person.browser.keys(TAB).await;
    assert_eq!(person.browser.focused().await, person.words.say("frame-skip"));
    person.browser.keys(ENTER).await;
    person.enter_on("main a[href$='/orders']").await;
    person.reads("orders-search").await;
    person.enter_on("main th a").await;
    person.reads("order-means-manual").await;
    person.enter_on("form[action$='/export'] button").await;
    person.reads("order-means-done").await;
    assert_eq!(sandboxes.specter_list("orders").await.len(), 1);

    person.enter_on("nav a[href$='/settings']").await;
    person.reads("settings-save").await;
    person.tab_to("input[type=checkbox][name='orders.zero_shipping']").await;
    person.browser.keys(SPACE).await;
    person.enter_on(".save-bar button").await;
    person.reads("said-settings-saved").await;
    let shown = site.koppla.run(&["settings", "export"]).await.fine().stdout.clone();
    assert!(shown.contains("zero_shipping = true"), "{shown}");
    person.browser.end().await;
}
