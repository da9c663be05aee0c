//! A real browser, driven as a person would: by what stands on the page.
//!
//! Chromium and its driver come from Debian's packages; the test command installs them.

mod devtools;
mod driver;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use crate::browser::devtools::Devtools;
use crate::browser::driver::Driver;
use crate::wait::{LONG, comes_true};

/// Where the test command puts axe-core; see `xtask`.
const AXE: &str = "browser/node_modules/axe-core/axe.min.js";

/// How often one looks at a page without scripts before it is opened again.
const PATIENCE: u32 = 40;

/// How the browser looks at pages.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// ISO 639-1, as the browser prefers it.
    pub language: &'static str,
    /// Width of the window in pixels.
    pub width: u32,
    /// Whether the person prefers dark colours.
    pub dark: bool,
    /// Whether scripts run.
    pub script: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { language: "sv", width: 1_280, dark: false, script: true }
    }
}

/// A running browser; ends with its value.
pub struct Browser {
    client: fantoccini::Client,
    look: Look,
    /// What was wrong with the pages that were seen.
    found: Mutex<Vec<String>>,
    _driver: Driver,
}

impl Browser {
    /// Starts one; `None`, said on standard error, where none is installed.
    pub async fn start(look: Look) -> Option<Self> {
        let driver = Driver::start().await?;
        let client = driver.connect(look).await;
        let browser = Self { client, look, found: Mutex::default(), _driver: driver };
        browser.resize(900).await;
        let scheme = if look.dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.devtools("Emulation.setEmulatedMedia", media).await;
        if !look.script {
            let off = json!({"value": true});
            browser.devtools("Emulation.setScriptExecutionDisabled", off).await;
        }
        Some(browser)
    }

