//! A shop and a Specter with the pages between them, and what Specter receives.

use std::sync::Mutex;

use jiff::Timestamp;
use koppla_domain::settings::Settings;
use koppla_store::{Connection, ConnectionState, Entity, Record, RecordId, State};
use koppla_sync::{
    Account, Engine, ErpAccount, ErpKeys, Gates, Pace, Reach, Secret, ShopAccount, Timing,
    check_shop,
};
use koppla_testkit::{
    ACCOUNT, INTEGRATION_KEY, LONG, SHOP, Sandboxes, TOKEN, USER, USER_KEY, standard_shop,
    standard_specter, wait_for,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::site::{Browser, Site};

const PAGE: &str = "/connection/shop/settings";

pub(super) struct World {
    pub(super) sandboxes: Sandboxes,
    pub(super) site: Site,
    pub(super) browser: Browser,
    turn: u64,
}

/// What Specter received of one order, or why it received none.
pub(super) struct Wire {
    pub(super) record: Record,
    pub(super) customer: Value,
    pub(super) order: Value,
}

impl World {
    pub(super) async fn new() -> Self {
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
    pub(super) async fn save(&self, values: &[(&str, &str)]) {
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
    pub(super) async fn work(&self, what: &str, done: impl AsyncFn() -> bool) {
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
    pub(super) async fn place(&mut self, mut order: Value) -> Wire {
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
    /// `discount:ARTICLE`, `prices:ARTICLE`, or `state`.
    pub(super) fn see(&self, what: &str) -> String {
        let rows = || (1..=50).map(|n| (n, parameter(&self.order, &format!("articleNo_{n}"))));
        match what.split_once(':') {
            Some(("customer", name)) => parameter(&self.customer, name).to_owned(),
            Some(("order", name)) => parameter(&self.order, name).to_owned(),
            Some(("row", article)) => rows().any(|(_, found)| found == article).to_string(),
            Some(("prices", article)) => {
                let mine = rows().filter(|(_, found)| *found == article).map(|(n, _)| {
                    let price = parameter(&self.order, &format!("priceExclVAT_{n}"));
                    format!("{price}x{}", parameter(&self.order, &format!("noOfItems_{n}")))
                });
                mine.collect::<Vec<_>>().join(" ")
            }
            Some(("discount", article)) => {
                let row = rows().find(|(_, found)| *found == article).map(|(n, _)| n);
                let row = row.map(|n| parameter(&self.order, &format!("discount_{n}")).to_owned());
                row.unwrap_or_default()
            }
            _ => self.record.state.to_string(),
        }
    }
}
