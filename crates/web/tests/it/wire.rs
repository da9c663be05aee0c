//! Every setting on and off: saved on the page, carried out by the engine, seen in what the sandbox
//! Specter received.

use std::sync::Mutex;

use jiff::Timestamp;
use koppla_domain::settings::{SETTINGS, Section, Settings};
use koppla_store::{Connection, ConnectionState, Entity, Record, RecordId, State};
use koppla_sync::{
    Account, Engine, ErpAccount, ErpKeys, Gates, Pace, Reach, Secret, ShopAccount, Timing,
    check_shop,
};
use koppla_testkit::{
    ACCOUNT, INTEGRATION_KEY, LONG, SHOP, Sandboxes, TOKEN, USER, USER_KEY, order, standard_shop,
    standard_specter, wait_for,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::site::{Browser, Site};

const PAGE: &str = "/connection/shop/settings";

struct World {
    sandboxes: Sandboxes,
    site: Site,
    browser: Browser,
    turn: u64,
}

/// What Specter received of one order, or why it received none.
struct Wire {
    record: Record,
    customer: Value,
    order: Value,
}

impl World {
    async fn new() -> Self {
        let mut shop = standard_shop();
        let methods = shop["paymentMethods"].as_array_mut().unwrap();
        methods.push(
            json!({"uid": 8003, "name": "Postförskott", "type": "CashOnDelivery", "active": true}),
        );
        methods
            .push(json!({"uid": 8004, "name": "Presentkort", "type": "Gift Card", "active": true}));
        let sandboxes = Sandboxes::start(shop, standard_specter()).await;
        let account = Account {
            shop: ShopAccount {
                address: format!("http://{}", sandboxes.shop_address),
                webshop: SHOP,
                token: Secret::new(TOKEN),
            },
            erp: ErpAccount {
                address: format!("http://{}", sandboxes.specter_address),
                account: ACCOUNT,
                keys: ErpKeys::V2 {
                    user: USER,
                    user_key: Secret::new(USER_KEY),
                    integration_key: Secret::new(INTEGRATION_KEY),
                },
            },
            pace: Pace::default(),
            timing: Timing { deadline_ms: 2_000, settle_ms: 300, poll_ms: 50 },
            callback: None,
            reach: Reach::Anywhere,
        };
        let site = Site::new().await;
        let facts = check_shop(&account).await.unwrap().facts;
        let connection = Connection {
            id: "shop".into(),
            state: ConnectionState::Active,
            reason: None,
            account: serde_json::to_string(&account).unwrap(),
            settings: Settings::default().to_toml().unwrap(),
            facts: serde_json::to_string(&facts).unwrap(),
            created_at: Timestamp::now(),
        };
        site.store.save_connection(connection).await.unwrap();
        let browser = site.sign_in(koppla_store::Role::Administrator).await;
        Self { sandboxes, site, browser, turn: 0 }
    }

    /// Types values on the page and saves it.
    async fn save(&self, values: &[(&str, &str)]) {
        let page = self.browser.get(PAGE).await;
        let version = page.after("name=\"version\" value=\"").to_owned();
        let change = page.after("name=\"change\" value=\"").to_owned();
        let mut fields = vec![("version", version.as_str()), ("change", change.as_str())];
        for (key, value) in values {
            match key.split_once('.') {
                Some((table @ ("languages" | "countries"), name))
                    if !page.text.contains(&format!("name=\"{key}\"")) =>
                {
                    if !value.is_empty() {
                        let new =
                            if table == "languages" { "new-languages" } else { "new-countries" };
                        let code =
                            if table == "languages" { "code-languages" } else { "code-countries" };
                        fields.extend([(new, name), (code, *value)]);
                    }
                }
                _ => fields.push((key, value)),
            }
        }
        let answer = self.browser.post(PAGE, &fields).await;
        assert_eq!(answer.status, 303, "{values:?}: {}", answer.text);
    }

    /// Lets an engine of the present settings work until this has come true.
    async fn work(&self, what: &str, done: impl AsyncFn() -> bool) {
        let connection = self.site.store.connection("shop").await.unwrap().unwrap();
        let engine =
            Engine::new(self.site.store.clone(), &connection, None, &Gates::default()).unwrap();
        assert!(engine.make_service_articles().await.unwrap().is_empty());
        let stop = CancellationToken::new();
        let work = {
            let stop = stop.clone();
            tokio::spawn(async move { engine.serve(&stop).await })
        };
        wait_for(LONG, what, done).await;
        stop.cancel();
        work.await.unwrap().unwrap();
    }

    /// Places an order and lets the engine decide about it.
    async fn place(&mut self, mut order: Value) -> Wire {
        self.turn += 1;
        let email = format!("kund{}@example.se", self.turn);
        order["customer"]["info"]["email"] = json!(email);
        let placed = self.sandboxes.shop.post("orders", &order).await.unwrap();
        let id = RecordId::new("shop", Entity::Order, placed["uid"].to_string());
        // The number that is written back makes it due once more, for a moment.
        let decided: Mutex<Option<Record>> = Mutex::default();
        self.work("the order is decided", async || {
            let record = self.site.store.record(&id).await.unwrap();
            let record = record.filter(|one| !matches!(one.state, State::Due | State::InDoubt));
            let is_decided = record.is_some();
            *decided.lock().unwrap() = record;
            is_decided
        })
        .await;
        let record = decided.into_inner().unwrap().unwrap();
        let calls = |action| Sandboxes::calls(&self.sandboxes.specter, action);
        let number = placed["orderNumber"].as_str().unwrap();
        let of = |calls: Vec<Value>, name: &str, value: &str| {
            let is_mine = |call: &&Value| parameter(call, name).ends_with(value);
            calls.iter().rev().find(is_mine).cloned().unwrap_or_default()
        };
        Wire {
            record,
            customer: of(calls("newCustomerSubmit").await, "emailAddress", &email),
            order: of(calls("newOrderSubmit").await, "externalOrderNo", number),
        }
    }
}

fn parameter<'a>(call: &'a Value, name: &str) -> &'a str {
    let Some(parameters) = call["parameters"].as_object() else { return "" };
    let found = parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.and_then(|(_, value)| value.as_str()).unwrap_or_default()
}