    /// Opens an address.
    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.expect("the page opens");
    }

    /// The address that is open, without the host.
    pub async fn path(&self) -> String {
        let address = self.client.current_url().await.expect("a page is open");
        address.path().to_owned()
    }

    /// What a person reads on the page.
    pub async fn text(&self) -> String {
        self.find("body").await.text().await.expect("the page has a text")
    }

    /// Waits until the page says this. Where scripts are off it does what a person must do there, and
    /// opens the page again from time to time.
    pub async fn until_it_says(&self, words: &str) {
        let mut looks = 0;
        let said = comes_true(LONG, async || {
            looks += 1;
            if !self.look.script && looks % PATIENCE == 0 {
                let address = self.client.current_url().await.expect("a page is open");
                self.open(address.as_str()).await;
            }
            // A page that is just being replaced has no text.
            let Ok(body) = self.client.find(Locator::Css("body")).await else { return false };
            body.text().await.is_ok_and(|text| text.contains(words))
        })
        .await;
        assert!(said, "{words:?} is not said within {LONG:?} on {}", self.shown().await);
    }

    /// The first element of a selector.
    pub async fn find(&self, selector: &str) -> Element {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("{selector}: {error} on {}", self.shown().await),
        }
    }

    /// How many elements a selector finds.
    pub async fn count(&self, selector: &str) -> usize {
        self.client.find_all(Locator::Css(selector)).await.expect("elements are counted").len()
    }

    /// Presses the button or follows the link with this text.
    pub async fn press(&self, label: &str) {
        let path = format!(
            "//*[self::button or self::a or self::summary][normalize-space() = {0} or @aria-label = {0}]",
            quoted(label)
        );
        match self.client.find(Locator::XPath(&path)).await {
            Ok(element) => element.click().await.expect("it can be pressed"),
            Err(error) => panic!("{label:?}: {error} on {}", self.shown().await),
        }
    }

    /// Presses the element of a selector, where what it says depends on something.
    pub async fn press_at(&self, selector: &str) {
        self.find(selector).await.click().await.expect("it can be pressed");
    }

    /// The field with this label.
    pub async fn field(&self, label: &str) -> Element {
        let by_label = format!("//*[@id = //label[normalize-space() = {}]/@for]", quoted(label));
        match self.client.find(Locator::XPath(&by_label)).await {
            Ok(element) => element,
            Err(error) => panic!("field {label:?}: {error} on {}", self.shown().await),
        }
    }

    /// Types into the field with this label, in the place of what stood there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("the field can be emptied");
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Chooses an option by its value.
    pub async fn choose(&self, label: &str, value: &str) {
        self.field(label).await.select_by_value(value).await.expect("the option exists");
    }

    /// Ticks a box or takes its tick away.
    pub async fn tick(&self, label: &str, ticked: bool) {
        let field = self.field(label).await;
        if field.is_selected().await.expect("it is a box") != ticked {
            field.click().await.expect("the box can be ticked");
        }
    }

    /// What stands in the field of this name: its text, its choice, or whether it is ticked.
    pub async fn entered(&self, name: &str) -> String {
        let field = self.named(name).await;
        if field.attr("type").await.expect("it has attributes").as_deref() == Some("checkbox") {
            return field.is_selected().await.expect("it is a box").to_string();
        }
        field.prop("value").await.expect("it has properties").unwrap_or_default()
    }

    /// Fills in the field of this name, whatever its kind.
    pub async fn enter(&self, name: &str, value: &str) {
        let field = self.named(name).await;
        if field.tag_name().await.expect("it has a name").eq_ignore_ascii_case("select") {
            field.select_by_value(value).await.expect("the option exists");
        } else if field.attr("type").await.expect("it has attributes").as_deref()
            == Some("checkbox")
        {
            if field.is_selected().await.expect("it is a box").to_string() != value {
                field.click().await.expect("the box can be ticked");
            }
        } else {
            field.clear().await.expect("the field can be emptied");
            field.send_keys(value).await.expect("the field takes text");
        }
    }

    /// The field of this name that people see, in the middle of the window as they scroll to it.
    async fn named(&self, name: &str) -> Element {
        let selector = format!("[name='{name}']:not([type=hidden])");
        let field = self.find(&selector).await;
        let scroll =
            format!("document.querySelector({selector:?}).scrollIntoView({{block: 'center'}})");
        self.run(&scroll).await;
        field
    }

    /// Types keys where the focus is.
    pub async fn keys(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.expect("keys can be typed");
    }

    /// What has the focus: its text, or its name.
    pub async fn focused(&self) -> String {
        let focused = self.client.active_element().await.expect("something has the focus");
        let text = focused.text().await.expect("it has a text");
        let name = focused.attr("id").await.expect("it has attributes");
        if text.is_empty() { name.unwrap_or_default() } else { text }
    }

    /// Whether the page is wider than the window.
    async fn overflows(&self) -> bool {
        let script = "return document.documentElement.scrollWidth > window.innerWidth";
        self.run(script).await == Value::Bool(true)
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// Keeps a picture of the whole page, for people to look at: `target/pages/NAME.png`.
    async fn picture(&self, name: &str) {
        let height = self.run("return document.documentElement.scrollHeight").await;
        self.resize(height.as_u64().unwrap_or(900).max(900)).await;
        let bytes = self.client.screenshot().await.expect("the browser takes a picture");
        self.resize(900).await;
        let folder = target().join("pages");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        std::fs::write(folder.join(format!("{name}.png")), bytes).expect("a file can be written");
    }

    /// Keeps a picture of the page under this name and how it was looked at. That it hinders nobody and
    /// is no wider than the window is demanded at the end, of all pages that were seen.
    pub async fn seen(&self, name: &str) {
        let Look { language, width, dark, .. } = self.look;
        let narrow = if width < 600 { "-narrow" } else { "" };
        let dark = if dark { "-dark" } else { "" };
        let name = format!("{name}-{language}{narrow}{dark}");
        self.picture(&name).await;
        let mut found = Vec::new();
        if self.overflows().await {
            found.push("it is wider than the window".to_owned());
        }
        if self.look.script {
            found.extend(self.obstacles().await.unwrap_or_default());
        }
        let found = found.into_iter().map(|one| format!("{name}: {one}"));
        self.found.lock().expect("nobody panics with it").extend(found);
    }

    /// From now on the person reads this language.
    pub fn now_reads(&mut self, language: &'static str) {
        self.look.language = language;
    }

    /// What axe-core finds wrong with the page for people who see, hear or move differently; `None`
    /// where axe-core is not installed.
    async fn obstacles(&self) -> Option<Vec<String>> {
        let script = std::fs::read_to_string(target().join(AXE)).ok().or_else(|| {
            crate::seed::note("axe-core is not installed: pages are NOT checked for accessibility");
            None
        })?;
        self.client.execute(&script, Vec::new()).await.expect("axe-core loads");
        let call = "const done = arguments[0];
            axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', \
            'best-practice']}).then(result => done(result.violations.flatMap(violation =>
            violation.nodes.map(node => violation.id + ': ' + node.html + ' ' + \
            node.failureSummary))));";
        let found = self.client.execute_async(call, Vec::new()).await.expect("axe-core runs");
        let found = found.as_array().cloned().unwrap_or_default();
        Some(found.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
    }

    /// Ends the browser in order; no page that was seen may have hindered anybody.
    pub async fn end(self) {
        self.client.close().await.expect("the browser ends");
        let found = self.found.into_inner().expect("nobody panics with it");
        assert!(found.is_empty(), "{found:#?}");
    }

    async fn resize(&self, height: u64) {
        let size = json!({
            "width": self.look.width, "height": height, "deviceScaleFactor": 1,
            "mobile": self.look.width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        let command = Devtools { command, parameters };
        self.client.issue_cmd(command).await.expect("the browser takes the command")
    }

    /// The page, for the message of a failure.
    async fn shown(&self) -> String {
        let address = self.client.current_url().await.map(String::from).unwrap_or_default();
        let text = match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        format!("{address}:\n{text}")
    }
}

/// The folder that cargo builds into.
fn target() -> PathBuf {
    let program = std::env::current_exe().expect("a test has a program");
    let debug = program.ancestors().find(|folder| folder.ends_with("debug"));
    debug.and_then(Path::parent).map_or_else(std::env::temp_dir, Path::to_owned)
}

/// A text inside an `XPath` expression.
fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}