impl Wire {
    /// What is looked at, by a short name: `customer:name`, `order:name`, `row:ARTICLE`,
    /// `discount:ARTICLE`, or `state`.
    fn see(&self, what: &str) -> String {
        let rows = || (1..=50).map(|n| (n, parameter(&self.order, &format!("articleNo_{n}"))));
        match what.split_once(':') {
            Some(("customer", name)) => parameter(&self.customer, name).to_owned(),
            Some(("order", name)) => parameter(&self.order, name).to_owned(),
            Some(("row", article)) => rows().any(|(_, found)| found == article).to_string(),
            Some(("discount", article)) => {
                let row = rows().find(|(_, found)| *found == article).map(|(n, _)| n);
                let row = row.map(|n| parameter(&self.order, &format!("discount_{n}")).to_owned());
                row.unwrap_or_default()
            }
            _ => self.record.state.to_string(),
        }
    }
}

fn plain() -> Value {
    order(0)
}

fn company() -> Value {
    order(1)
}

fn free(method: u64) -> Value {
    let mut order = order(0);
    order["delivery"]["price"] = json!(0);
    order["payment"] = json!({"method": method, "status": "unpaid", "fee": 0});
    order
}

fn free_by_invoice() -> Value {
    free(8001)
}

fn free_on_delivery() -> Value {
    free(8003)
}

fn on_delivery() -> Value {
    let mut order = order(0);
    order["payment"] = json!({"method": 8003, "status": "unpaid", "fee": 39, "feeVatRate": 0.25});
    order
}

fn answered() -> Value {
    let mut order = order(0);
    order["customer"]["custom"] = json!({"Märkning": "Pall 7"});
    order
}

fn discounted() -> Value {
    let mut order = order(0);
    order["rows"] = json!([{"articleNumber": "MUGG-1", "quantity": 2, "discount": 0.1}]);
    order
}

fn by_gift_card() -> Value {
    let mut order = order(0);
    order["giftCards"] = json!([{"amount": 60, "method": 8004}]);
    order
}

fn numbered() -> Value {
    let mut order = order(0);
    order["customer"]["info"] = json!({"type": "individual", "nin": "19811218-9876"});
    order
}

fn book() -> Value {
    let mut order = order(0);
    order["rows"] = json!([{"articleNumber": "BOK-2", "quantity": 1}]);
    order
}

fn british() -> Value {
    let mut order = order(0);
    order["customer"]["address"]["country"] = json!("UK");
    order
}

fn polish() -> Value {
    let mut order = order(0);
    order["language"] = json!("pl");
    order
}

/// Setting, its two values with what Specter then sees, of which order.
type Case = (&'static str, [(&'static str, &'static str); 2], &'static str, fn() -> Value);

/// Each ends as it began: the second value is what holds when the next case begins.
const CASES: &[Case] = &[
    (
        "customers.ignore_email",
        [("true", "1"), ("false", "")],
        "customer:ignoreControlEmail",
        plain,
    ),
    (
        "customers.ignore_number",
        [("true", "1"), ("false", "")],
        "customer:ignoreControlOrgNo",
        plain,
    ),
    ("customers.update", [("false", "0"), ("true", "1")], "customer:forceCustomerUpdate", plain),
    (
        "customers.person_numbers",
        [("always", "811218-9876"), ("when_needed", "")],
        "customer:orgNo",
        numbered,
    ),
    ("customers.person_numbers", [("never", ""), ("when_needed", "")], "customer:orgNo", numbered),
    ("customers.company_group", [("4", "4"), ("", "")], "customer:customerGroupId", company),
    ("customers.person_group", [("5", "5"), ("", "")], "customer:customerGroupId", plain),
    ("orders.confirm_to_customer", [("true", "1"), ("false", "0")], "order:sendOrderMail", plain),
    (
        "orders.confirm_to_administrator",
        [("true", "1"), ("false", "0")],
        "order:sendOrderMailToUser",
        plain,
    ),
    ("orders.zero_shipping", [("true", "true"), ("false", "false")], "row:FRAKT", free_by_invoice),
    (
        "orders.zero_payment_fee",
        [("true", "true"), ("false", "false")],
        "row:AVGIFT",
        free_by_invoice,
    ),
    (
        "payments.8003.cash_on_delivery",
        [("false", "false"), ("true", "true")],
        "row:POSTFORSKOTT",
        on_delivery,
    ),
    (
        "orders.zero_cash_on_delivery",
        [("true", "true"), ("false", "false")],
        "row:POSTFORSKOTT",
        free_on_delivery,
    ),
    (
        "orders.checkout_fields",
        [("false", ""), ("true", "Märkning: Pall 7")],
        "order:publishedComment",
        answered,
    ),
    ("orders.row_discounts", [("true", "10"), ("false", "0")], "discount:MUGG-1", discounted),
    (
        "orders.company_on_line_1",
        [("true", "Blåbär & Son AB"), ("false", "Storgatan 2")],
        "customer:address",
        company,
    ),
    (
        "service_articles.gift_card",
        [("KORT-1", "true"), ("PRESENTKORT", "false")],
        "row:KORT-1",
        by_gift_card,
    ),
    (
        "service_articles.discount",
        [("RAB-1", "true"), ("RABATT", "false")],
        "row:RAB-1",
        discounted,
    ),
    ("service_articles.payment_fee", [("AVG-1", "true"), ("AVGIFT", "false")], "row:AVG-1", plain),
    ("service_articles.shipping", [("FRK-1", "true"), ("FRAKT", "false")], "row:FRK-1", plain),
    (
        "service_articles.cash_on_delivery",
        [("PF-1", "true"), ("POSTFORSKOTT", "false")],
        "row:PF-1",
        on_delivery,
    ),
    ("orders.event", [("inactive", "ignored"), ("placed", "done")], "state", plain),
    ("orders.event", [("manual", "manual"), ("placed", "done")], "state", plain),
    ("orders.delivery", [("inactive", "ignored"), ("direct", "done")], "state", plain),
    ("payments.8001.code", [("FA", "FA"), ("", "")], "order:payTypeIdentifier", plain),
    ("payments.8001.prepayment", [("true", "1"), ("false", "")], "order:isPrepayment", plain),
    ("orders.since", [("2099-01-01", "ignored"), ("", "done")], "state", plain),
    ("orders.webshop", [("2", "2"), ("", "")], "order:webshopId", plain),
    ("orders.stock_site", [("3", "3"), ("", "")], "order:stocksiteid", plain),
    ("orders.vat_rates", [("25, 12, 0", "held"), ("25, 12, 6, 0", "done")], "state", book),
    ("languages.pl", [("DE", "DE"), ("", "EN")], "order:language", polish),
    ("languages.pl", [("DE", "DE"), ("", "EN")], "customer:language", polish),
    ("countries.UK", [("GB", "GB"), ("", "UK")], "customer:countryCode", british),
];

/// Looked at elsewhere than in one order, and where.
const ELSEWHERE: [(&str, &str); 11] = [
    ("orders.prefix", "below: it changes the number by which an order is found"),
    ("articles.event", "below"),
    ("articles.delivery", "below"),
    ("articles.language", "below"),
    ("service_articles.rounding", "below: the article is made"),
    ("service_articles.create", "below"),
    ("deliveries.ID.linked", "settings.rs: it marks the page; the id is sent in any case"),
    ("rounding.row_net", "domain: totals under every profile are simulated"),
    ("rounding.vat", "domain: totals under every profile are simulated"),
    ("rounding.mode", "domain: totals under every profile are simulated"),
    ("rounding.price_decimals", "domain: totals under every profile are simulated"),
];

#[test]
fn no_setting_is_forgotten() {
    for setting in SETTINGS {
        let is_mine = |key: &str| {
            koppla_domain::settings::Setting::find(key).is_some_and(|(found, _)| found == setting)
        };
        let cases = CASES.iter().any(|(key, ..)| is_mine(key));
        let elsewhere = ELSEWHERE.iter().any(|(key, _)| *key == setting.key);
        assert!(cases != elsewhere, "{} stands in neither list, or in both", setting.key);
        assert!(Section::ALL.contains(&setting.section));
    }
}

#[tokio::test]
async fn every_setting_on_and_off_from_the_page_to_specter() {
    let mut world = World::new().await;
    for (key, values, what, order) in CASES {
        for (value, expected) in values {
            world.save(&[(*key, *value)]).await;
            let wire = world.place(order()).await;
            assert_eq!(
                wire.see(what),
                *expected,
                "{key} = {value:?}: {what}, {:?}",
                wire.record.reason
            );
        }
    }
    // What was held, ignored or manual under another setting goes in the end, each once.
    // The number that is written back makes each due once more, for a moment.
    let total = world.site.store.counts("shop", Entity::Order).await.unwrap().total();
    let done = async || {
        let counts = world.site.store.counts("shop", Entity::Order).await.unwrap();
        counts.of(State::Done) == total
    };
    world.work("all orders are in Specter", done).await;
    let in_specter = world.sandboxes.specter_list("orders").await.len();
    assert_eq!(u64::try_from(in_specter).unwrap(), total);

    // ORD-14: the id goes whatever the box on its page says.
    for ticked in ["true", "false"] {
        let linked = [("deliveries.66001.linked", ticked)];
        world.browser.submit("/connection/shop/deliveries", &linked).await;
        let wire = world.place(plain()).await;
        assert_eq!(wire.see("order:externalDeliveryMethod"), "66001");
    }

    world.save(&[("orders.prefix", "FJ-")]).await;
    let wire = world.place(plain()).await;
    let reference = wire.see("order:externalOrderNo");
    assert!(reference.starts_with("FJ-"), "{reference}");
    assert_eq!(wire.see("order:customerOrderReference"), reference);
}

#[tokio::test]
async fn articles_go_as_the_page_says() {
    let world = World::new().await;
    let articles = async || Sandboxes::calls(&world.sandboxes.specter, "newArticleSubmit").await;
    let sent = async |text: &str| {
        articles().await.iter().any(|call| call["parameters"].to_string().contains(text))
    };
    let article = world
        .sandboxes
        .shop_list("articles")
        .await
        .into_iter()
        .find(|article| article["articleNumber"] == "MUGG-1");
    let path = format!("articles/{}", article.unwrap()["uid"]);
    let rename = async |name: &str| {
        let name = json!({"name": {"sv": name, "en": format!("{name} EN")}});
        world.sandboxes.shop.patch(&path, &name).await.unwrap();
    };
    let settled = async || {
        let counts = world.site.store.counts("shop", Entity::Article).await.unwrap();
        counts.total() > 0 && counts.open() == 0
    };
    // ART-2, second list: nothing is sent at all.
    world.save(&[("articles.delivery", "inactive"), ("service_articles.create", "false")]).await;
    world.work("the articles are looked at", settled).await;
    assert!(articles().await.is_empty(), "neither goods nor services");
    world
        .save(&[
            ("articles.delivery", "direct"),
            ("service_articles.create", "true"),
            ("service_articles.rounding", "ORE-1"),
        ])
        .await;
    world.work("the articles are sent", async || settled().await && sent("MUGG-1").await).await;
    assert!(sent("ORE-1").await && !sent("ORESUTJAMNING").await);
    // First list: sent once, and not again when changed.
    world.save(&[("articles.event", "inactive")]).await;
    rename("Mugg stilla").await;
    let looked = async |name: &str| {
        let all = world.site.store.counts("shop", Entity::Article).await.unwrap();
        all.open() == 0 && !name.is_empty()
    };
    world.work("the change is looked at", async || looked("Mugg stilla").await).await;
    assert!(!sent("Mugg stilla").await);
    world.save(&[("articles.event", "changed"), ("articles.language", "en")]).await;
    rename("Mugg igen").await;
    world.work("the change is sent", async || sent("Mugg igen EN").await).await;
    world.save(&[("articles.language", "")]).await;
    rename("Mugg hemma").await;
    world.work("the change is sent", async || sent("Mugg hemma").await).await;
    assert!(!sent("Mugg hemma EN").await);
}
